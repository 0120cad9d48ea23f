"""The catalogue as a table for the terminal, and as Markdown."""

import numpy as np
import sklearn
import torch
from rich.table import Table
from rich.text import Text

from bridge.conventions.answers import shown

__all__ = ["markdown", "overview", "table"]

WIDE = 110  # columns, from which on a convention is told beside its numbers
# What the expressions know: register.KNOWN
IMPORTS = """\
```python
import math
import numpy as np
import sklearn
import torch
from torch import nn
from torch.nn import functional as F
from bridge.conventions.answers import exit_code  # 0, or minus a signal: of a process
from bridge.conventions.answers import warns  # the kind of warning of a call, or None
```""".splitlines()


def versions():
    """Whose numbers these are"""
    return (
        f"NumPy {np.__version__}, PyTorch {torch.__version__}, "
        f"scikit-learn {sklearn.__version__}"
    )


def told(one):
    """[(label, text)] of what is said in words; a label says what the text is"""
    return [
        ("", one.sentence),
        ("symptom", one.symptom),
        ("translate", one.translate),
        *((f"since {version}", what) for version, what in one.changed.items()),
    ]


def numbers(measured):
    """[(expression, what it gives)]"""
    return [(text, shown(value)) for text, value, _ in measured.gives]


def table(conventions, width, settings=False):
    """A rich Table: a row for each convention, with the numbers that it gives here.

    Args:
        width: columns of the terminal; below 110 the numbers stand below the words.
        settings: with the lines that say what the names in the expressions are.
    """
    wide = width >= WIDE
    found = Table(title=f"Conventions: {versions()}", show_lines=True)
    found.add_column("what is different", overflow="fold", ratio=1)
    if wide:
        found.add_column("what each gives", overflow="fold", ratio=1)
    for one in conventions:
        words, values = in_words(one), in_numbers(one, settings)
        found.add_row(*([words, values] if wide else [words + "\n\n" + values]))
    return found


def overview(conventions):
    """A rich Table: the names of the conventions under each topic, in its order"""
    found = Table(title=f"Conventions: {versions()}")
    found.add_column("topic")
    found.add_column("names", overflow="fold", ratio=1)
    for topic in sorted({one.topic for one in conventions}, key=str.lower):
        names = [one.name for one in conventions if one.topic == topic]
        found.add_row(topic, "; ".join(names))
    return found


def in_words(one):
    """Topic and name as a headline, then what is told"""
    text = Text.assemble((one.name, "bold"), (f"  {one.topic}", "dim"))
    for label, what in told(one):
        if what:
            text.append("\n")
            text.append(f"{label}: " if label else "", "italic")
            text.append(what)
    return text


def in_numbers(one, settings):
    """The setting, each expression over what it gives, and the translation"""
    measured = one.measure()
    text = Text()
    if settings and one.setting():
        text.append(one.setting() + "\n", "dim")
    for expression, value in numbers(measured):
        text.append(f"{expression}\n", "cyan")
        text.append(f"    {value}\n")
    if measured.same:
        text.append("the same:\n", "italic")
        for expression, _ in measured.same:
            text.append(f"{expression}\n", "cyan")
        text.append(f"    {shown(measured.same[0][1])}")
    text.rstrip()
    return text


def markdown(conventions):
    """The catalogue as a page of Markdown: a heading for each, under its topic."""
    lines = ["# Conventions", "", f"Measured with {versions()}, after", "", *IMPORTS]
    topics = dict.fromkeys(one.topic for one in conventions)
    for topic in topics:
        lines += ["", f"## {topic}"]
        for one in conventions:
            if one.topic == topic:
                lines += ["", *page(one)]
    return "\n".join(lines) + "\n"


def page(one):
    """The lines of one convention"""
    measured = one.measure()
    head, *rest = [(label, what) for label, what in told(one) if what]
    lines = [f"### {one.name}", "", head[1], ""]
    if one.setting():
        lines += ["```python", *one.setting().splitlines(), "```", ""]
    lines += ["| expression | gives |", "|---|---|"]
    lines += [f"| `{cell(a)}` | {cell(b)} |" for a, b in numbers(measured)]
    if measured.same:
        same = " = ".join(f"`{cell(text)}`" for text, _ in measured.same)
        lines += [f"| {same} | {cell(shown(measured.same[0][1]))} |"]
    lines += ["", *(f"- *{label}*: {what}" for label, what in rest)]
    return lines


def cell(text):
    """What would end a cell of a Markdown table"""
    return text.replace("|", "\\|")
