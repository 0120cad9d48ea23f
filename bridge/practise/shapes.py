"""What goes into a derivative and what comes out, seen where a case runs ours."""

import importlib
import inspect
import sys
from typing import NamedTuple

import numpy as np

from bridge.practise.turns import turns

__all__ = ["Seen", "cases_of", "code_of", "described", "seen"]

FEW = 5  # entries of a tuple or a dict that are described one by one
DEEP = 2  # so many times nested, and no deeper


class Seen(NamedTuple):
    """One call of a turn.

    Args:
        case: the case that made it.
        arguments: {name: what it looked like}, such as {"x": "(7, 5)"}.
        results: [what each looked like]; [] for None.
    """

    case: str
    arguments: dict
    results: list


def cases_of(file):
    """The cases that run a pair: its own, or those of the folder that it belongs to.

    Whole trainings are left out where a single step of the same model is a case.
    """
    from bridge.cases import ProgramCase, all_cases

    known = [case for case in all_cases() if not case.bench]
    found, near = [], file
    while near and not found:
        found = [c for c in known if f"{c.file}.".startswith(f"{near}.")]
        near = near.rpartition(".")[0]
    steps = [c for c in found if not isinstance(c, ProgramCase)]
    return sorted(steps or found, key=little_to_see)


def little_to_see(case):
    """2 for an empty batch, 1 for a single row, else 0: the order of the cases"""
    from bridge.trees import flatten

    arrays = flatten(case.sample()) if hasattr(case, "sample") else []
    if any(np.size(array) == 0 for array in arrays):
        return 2
    return int(any(np.shape(array)[:1] == (1,) for array in arrays))


def code_of(file, name):
    """The code of a function or method of ours, without its decorators."""
    found = importlib.import_module(f"numpy_impl.{file}")
    for part in name.split("."):
        found = vars(found)[part]
    return inspect.unwrap(found).__code__


def seen(file):
    """{turn: Seen} of the first case that runs it."""
    from bridge.sides import NUMPY

    wanted = {code_of(file, turn.name): turn.name for turn in turns(file)}
    found, entered = {}, {}

    def look(frame, event, result):
        name = wanted.get(frame.f_code)
        if name is None or name in found:
            return
        if event == "call":
            entered[frame] = {
                argument: described(value)
                for argument, value in frame.f_locals.items()
                if argument not in ("self", "__class__")
            }
        elif event == "return" and frame in entered:
            several = isinstance(result, tuple)
            results = list(result) if several else [] if result is None else [result]
            shown = [described(value) for value in results]
            found[name] = Seen(str(case), entered.pop(frame), shown)

    for case in cases_of(file):
        if len(found) == len(wanted):
            break
        before = sys.getprofile()
        sys.setprofile(look)
        try:
            case.quantities(NUMPY, mode=case.modes[0])
        finally:
            sys.setprofile(before)
    return found


def described(value, depth=0):
    """The shape of an array; what else it is, in a few words."""
    if isinstance(value, np.ndarray | np.generic):
        return str(value.shape)
    if isinstance(value, tuple | list | dict):
        if len(value) > FEW or depth == DEEP:
            return f"{type(value).__name__} of {len(value)}"
        if isinstance(value, dict):
            inside = [f"{k}: {described(v, depth + 1)}" for k, v in value.items()]
            return "{" + ", ".join(inside) + "}"
        return f"[{', '.join(described(v, depth + 1) for v in value)}]"
    if isinstance(value, float):
        return f"{value:.6g}"
    if value is None or isinstance(value, bool | int | str):
        return repr(value)
    return f"a {type(value).__name__}"
