"""Both graphs as trees in text, the same rows beside each other."""

import difflib
import re
from itertools import zip_longest
from typing import NamedTuple

__all__ = ["Row", "paired", "rows"]

OVERLOAD = re.compile(r"(?<=Backward)\d+$")  # SumBackward1 is PyTorch's sum(dim)


class Row(NamedTuple):
    """A line of the tree.

    Args:
        branch: what is drawn in front.
        text: the vertex, or what stands for it.
        key: what has to be equal on the other side.
        number: of the vertex.
    """

    branch: str
    text: str
    key: tuple
    number: int | None


def rows(vertices, ascii_only=False):
    """The tree below the result; a vertex that came before is only referred to.

    A row without a branch of its own goes on from the one above it.
    """
    signs = ("|- ", "`- ", "|  ") if ascii_only else ("├─ ", "└─ ", "│  ")
    found, seen = [], set()
    stack = [(1, "", "")]
    while stack:
        number, branch, below = stack.pop()
        vertex = vertices[number - 1] if number else None
        found.append(Row(branch, *said(vertex, number in seen), number))
        if vertex is None or number in seen:
            continue
        seen.add(number)
        stack += reversed(below_it(vertex.edges, below, *signs))
    return found


def below_it(edges, below, fork, last, pipe):
    """[(edge, what is drawn in front, and in front of what is below)]"""
    if len(edges) == 1:
        return [(edges[0], below, below)]
    *first, end = [(edge, below + fork, below + pipe) for edge in edges] or [None]
    return [*first, (end[0], below + last, below + "   ")] if end else []


def said(vertex, again):
    """(text, key) of a row."""
    if vertex is None:
        return "no gradient", (None,)
    name = OVERLOAD.sub("", vertex.name)
    key = name, vertex.shape, vertex.leaf, *sorted(map(without_number, vertex.saved))
    text = f"{vertex.number} {vertex.name} {vertex.shape}"
    if vertex.leaf:
        text = f"{vertex.number} {vertex.name} {vertex.leaf} {vertex.shape}"
    if again:
        return f"-> {text}", ("again", *key[:3])
    if vertex.saved:
        text += f" saves {', '.join(vertex.saved)}"
    return text, key


def without_number(saved):
    """Numbers part where one graph has a node more."""
    return re.sub(r" \d+$", "", saved)


def paired(ours, theirs):
    """[(Row or None, Row or None, whether they are the same)], in order."""
    names = [[(row.key[0], row.key[2:3]) for row in side] for side in (ours, theirs)]
    found = []
    matcher = difflib.SequenceMatcher(None, *names, autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        for one, other in zip_longest(ours[a:b], theirs[c:d]):
            same = one is not None and other is not None and one.key == other.key
            found.append((one, other, same))
    return found
