"""Read a pair: both files side by side, or one above the other."""

import ast
import difflib

from rich.console import Group

from bridge.align import Line, aligned, folded
from bridge.finding import find
from bridge.pages import (
    HEAD,
    ROOT,
    RUN,
    WINGS,
    path_of,
    segments,
    source_of,
    tree_of,
)
from bridge.panes import TWO, WIDE, Panes, Stack, colored

__all__ = ["BY_AUTOGRAD", "ONLY", "WIDE", "Page", "pages", "shown"]

SIDES = "NumPy", "PyTorch"
BY_AUTOGRAD = "# autograd derives this"
ONLY = "# only NumPy needs this", "# only PyTorch needs this"


class Page:
    """One file of both wings, or some of its definitions.

    Args:
        file: its dotted path, such as "nn.linear".
        names: the definitions, or None for all of it.
    """

    def __init__(self, file, names=None):
        self.file = file
        self.sources = [source_of(file, wing) for wing in WINGS]
        cut = [segments(source) for source in self.sources]
        if names is not None:
            # Where one side defines nothing, its head says where to look, and what it
            # runs shows it.
            shell = not all(any(s.name in names for s in side) for side in cut)
            wanted = {*names, HEAD, RUN} if shell else set(names)
            cut = [[s for s in side if s.name in wanted] for side in cut]
        self.sides = cut

    def pairs(self):
        """(NumPy's segment or None, PyTorch's or None), in the order of the files."""
        left, right = self.sides
        keys = [s.key for s in left], [s.key for s in right]
        matcher = difflib.SequenceMatcher(None, *keys, autojunk=False)
        found = []
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                found += zip(left[a:b], right[c:d])
            else:  # what merely met in one gap does not stand side by side
                found += [(s, None) for s in left[a:b]]
                found += [(None, s) for s in right[c:d]]
        return found

    @property
    def titles(self):
        """Where the two files are."""
        return [str(path_of(self.file, wing).relative_to(ROOT)) for wing in WINGS]

    def note(self, left, right):
        """What stands beside a definition that only one side has."""
        one, other = (left, 1) if right is None else (right, 0)
        if all((left, right)) or one.continues or one.key in (HEAD, RUN):
            return ""
        if statement := _import_of(one.name, self.sources[other]):
            return statement if one.key == one.name else ""
        if one.is_derivative:
            return BY_AUTOGRAD
        return ONLY[1 - other]


def _import_of(name, source):
    """The line by which a file takes `name` from elsewhere, as a comment, or ""."""
    for node in tree_of(source).body:
        if isinstance(node, ast.ImportFrom):
            if name in [alias.asname or alias.name for alias in node.names]:
                return f"# from {node.module} import {name}"
    return ""


def pages(name):
    """The pages that show what is called `name`.

    Raises:
        KeyError: there is nothing of this name.
    """
    return [Page(file, names) for file, names in find(name)]


def lines_of(segment, full):
    """The lines of a segment; long Args are folded, if not `full`."""
    if segment is None:
        return []
    lines = enumerate(segment.text.splitlines(), segment.first)
    lines = [Line(number, text) for number, text in lines]
    return lines if full else folded(lines)


def shown(page, width=WIDE, full=False, ascii_only=False):
    """A page as rich texts, `width` wide: two panes, or one side above the other.

    `>` marks the five places of a training loop, `~` stands where a line differs from
    its twin; the words that differ are underlined.
    """
    show = side_by_side if width >= TWO else stacked
    return Group(*show(page, width, full, ascii_only))


def side_by_side(page, width, full, ascii_only):
    """The rows of two panes."""
    panes = Panes(width, ascii_only)
    rows = [panes.rule(), panes.title(*page.titles)]
    for left, right in page.pairs():
        if not (left or right).continues:
            rows.append(panes.rule())
        note = page.note(left, right)
        for pair, colors in lines_of_both(left, right, full):
            rows.append(panes.lines(pair, colors, note))
            note = ""  # once, in the first row
    return rows


def stacked(page, width, full, ascii_only):
    """NumPy above PyTorch, definition by definition."""
    stack = Stack(width, ascii_only)
    rows = []
    for group in definitions(page.pairs()):
        texts, note = ([], []), ""
        for left, right in group:
            note = note or page.note(left, right)
            for pair, colors in lines_of_both(left, right, full):
                for text, found in zip(texts, stack.lines(pair, colors), strict=True):
                    text += found
        left, right = group[0]
        rows.append(stack.rule((left or right).key))
        for side, path, text in zip(SIDES, page.titles, texts, strict=True):
            if text or note:
                rows += [stack.title(side, path), *(text or [stack.note(note)])]
    return rows


def definitions(pairs):
    """The pairs of segments in lists: a head and the body that continues it."""
    found = []
    for left, right in pairs:
        if not found or not (left or right).continues:
            found.append([])
        found[-1].append((left, right))
    return found


def lines_of_both(left, right, full):
    """Each row: its two lines or None, and the colours of both segments."""
    colors = colored(left), colored(right)
    for pair in aligned(lines_of(left, full), lines_of(right, full)):
        yield pair, colors
