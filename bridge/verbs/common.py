"""What several verbs share: names on the command line, and a progress bar."""

import argparse
import functools
import sys

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from bridge import names
from bridge.pages import test_of

__all__ = [
    "add_device",
    "add_names",
    "answers_named",
    "at_least",
    "cases_named",
    "cases_of",
    "found_for",
    "is_in",
    "must_be_usable",
    "progress",
]


def add_names(parser):
    """Any number of names."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="all if left out")


def add_device(parser):
    """Where PyTorch computes; to be asked with `must_be_usable` before the work."""
    what = "of the PyTorch sides: cpu, cuda, cuda:1, mps (cpu)"
    parser.add_argument("--device", default="cpu", help=what)


def must_be_usable(device):
    """Asked before the work.

    Raises:
        SystemExit: PyTorch has no such device here; what there is, and what to do.
    """
    from torch_impl.practical.choose_device import choose_device

    try:
        choose_device(device)
    except ValueError as error:
        sys.exit(f"--device: {error}")


def at_least(low):
    """The type of an argument: a whole number from `low` on."""

    def number(text):
        if not text.lstrip("-").isdigit():
            raise argparse.ArgumentTypeError(f"{text} is no whole number")
        if int(text) < low:
            raise argparse.ArgumentTypeError(f"{text} is too few: at least {low}")
        return int(text)

    return number


def found_for(name):
    """What `names.find` gives; that the name means more is said on the error output.

    Raises:
        SystemExit: nothing is called so.
    """
    try:
        found = names.find(name)
    except KeyError as error:
        sys.exit(error.args[0])
    _note(name)
    return found


@functools.cache
def _note(name):
    """Once for each name, however often it is looked up."""
    if said := names.note(name):
        print(said, file=sys.stderr)


def cases_of(found, bench=False):
    """The cases of what a name stands for; of a helper, those of the file that run it.

    A table may be that of a whole folder: nn.conv has the cases of nn.conv.modules.
    """
    from bridge.cases import all_cases

    cases = [case for case in all_cases() if case.bench == bench]
    near = [case for case in cases if any(is_in(one.file, case.file) for one in found)]
    own = [case for case in near if any(_is_of(case, *one) for one in found)]
    return own or near


def is_in(file, folder):
    """Whether "nn.conv.modules" is in "nn.conv", or is it."""
    return f"{file}.".startswith(f"{folder}.")


def _is_of(case, file, name):
    if name is None:
        return case.file == file
    return is_in(file, case.file) and names.plain(case.name) == names.plain(name)


def cases_named(wanted, bench=False, answered=()):
    """The cases that the command line names, each once, or all.

    Args:
        answered: answers; what has some of them needs no case.

    Raises:
        SystemExit: a name fits nothing, or no case compares what it stands for.
    """
    from bridge.cases import all_cases

    if not wanted:
        return [case for case in all_cases() if case.bench == bench]
    cases = []
    for name in wanted:
        found = found_for(name)
        of_name = cases_of(found, bench)
        if bench and not of_name:
            of_name = cases_of(found)
        if not of_name and not _answers_of(found, answered):
            sys.exit(_without_cases(name, found, bench))
        cases += of_name
    return list(dict.fromkeys(cases))


def answers_named(wanted):
    """The answers that the command line names, each once, or all.

    Raises:
        SystemExit: a name fits nothing.
    """
    from bridge.cases import all_answers

    if not wanted:
        return list(all_answers())
    found = [one for name in wanted for one in found_for(name)]
    return _answers_of(found, all_answers())


def _answers_of(found, answers):
    return [answer for answer in answers if any(_is_of(answer, *one) for one in found)]


def _without_cases(name, found, bench):
    """What to do instead for a pair that has no table, but a test of its own."""
    if bench:
        return f"nothing of {name} is timed: it has no table of cases"
    tests = [test_of(file) for file, _ in found]
    folders = [f"{test}/" for test in tests if not test.endswith(".py")]
    inside = [t for t in tests if t.endswith(".py") and not t.startswith((*folders,))]
    run = " ".join(dict.fromkeys(folders + inside))
    return f"{name} has no table of cases: its test compares both sides: pytest {run}"


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
