"""What the reader wrote, run on both sides: an expression, or a function of a file."""

import ast
import difflib
import sys
from typing import NamedTuple

import numpy as np

from bridge.parity import compare, to_numpy
from numpy_impl import autograd as numpy_side
from torch_impl import autograd as torch_side

__all__ = ["Both", "evaluated", "gradients", "largest_gap", "run", "walked"]

SHAPE = (2, 2)  # of a leaf of which nothing is said: fits @ as well as *


class Both(NamedTuple):
    """One program on both sides.

    Args:
        title: what was run.
        ours, theirs: (result, {name: leaf}) of numpy_impl.autograd and of PyTorch.
    """

    title: str
    ours: tuple
    theirs: tuple


def evaluated(text, shapes=(), seed=0):
    """An expression such as "(x * w + b).tanh().sum()" on both sides.

    Each name in it is a leaf of random numbers between 0.2 and 0.8, unless it is called
    and numpy_impl.autograd has an operation of that name.

    Args:
        text: a Python expression; it is evaluated.
        shapes: {name: shape} of its leaves; (2, 2) for a name that is left out.
        seed: of the numbers.

    Raises:
        ValueError: it is no expression, has no leaf, or calls what there is not.
        RuntimeError: a side refuses it, or its result has no graph.
    """
    tree = parsed(text)
    shapes = dict(shapes)
    called = [n.func.id for n in ast.walk(tree) if is_call_of_name(n)]
    used = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    for name in called:
        check_operation(name)
    names = sorted(set(used) - set(called))
    if not names:
        raise ValueError(f"there is no leaf in {text}: write a name, such as x * 2")
    if unknown := sorted(set(shapes) - set(names)):
        raise ValueError(f"there is no {unknown[0]} in {text}, only {', '.join(names)}")
    rng = np.random.default_rng(seed)
    arrays = {n: rng.uniform(0.2, 0.8, size=shapes.get(n, SHAPE)) for n in names}
    code = compile(tree, "the expression", "eval")

    def on(lib):
        leaves = {
            name: lib.tensor(array, dtype=lib.float64, requires_grad=True)
            for name, array in arrays.items()
        }
        operations = {name: getattr(lib, name) for name in called}
        return eval(code, {"__builtins__": {}, **operations, **leaves}), leaves

    return both(text, on)


def run(title, program):
    """A function of `lib`, which is numpy_impl.autograd or the same names of PyTorch.

    Its leaves are called as its variables are when it returns.

    Raises:
        RuntimeError: as for `evaluated`.
    """
    return both(title, lambda lib: with_variables(program, lib))


def both(title, on):
    """`on(lib)` for both; what either refuses is said with its name."""
    found, refused = [], []
    for name, lib in (("NumPy's tape", numpy_side), ("PyTorch", torch_side)):
        try:
            found.append(checked(*on(lib)))
        except Exception as error:
            words = " ".join(str(error).split("\n")[0].split())
            refused.append(f"{name} refuses it: {type(error).__name__}: {words}")
    if refused:
        raise RuntimeError("\n".join(refused))
    return Both(title, *found)


def checked(y, leaves):
    """A tensor with a graph behind it."""
    if not hasattr(y, "grad_fn"):
        raise TypeError(f"its result must be a tensor, got {type(y).__name__}")
    if y.grad_fn is None:
        raise RuntimeError("nothing was recorded: its result has no grad_fn")
    return y, leaves


def with_variables(program, lib):
    """(result, {name: tensor} of the variables at its return that are leaves)"""
    seen = {}

    def look(frame, event, _):
        if event == "return" and frame.f_code is program.__code__:
            seen.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        y = program(lib)
    finally:
        sys.setprofile(before)
    leaves = {n: x for n, x in seen.items() if getattr(x, "is_leaf", False)}
    return y, {name: x for name, x in leaves.items() if x.requires_grad}


def walked(both, seed=1):
    """What comes of backward on both sides, in a sentence."""
    ours, theirs = gradients(both, seed)
    if isinstance(ours, str) or isinstance(theirs, str):
        said = [g if isinstance(g, str) else "goes through" for g in (ours, theirs)]
        return f"backward: NumPy's tape: {said[0]}; PyTorch: {said[1]}"
    names = ", ".join(both.ours[1])
    worst = largest_gap(ours, theirs)
    return f"The gradients of {names} differ by {worst:.1e} of their size at most."


def largest_gap(ours, theirs):
    """Of the gradients that both sides have, the largest scaled error."""
    used = [(a, b) for a, b in zip(ours, theirs) if a is not None and b is not None]
    return max((compare(a.array, to_numpy(b)).scaled for a, b in used), default=0.0)


def gradients(both, seed=1):
    """The leaves' gradients on both sides, or the sentence of a side that refuses."""
    found = []
    for lib, (y, leaves) in zip((numpy_side, torch_side), both[1:]):
        upstream = np.random.default_rng(seed).normal(size=tuple(y.shape))
        given = lib.tensor(upstream, dtype=y.dtype)
        try:
            grads = lib.grad(y, list(leaves.values()), given, allow_unused=True)
        except RuntimeError as error:
            grads = " ".join(str(error).split()).split(". ")[0]
        found.append(grads)
    return found


def parsed(text):
    try:
        return ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no expression: {error.msg}") from None


def is_call_of_name(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def check_operation(name):
    if name not in numpy_side.__all__:
        near = difflib.get_close_matches(name, numpy_side.__all__, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"numpy_impl.autograd has no {name}{meant}")
