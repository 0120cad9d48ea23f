"""Where two records part: quantity by quantity, in causal order."""

from dataclasses import dataclass, field

import numpy as np

from bridge.causal.leaves import is_float
from bridge.match import Pair
from bridge.parity import Comparison, compare, to_numpy

__all__ = ["Divergence", "Finding", "compare_records"]

OF_MODULES = ("output", "output gradient", "input gradient")


@dataclass
class Finding:
    """One quantity of one step, compared.

    kind, name: such as "gradient", "0.weight"
    path: of the module, the parameter or the buffer
    comparison: None where there is nothing to subtract, `problem` then says why
    ours, theirs: the arrays, in our layout
    keys: of the other side's events that it faces
    drifted: the step is right, but began from values that rounding had moved apart
    """

    kind: str
    name: str
    path: str
    comparison: Comparison | None = None
    problem: str = ""
    ours: object = None
    theirs: object = None
    keys: tuple = ()
    drifted: bool = False

    def ok(self, tolerance=None):
        if self.drifted:
            return True
        return not self.problem and self.comparison.ok(tolerance)

    def as_dict(self, tolerance=None):
        found = {"kind": self.kind, "name": self.name, "ok": self.ok(tolerance)}
        if self.problem:
            return found | {"problem": self.problem}
        return found | {
            "shape": list(self.comparison.shape),
            "absolute": self.comparison.absolute,
            "scaled": self.comparison.scaled,
            "ulp": self.comparison.ulp,
            "at": list(self.comparison.absolute_at),
            "drifted": self.drifted,
        }


@dataclass(frozen=True)
class Divergence:
    """The first quantity above the tolerance: which step, which array, which entry.

    step: None where there is only one
    where: the class of the module that computes it, and what can be said of its place
    comparison: None where one side has no such array, or one of another shape
    ours, theirs: both values at the worst entry; None without a comparison
    verdict: what the numbers look like, of `bridge.verdict`
    """

    step: int
    kind: str
    name: str
    comparison: Comparison | None
    ours: object
    theirs: object
    problem: str = ""
    module: str = ""
    where: str = ""
    verdict: object = field(default=None, compare=False)
    names: tuple = ("NumPy", "PyTorch")

    def __str__(self):
        owner = f" ({self.module})" if self.module and self.kind in OF_MODULES else ""
        when = "" if self.step is None else f"step {self.step}: "
        what = f"{when}{self.kind} {self.name}{owner}"
        if self.problem:
            return f"{what}: {self.problem}{self._behind()}"
        c = self.comparison
        return (
            f"{what} parts at {list(c.scaled_at)}: "
            f"{self.names[0]} {self.ours!r}, {self.names[1]} {self.theirs!r} "
            f"(scaled error {c.scaled:.1e}, {c.ulp:.3g} ulp){self._behind()}"
        )

    def _behind(self):
        causes = getattr(self.verdict, "causes", None)
        looks = f"; looks like: {causes[0]}" if causes else ""
        return looks + (f"; {self.where}" if self.where else "")

    def as_dict(self):
        found = {
            "step": self.step,
            "kind": self.kind,
            "name": self.name,
            "module": self.module,
            "sentence": str(self),
            "ours": _plain(self.ours),
            "theirs": _plain(self.theirs),
        }
        causes = getattr(self.verdict, "causes", None) or []
        return found | {"causes": [cause.sentence for cause in causes]}


def compare_records(ours, theirs, match, names, not_compared):
    """[Finding] of all that both records hold, in the order of ours.

    Args:
        ours, theirs: Records.
        match: of bridge.match.
        names: what to call the sides.
        not_compared: {what: why}, to which is added what only one of them holds.
    """
    left = {event.key: event for event in theirs.events}
    found = []
    for event in ours.events:
        there = _facing(event, left, match)
        if there is None:
            if _is_worth_saying(event, match):
                what = f"{event.kind} {event.name}"
                not_compared.setdefault(what, f"only recorded in {names[0]}")
            continue
        keys, value = there
        for key in keys:
            left.pop(key, None)
        finding = _finding(event, value, keys, names)
        if finding is None:
            reason = "no gradient on either side"
            not_compared.setdefault(f"gradient {event.name}", reason)
        else:
            found.append(finding)
    facing = {path: own for own, path in match.modules.items()}
    for event in left.values():
        if event.kind in ("output", "input gradient") and event.path in facing:
            what = f"{event.kind} {event.name}"
            not_compared.setdefault(what, f"only recorded in {names[1]}")
    return found


def _is_worth_saying(event, match):
    """Modules and parameters without counterpart were named before."""
    if event.kind in ("output", "input gradient"):
        return event.path in match.modules and event.value is not None
    return event.kind in ("loss", "state") and (
        event.kind == "loss" or event.path in match.parameters
    )


def _facing(event, left, match):
    """(keys, value) of what faces an event, in our layout; None if nothing does."""
    if event.kind in OF_MODULES:
        if event.path not in match.modules:
            return None
        return _of_module(event, left, match)
    if event.kind == "loss":
        there = left.get(event.key)
        return None if there is None else ([there.key], there.value)
    pairs = match.buffers if event.kind == "buffer" else match.parameters
    pair = pairs.get(event.path)
    if pair is None:
        return None
    return _of_arrays(event, left, pair)


def _of_arrays(event, left, pair):
    keys = [(event.kind, name, event.suffix) for name in pair.theirs]
    if any(key not in left for key in keys):
        return None
    arrays = {key[1]: left[key].value for key in keys}
    if event.kind == "state" and event.value is not None:
        first = next(iter(arrays.values()))
        if np.shape(first) == np.shape(event.value) and not np.shape(first):
            pair = Pair(pair.theirs)  # a number, which has no layout
    return keys, pair.value(arrays)


def _of_module(event, left, match):
    """The same call and the same array; one alone faces the first of several."""
    path, suffix = match.modules[event.path], event.suffix
    candidates = [suffix, f"{suffix}[0]", suffix.removesuffix("[0]")]
    for candidate in candidates:
        key = event.kind, path, candidate
        if key in left:
            value = left[key].value
            transform = match.transforms.get(event.path)
            if transform is not None and event.kind != "input gradient":
                value = transform(to_numpy(value))
            return [key], value
    return None


def _finding(event, theirs, keys, names):
    ours = event.value
    place = event.kind, event.name, event.path
    found = Finding(*place, None, "", ours, theirs, tuple(keys))
    if ours is None and theirs is None:
        return None
    if ours is None or theirs is None:
        missing, there = (0, theirs) if ours is None else (1, ours)
        if not np.any(to_numpy(there)):
            return None  # zeros move nothing, as no gradient does
        largest = float(np.abs(to_numpy(there)).max())
        found.problem = (
            f"no gradient in {names[missing]}; in {names[1 - missing]} its largest "
            f"entry is {largest:.6g}"
        )
        return found
    try:
        found.comparison = compare(ours, theirs, names=names)
    except (ValueError, TypeError) as error:
        if not is_float(ours) and not is_float(theirs) and _same_numbers(ours, theirs):
            return None
        found.problem = str(error)
    return found


def _same_numbers(a, b):
    return np.shape(a) == np.shape(b) and bool(np.all(to_numpy(a) == to_numpy(b)))


def _plain(value):
    return value.item() if hasattr(value, "item") else value
