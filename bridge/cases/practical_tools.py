"""Cases of practical/'s tools: the numbers of each one's example."""

from bridge.cases.practical import case_of
from bridge.pages import folder_files, source_of

CASES = [
    case_of(file, "example")
    for file in folder_files("practical")
    if "\ndef example(" in source_of(file)
]
