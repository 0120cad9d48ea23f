"""Cases of practical/: the numbers of each mistake and of its cure."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.pages import folder_files, source_of

__all__ = ["CASES", "case_of"]

FILES = [f for f in folder_files("practical") if "\ndef mistake(" in source_of(f)]

# Dropout is drawn where it is used: another device draws other masks.
DRAWN_THERE = ("practical.forgotten_eval", "practical.overfitting")


def numbers(side, dtype, file, name, **where):
    """Those that the file prints; its sentences are the libraries' own."""
    found = side.get(file, name)(side.dtype(dtype), **where)
    return {
        ("output", what): np.array(value)
        for what, value in found.items()
        if np.array(value).dtype.kind in "if"
    }


def numbers_there(side, dtype, file, name, device="cpu"):
    """Those of a program that takes a device."""
    return numbers(side, dtype, file, name, device=device)


def case_of(file, name):
    """The case of "mistake", "cure" or "example" of a file of practical/"""
    takes_device = f"\ndef {name}(dtype=None, device=" in source_of(file)
    moves = takes_device and file not in DRAWN_THERE
    compute = numbers_there if moves else numbers
    return ProgramCase(
        file=file, name=name, compute=partial(compute, file=file, name=name)
    )


CASES = [case_of(file, name) for file in FILES for name in ("mistake", "cure")]
