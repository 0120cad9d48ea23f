"""Read a pair: both files side by side, function beside function."""

import difflib
import itertools

from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from bridge.pages import ROOT, WINGS, find, path_of, segments

__all__ = ["aligned", "as_table", "as_text"]

BY_AUTOGRAD = "# autograd derives this from the forward"
PANE = 88


def aligned(name):
    """The file of the pair `name`, and its segments: (NumPy or None, PyTorch or None).

    Raises:
        KeyError: there is no such pair.
    """
    file, keys = find(name)
    left, right = (
        [
            s
            for s in segments(path_of(file, wing).read_text(encoding="utf-8"))
            if keys is None or s.key.split(".")[0].split(":")[0] in keys
        ]
        for wing in WINGS
    )
    names = [segment.key for segment in left], [segment.key for segment in right]
    pairs = []
    for _, a, b, c, d in difflib.SequenceMatcher(None, *names, False).get_opcodes():
        pairs += itertools.zip_longest(left[a:b], right[c:d])
    return file, [pair for both in pairs for pair in _apart(*both)]


def _apart(a, b):
    """Two segments that merely met in the same gap do not stand side by side."""
    if a and b and a.key != b.key:
        return [(a, None), (None, b)]
    return [(a, b)]


def as_table(name):
    """The pair as a highlighted rich Table; the five places of a loop are marked."""
    file, pairs = aligned(name)
    table = Table(expand=True, pad_edge=False)
    for wing in WINGS:
        table.add_column(str(path_of(file, wing).relative_to(ROOT)), ratio=1)
    for a, b in pairs:
        if not (a or b).continues and table.rows:
            table.add_section()
        table.add_row(_highlighted(a, b), _highlighted(b, a))
    return table


def _highlighted(segment, twin):
    if segment is None:
        derivative = twin.is_derivative and not twin.continues
        return Text(BY_AUTOGRAD if derivative else "", style="dim italic")
    return Syntax(
        segment.text,
        "python",
        line_numbers=True,
        start_line=segment.first,
        highlight_lines=segment.places(),
        word_wrap=True,
        theme="ansi_dark",
    )


def as_text(name):
    """The pair as plain text in two columns of 88 characters; `>` marks the places."""
    file, pairs = aligned(name)
    lines = [_row(*(f"{wing}/{file.replace('.', '/')}" for wing in WINGS))]
    for a, b in pairs:
        if not (a or b).continues:
            lines.append("-" * (PANE + 2) + "+" + "-" * (PANE + 2))
        columns = itertools.zip_longest(_plain(a, b), _plain(b, a), fillvalue="")
        lines += [_row(*pair) for pair in columns]
    return "\n".join(lines)


def _row(left, right):
    return f"{left:<{PANE + 2}}| {right}".rstrip()


def _plain(segment, twin):
    if segment is None:
        derivative = twin.is_derivative and not twin.continues
        return [f"  {BY_AUTOGRAD}"] if derivative else []
    places = segment.places()
    return [
        ("> " if number in places else "  ") + line
        for number, line in enumerate(segment.text.splitlines(), segment.first)
    ]
