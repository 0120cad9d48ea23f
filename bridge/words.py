"""How much of a pair's mathematics stands on both sides, word for word."""

import ast
import functools
import re
from collections import Counter
from typing import NamedTuple

from bridge.align import native
from bridge.pages import WINGS, source_of

__all__ = ["Words", "words_of"]


class Words(NamedTuple):
    """What the functions and methods of a pair have in common.

    Args:
        same: how many computing lines of the PyTorch side are in the NumPy side's
            function of the same name.
        total: how many there are.
        others: (function, line) of those that are not.
    """

    same: int
    total: int
    others: list

    @property
    def share(self):
        return self.same / self.total if self.total else 1.0


@functools.cache
def words_of(file):
    """The Words of "nn.linear".

    A line is a statement, however it is wrapped, without comments and docstrings; np
    and torch, keepdims and keepdim, axis= and dim= count as the same, and NumPy need
    not say on which device. Warnings are no computation: which line they name depends
    on the decorators.
    """
    ours, theirs = (computing(source_of(file, wing)) for wing in WINGS)
    same, others = 0, []
    for name, lines in theirs.items():
        left = Counter(alike(line) for line in ours.get(name, []))
        for line in lines:
            if left[alike(line)]:
                left[alike(line)] -= 1
                same += 1
            else:
                others.append((name, line))
    return Words(same, same + len(others), others)


def alike(line):
    line = re.sub(r",? ?\bdevice=[\w.\[\]]+|\.to\([\w.\[\]]+\.device\)", "", line)
    return re.sub(r"\b(axis|dim)=", "dim=", native(line))


def computing(source):
    """{function, or class.method: its lines} of a file, without the derivatives"""
    found = {}
    for node in ast.parse(source).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in inside:
            if isinstance(function, ast.FunctionDef):
                if not function.name.endswith("backward"):
                    found[prefix + function.name] = lines_in(function.body)
    return found


def lines_in(body):
    """The statements, and the heads of those that hold others, as text"""
    found = []
    for node in body:
        if isinstance(node, ast.Pass | ast.Raise) or is_text(node):
            continue
        parts = [getattr(node, part, []) for part in ("body", "orelse")]
        if not isinstance(node, ast.FunctionDef):  # a def computes nothing
            found.append(ast.unparse(node).split("\n")[0])
        for part in parts:
            found += lines_in(part)
    return found


def is_text(node):
    """A docstring or a warning"""
    value = getattr(node, "value", None) if isinstance(node, ast.Expr) else None
    if isinstance(value, ast.Call):
        return ast.unparse(value.func) == "warnings.warn"
    return isinstance(value, ast.Constant)
