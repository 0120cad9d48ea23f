"""Two texts side by side: equal lines on one row, and which words differ."""

import difflib
import itertools
import re
from collections import Counter
from typing import NamedTuple

__all__ = ["Line", "aligned", "differing", "folded", "native"]

ALIKE = 0.5  # share of equal words from which on two lines say the same thing
SECTIONS = re.compile(r" +(Args|Inputs|forward|Returns|Yields|Raises):")


class Line(NamedTuple):
    """One line of a file.

    Args:
        number: where it stands, from 1.
        text: what it says.
        hides: how many lines below it are folded away.
    """

    number: int
    text: str
    hides: int = 0


def folded(lines):
    """Long sections of docstrings on one line: `Args: ... (12 lines)`."""
    found, lines = [], list(lines)
    while lines:
        line = lines.pop(0)
        size = _size_of_section(line, lines)
        if size > 1:
            text = f"{line.text} ... ({size} lines)"
            line = Line(line.number, text, size)
            del lines[:size]
        found.append(line)
    return found


def _size_of_section(head, below):
    """How many lines belong to `Args:`: those that are indented deeper."""
    if not SECTIONS.fullmatch(head.text):
        return 0
    texts = [line.text for line in below]
    inside = list(itertools.takewhile(lambda t: _indent(t) > _indent(head.text), texts))
    while inside and not inside[-1]:
        inside.pop()
    return len(inside)


def _indent(text):
    return len(text) - len(text.lstrip()) if text else 999  # a blank line is inside


def aligned(left, right):
    """Rows of (left Line or None, right Line or None): each line once, in order.

    Lines that are equal, but for np/torch and keepdims/keepdim, share a row; between
    them those do that are alike; what is left stands side by side as it comes.
    """
    texts = [[native(line.text) for line in side] for side in (left, right)]
    matcher = difflib.SequenceMatcher(_has_no_word, *texts, autojunk=False)
    rows = []
    for tag, a, b, c, d in matcher.get_opcodes():
        pair = zip if tag == "equal" else _alike
        rows += pair(left[a:b], right[c:d])
    return rows


def native(text):
    """What both libraries say in words of their own, in the same words."""
    text = re.sub(r"\btorch\.", "np.", text)
    text = re.sub(r"\btorch_impl\b", "numpy_impl", text)
    return text.replace("keepdims", "keepdim")


def _has_no_word(text):
    """A blank line or a bracket: it says nothing about what belongs together."""
    return not re.search(r"\w", text)


def _alike(left, right):
    """Put the two lines that are most alike on one row; then above, then below them."""
    pairs = itertools.product(range(len(left)), range(len(right)))
    best = max(pairs, key=lambda ij: _likeness(left[ij[0]], right[ij[1]]), default=None)
    if best is None or _likeness(left[best[0]], right[best[1]]) < ALIKE:
        return list(itertools.zip_longest(left, right))
    i, j = best
    above, below = (left[:i], right[:j]), (left[i + 1 :], right[j + 1 :])
    return [*_alike(*above), (left[i], right[j]), *_alike(*below)]


def _likeness(a, b):
    """The share of words that two lines have in common, 0 ... 1"""
    a, b = (Counter(re.findall(r"\w+", native(line.text))) for line in (a, b))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def differing(a, b):
    """Where two lines differ, word by word: [(start, end)] in each of them.

    That one docstring ends where the other goes on, or that one line is indented
    deeper, is no difference.
    """
    words = [re.findall(r"\w+|\s+|[^\w\s]", _open(text)) for text in (a, b)]
    ends = [list(itertools.accumulate(map(len, side), initial=0)) for side in words]
    found = [], []
    matcher = difflib.SequenceMatcher(None, *words, autojunk=False)
    for tag, *bounds in matcher.get_opcodes():
        for side, (first, last) in enumerate((bounds[:2], bounds[2:])):
            if tag != "equal" and "".join(words[side][first:last]).strip():
                found[side].append((ends[side][first], ends[side][last]))
    return found


def _open(text):
    """A line without the quotes that end a docstring"""
    return text.removesuffix('"""').rstrip()
