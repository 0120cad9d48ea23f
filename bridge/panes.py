"""Two panes on a terminal, or one above the other; long lines go on below."""

import re

from rich.cells import cell_len
from rich.syntax import Syntax
from rich.text import Text

from bridge.align import differing
from bridge.pages import FIVE_PLACES

__all__ = ["TWO", "WIDE", "Panes", "Stack", "colored"]

CODE = 88  # columns of a file
NUMBER = 5  # columns of a line number and a space
WIDE = 2 * (1 + NUMBER + CODE) + 1  # where no line is wrapped
TWO = 2 * (1 + CODE) + 1  # below, there is no room for two panes
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
        marks = marks_of(pair)
        for line, texts, spans in zip(pair, colors, marks, strict=True):
            if line is None:
                cells.append(self._cell(" ", "", Text(note, "dim italic")))
                continue
            text = marked(line, texts, spans)
            cells.append(self._cell(place_of(line), str(line.number), text))
        return self._row(cells, "~" if any(marks) else self.bar)

    def _cell(self, mark, number, text):
        """Mark, number and text of a line, in as many rows as it needs."""
        number = f"{number:>{self.number - 1}} " if self.number else ""
        head = Text.assemble((mark, "bold"), (number, "dim"))
        rows = []
        for piece in self._pieces(text):
            rows.append(head + piece)
            head = Text(" " * (len(mark) + len(number)))
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


class Stack(Panes):
    """One pane of the whole width, for terminals that are too narrow for two."""

    def __init__(self, width, ascii_only=False):
        super().__init__(width, ascii_only)
        self.width = width
        self.number = NUMBER if width >= 2 + NUMBER + CODE else 0
        self.code = max(8, width - 2 - self.number)

    def rule(self, label=""):
        """A line across, with a label in it."""
        start = f"{self.dash * 2} {label} " if label else ""
        return Text(start + self.dash * (self.width - len(start)), "dim", no_wrap=True)

    def title(self, side, path):
        """What stands above one side's text."""
        return Text.assemble((side, "bold"), (f"  {path}", "dim"), no_wrap=True)

    def lines(self, pair, colors):
        """The rows of each side's line; [] where one side has none."""
        found = []
        marks = marks_of(pair)
        for line, texts, spans in zip(pair, colors, marks, strict=True):
            rows = []
            if line is not None:
                mark = place_of(line) + ("~" if any(marks) else " ")
                text = marked(line, texts, spans)
                rows = self._cell(mark, str(line.number), text)
            for row in rows:
                row.rstrip()
            found.append(rows)
        return found

    def note(self, text):
        """What is said where one side has nothing."""
        return Text(f"  {text}", "dim italic", no_wrap=True)


def marks_of(pair):
    """Which words differ, in each line; none where one side has no line."""
    return differing(*(line.text for line in pair)) if all(pair) else ([], [])


def marked(line, texts, spans):
    """A line in colours, what differs underlined."""
    text = texts[line.number].copy()
    text.append(line.text[len(text) :], "dim")  # how much is folded away
    for start, end in spans:
        text.stylize("bold underline", start, end)
    return text


def place_of(line):
    """ ">" at the five places of a training loop"""
    return ">" if PLACE.match(line.text) else " "


def _where_to_cut(text, first, last):
    """Behind the last space; where there is none, behind a bracket, a comma, a dot."""
    for ends in (" ", "([{,.=", text):
        found = max(text.rfind(end, first + 1, last) for end in ends)
        if found >= 0:
            return found + 1
    return last
