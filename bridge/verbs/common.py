"""What several verbs share: names on the command line, and a progress bar."""

import sys

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

__all__ = ["add_names", "cases_named", "progress"]


def add_names(parser):
    """Any number of names."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="all if left out")


def cases_named(names, bench=False):
    """The cases that the command line names, or all.

    Raises:
        SystemExit: a name fits nothing.
    """
    from bridge.cases import all_cases, find

    if not names:
        return [case for case in all_cases() if case.bench == bench]
    try:
        found = [case for name in names for case in find(name)]
    except KeyError as error:
        sys.exit(error.args[0])
    return list(dict.fromkeys(case for case in found if case.bench == bench))


def progress():
    """A progress bar on the error output; it goes away when it is done."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
