"""Two panes of equal width on a terminal; nothing is cut, long lines go on below."""

import re

from rich.cells import cell_len
from rich.syntax import Syntax
from rich.text import Text

from bridge.align import differing
from bridge.pages import FIVE_PLACES

__all__ = ["WIDE", "Panes", "colored"]

CODE = 88  # columns of a file
NUMBER = 5  # columns of a line number and a space
WIDE = 2 * (1 + NUMBER + CODE) + 1  # where no line is wrapped
PLACE = re.compile(rf"\s*({'|'.join(FIVE_PLACES)})\b")

python = Syntax("", "python", theme="ansi_dark")  # the terminal's own colours


def colored(segment):
    """{line number: its text in colours} of a segment or None"""
    if segment is None:
        return {}
    texts = python.highlight(segment.text).split("\n", allow_blank=True)
    return dict(enumerate(texts, segment.first))


class Panes:
    """Writes rows of two panes.

    Args:
        width: of the whole; both panes get the same, line numbers where they fit.
        ascii_only: draw with ASCII.
    """

    def __init__(self, width=WIDE, ascii_only=False):
        self.number = NUMBER if width >= WIDE else 0
        self.width = (width - 1) // 2  # of a pane
        self.code = max(8, self.width - 1 - self.number)
        self.dash, self.bar, self.cross, self.go_on = "-|+\\" if ascii_only else "─│┼↪"

    def rule(self):
        """A line across both panes."""
        dashes = self.dash * self.width
        return Text(dashes + self.cross + dashes, "dim", no_wrap=True)

    def title(self, left, right):
        """What stands above the panes."""
        return self._row([[Text(f" {left}", "bold")], [Text(f" {right}", "bold")]])

    def lines(self, pair, colors, note=""):
        """One Line or None for each pane.

        Args:
            colors: for each pane {line number: text in colours}.
            note: what a pane without a line says instead.
        """
        cells = []
        marks = differing(*(line.text for line in pair)) if all(pair) else ([], [])
        for line, texts, spans in zip(pair, colors, marks, strict=True):
            if line is None:
                cells.append(self._cell(" ", "", Text(note, "dim italic")))
                continue
            text = texts[line.number].copy()
            text.append(line.text[len(text) :], "dim")  # how much is folded away
            for start, end in spans:
                text.stylize("bold underline", start, end)
            place = ">" if PLACE.match(line.text) else " "
            cells.append(self._cell(place, str(line.number), text))
        return self._row(cells, "~" if any(marks) else self.bar)

    def _cell(self, place, number, text):
        """Mark, number and text of a line, in as many rows as it needs."""
        number = f"{number:>{self.number - 1}} " if self.number else ""
        head = Text.assemble((place, "bold"), (number, "dim"))
        rows = []
        for piece in self._pieces(text):
            rows.append(head + piece)
            head = Text(" " * (1 + len(number)))
        return rows

    def _pieces(self, text):
        """Cut a line that is too long; what goes on below is marked and indented."""
        indent = len(text.plain) - len(text.plain.lstrip())
        go_on = " " * min(indent, self.code // 2) + f"{self.go_on} "
        pieces = []
        while cell_len(text.plain) > self.code:
            fits = self.code
            while cell_len(text.plain[:fits]) > self.code:
                fits -= 1
            piece, text = text.divide([_where_to_cut(text.plain, len(go_on), fits)])
            pieces.append(piece)
            text = Text.assemble((go_on, "dim"), text)
        return [*pieces, text]

    def _row(self, cells, bar=None):
        """Both panes' rows beside each other, as one text."""
        rows = []
        for i in range(max(map(len, cells))):
            left, right = (cell[i] if i < len(cell) else Text() for cell in cells)
            left = left.copy()
            left.pad_right(self.width - cell_len(left.plain))
            middle = (bar or self.bar) if i == 0 else self.bar
            row = Text.assemble(left, (middle, "dim" if bar != "~" else "bold"), right)
            row.rstrip()
            rows.append(row)
        return Text("\n", no_wrap=True).join(rows)


def _where_to_cut(text, first, last):
    """Behind the last space; where there is none, behind a bracket, a comma, a dot."""
    for ends in (" ", "([{,.=", text):
        found = max(text.rfind(end, first + 1, last) for end in ends)
        if found >= 0:
            return found + 1
    return last
