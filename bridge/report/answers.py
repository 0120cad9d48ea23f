"""Answers on a terminal: one question, what each library says, and why they differ."""

import textwrap

from rich.text import Text

from bridge.cases import Raises
from bridge.report.tables import MARK, plain_table
from bridge.sides import NUMPY, TORCH_IMPL

__all__ = ["asked", "described", "is_wrong", "summary"]

SIDES = NUMPY, TORCH_IMPL
LONG = 100  # what an error says beyond that is advice


def asked(answers):
    """{answer: {side: what it says here and now}}"""
    return {answer: {side: answer.ask(side) for side in SIDES} for answer in answers}


def is_wrong(answer, said):
    """Whether a side does not say what the table has."""
    return not all(answer.accepts(side, said[side]) for side in SIDES)


def described(found, everything=False):
    """A line for each answer that differs between the libraries or is wrong, or all."""
    table = plain_table("Answers: the same question to both libraries")
    for title in ("question", "NumPy", "PyTorch", "why"):
        table.add_column(title, overflow="fold")
    file = None
    for answer, said in found.items():
        wrong = is_wrong(answer, said)
        if not (everything or wrong or not answer.agree):
            continue
        if answer.file != file:
            file = answer.file
            table.add_row(f"[bold]{file}[/]")
        cells = [cell(answer, side, said[side]) for side in SIDES]
        if answer.agree and not wrong:
            cells[1] = Text("the same", style="dim")
        table.add_row(Text(f"  {answer}"), *cells, Text(answer.why))
    return table


def cell(answer, side, said):
    """What a side says, with a mark if it should have said something else."""
    if answer.accepts(side, said):
        return Text(in_words(said))
    wanted = in_words(answer.expected(side))
    return Text(f"{MARK}{in_words(said)}, not {wanted}", style="red")


def in_words(value):
    """An error by its type and how its message begins."""
    if isinstance(value, Raises):
        return f"{value.kind.__name__}: {value.words}".rstrip(": ")
    if isinstance(value, Exception):
        return textwrap.shorten(f"{type(value).__name__}: {value}", LONG)
    return str(value)


def summary(found):
    """How many were asked, how many differ, how many are not what the table has."""
    differ = sum(not answer.agree for answer in found)
    wrong = sum(is_wrong(answer, said) for answer, said in found.items())
    held = f"{wrong} not what the table has" if wrong else "all as the table has them"
    return f"{len(found)} answers, {differ} differ between the libraries; {held}"
