"""What goes into a derivative and what comes out, seen where a case runs ours."""

import contextlib
import importlib
import inspect
import sys
from typing import NamedTuple

import numpy as np

from bridge.practise.turns import turns

__all__ = ["Seen", "code_of", "described", "run_by", "seen"]

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


def code_of(file, name):
    """The code of a function or method of ours, without its decorators."""
    found = importlib.import_module(f"numpy_impl.{file}")
    for part in name.split("."):
        found = vars(found)[part]
    return inspect.unwrap(found).__code__


def seen(file):
    """{turn: Seen} of the first case that runs it."""
    from bridge.practise.cases import cases_of

    wanted = {code_of(file, turn.name): turn.name for turn in turns(file)}
    found, entered = {}, {}
    for case in cases_of(file):

        def look(frame, event, result, case=case):
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
                results = list(result) if several else [result] * (result is not None)
                shown = [described(value) for value in results]
                found[name] = Seen(str(case), entered.pop(frame), shown)

        if len(found) < len(wanted):
            _watched(case, look)
    return found


def run_by(file, case):
    """The names of the turns that a case runs, in the order of the file."""
    wanted = {code_of(file, turn.name): turn.name for turn in turns(file)}
    found = set()

    def look(frame, event, result):
        found.add(wanted.get(frame.f_code))

    with contextlib.suppress(Exception):  # it ran until here all the same
        _watched(case, look)
    return [name for name in wanted.values() if name in found]


def _watched(case, look):
    """Run a case on the NumPy side; `look` sees every call and every return."""
    from bridge.sides import NUMPY

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        case.quantities(NUMPY, mode=case.modes[0])
    finally:
        sys.setprofile(before)


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
