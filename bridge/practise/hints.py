"""Hints to a derivative, one more each time, taken from our own source."""

import ast
import textwrap

from bridge.pages import source_of, tree_of
from bridge.practise.turns import helpers, turns

__all__ = ["hints", "solution"]


def hints(file, name):
    """[(heading, text)], the vaguest first.

    Why; the result in index notation; the forward from its end; then our own lines.
    """
    source = source_of(file)
    turn = next(turn for turn in turns(file) if turn.name == name)
    why, _, formulas = (ast.get_docstring(turn.node) or "").partition("\n\n")
    found = []
    if why:
        found.append(("why", why))
    if "=" in formulas:
        found.append(("in index notation", formulas))
    backwards = _quoted(source, turn) or _forward(source, turn)
    if backwards:
        found.append(("the forward, from its end", "\n".join(backwards)))
    lines = _body(source, turn)
    for i, line in enumerate(lines, start=1):
        found.append((f"our line {i} of {len(lines)}", line))
    for node in helpers(file):
        if node.name in "".join(lines):
            found.append((f"where {node.name} is", "\n".join(_lines(source, node))))
    return found


def solution(file, names):
    """Our own text of these turns, and of what only they call."""
    source = source_of(file).splitlines()
    nodes = [turn.node for turn in turns(file) if turn.name in names]
    text = "\n".join(ast.unparse(node) for node in nodes)
    nodes += [node for node in helpers(file) if node.name in text]
    parts = []
    for node in nodes:
        first = min(n.lineno for n in (node, *node.decorator_list))
        lines = source[first - 1 : node.end_lineno]
        parts.append(textwrap.dedent("\n".join(lines)))
    return "\n\n\n".join(parts)


def _lines(source, node):
    return source.splitlines()[node.lineno - 1 : node.end_lineno]


def _statements(node):
    """The body without its docstring."""
    has_docstring = ast.get_docstring(node) is not None
    return node.body[1:] if has_docstring else node.body


def _body(source, turn):
    """Our text, statement by statement: those on one level, each in one piece."""
    found = []
    for statement in _statements(turn.node):
        found.append(textwrap.dedent("\n".join(_lines(source, statement))))
    return found


def _quoted(source, turn):
    """The comments of our body: each quotes the forward line that it undoes."""
    lines = [line.strip() for line in _lines(source, turn.node)]
    return [line.removeprefix("# ") for line in lines if line.startswith("# ")]


def _forward(source, turn):
    """The statements of the forward, the last one first; its checks say nothing."""
    name = turn.node.name.removesuffix("backward").removesuffix("_") or "forward"
    inside = turn.owner.body if turn.owner else tree_of(source).body
    for node in inside:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            found = []
            for statement in reversed(_statements(node)):
                text = textwrap.dedent("\n".join(_lines(source, statement)))
                if not text.startswith("check"):
                    found.append(text)
            return found
    return []
