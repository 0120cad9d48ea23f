"""Cases of practical/: the numbers of each mistake and of its cure."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.pages import folder_files, source_of

FILES = [f for f in folder_files("practical") if "\ndef mistake(" in source_of(f)]


def numbers(side, dtype, file, name):
    """Those that the file prints; its sentences are the libraries' own."""
    found = side.get(file, name)(side.dtype(dtype))
    return {
        ("output", what): np.array(value)
        for what, value in found.items()
        if np.array(value).dtype.kind in "if"
    }


CASES = [
    ProgramCase(file=file, name=name, compute=partial(numbers, file=file, name=name))
    for file in FILES
    for name in ("mistake", "cure")
]
