"""Cases of practical/'s tools: the numbers of each one's example."""

from functools import partial

from bridge.cases.practical import numbers
from bridge.cases.program_case import ProgramCase
from bridge.pages import folder_files, source_of

CASES = [
    ProgramCase(
        file=file,
        name="example",
        compute=partial(numbers, file=file, name="example"),
    )
    for file in folder_files("practical")
    if "\ndef example(" in source_of(file)
]
