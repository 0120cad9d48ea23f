"""The cases of a pair, and one of them run with the reader's derivative."""

import contextlib
import copy

import numpy as np

from bridge.cases import ModuleCase, ProgramCase, all_cases
from bridge.names import plain
from bridge.parity import compare, to_numpy
from bridge.report.evidence import refused, verdict_on
from bridge.rounding import noise_of_case
from bridge.sides import NUMPY
from bridge.trees import flatten, map_tree

__all__ = ["Trial", "cases_of", "preferred"]

# What the reader is told instead of the kind of quantity.
WORDS = {
    "output": "the output {}",
    "input gradient": "the gradient of {}",
    "parameter gradient": "the gradient of {}",
    "buffer": "the buffer {}",
    "state": "the state {}",
    "update": "{} after the update",
}


def cases_of(file):
    """The cases that run a pair: its own, or those of the folder that it belongs to.

    An empty batch and a single row come last: there is little to see in them. Whole
    trainings are left out where a single step of the same model is a case.
    """
    known = [case for case in all_cases() if not case.bench]
    found, near = [], file
    while near and not found:
        found = [c for c in known if f"{c.file}.".startswith(f"{near}.")]
        near = near.rpartition(".")[0]
    steps = [c for c in found if not isinstance(c, ProgramCase)]
    return sorted(steps or found, key=little_to_see)


def little_to_see(case):
    """2 for an empty batch, 1 for a single row, else 0: the order of the cases"""
    arrays = flatten(case.sample()) if hasattr(case, "sample") else []
    if any(np.size(array) == 0 for array in arrays):
        return 2
    return int(any(np.shape(array)[:1] == (1,) for array in arrays))


# An error that is larger, as a part of the largest number around, is no rounding.
NO_ROUNDING = 1e-6


class Trial:
    """A case in all its modes, against its last witness.

    parting: (mode, key, ours, theirs, noise) of the first quantity that parts, or None.
    """

    def __init__(self, case):
        self.case, self.witness, self.parting = case, case.witnesses[-1], None

    def run(self, limit=contextlib.nullcontext):
        """Compare until something parts; what else the NumPy side raises is raised.

        Args:
            limit: a context in which the reader's code runs.
        """
        for mode in self.case.modes:
            ours, error = None, None
            try:
                with limit():
                    ours = self.case.quantities(NUMPY, mode=mode)
            except Exception as raised:
                if refused(raised) is None:
                    raise
                error = raised
            theirs = self.case.quantities(self.witness, mode=mode)
            if error is not None:
                self._look_at_refused(mode, error, theirs)
            else:
                self._compare(mode, ours, theirs)
            if self.parting:
                return

    def _look_at_refused(self, mode, error, theirs):
        """A gradient that a parameter refuses says by its shape what is wrong."""
        key, gradient = refused(error)
        if key not in theirs or gradient.shape == theirs[key].shape:
            raise error
        self.parting = mode, key, gradient, theirs[key], 0.0

    def _compare(self, mode, ours, theirs):
        noise, scale = None, max(map(largest, theirs.values()), default=0)
        for key, right in theirs.items():
            found = compared(ours[key], right) if key in ours else None
            if found and not found.ok() and found.absolute <= NO_ROUNDING * scale:
                noise = noise or noise_of_case(self.case, self.witness, mode=mode)
                found = found.with_noise(noise[key])
            if found is None or not found.ok():
                how_far = noise[key] if noise else 0.0
                self.parting = mode, key, ours.get(key), right, how_far
                return

    def verdict(self):
        """What parts, the values, the verdict: words and numbers, for JSON."""
        mode, key, ours, theirs, noise = self.parting
        what = WORDS[key[0]].format(key[1])
        if ours is None:
            return {"what": what, "verdict": "missing", "looks": []}
        forms = {"yours": _looks(ours), "theirs": _looks(theirs)}
        if ours.dtype != theirs.dtype:
            return {"what": what, "verdict": "another dtype", "looks": []} | forms
        found = verdict_on(
            self.case, self.witness, "float64", mode, key, ours, theirs, noise
        )
        if found.what.startswith(" ".join(key)):  # "at step 3" comes behind it
            what += found.what.removeprefix(" ".join(key))
        looks = [cause.sentence for cause in found.causes]
        if found.kind == "bug" and not looks and self._is_right_for_ones():
            looks = ["the upstream gradient is not used: it is right for ones"]
        answer = {"what": what, "verdict": found.kind, "looks": looks}
        if found.comparison is None:
            return answer | forms
        c = found.comparison
        at = str(list(c.absolute_at)) if c.absolute_at else ""
        return answer | {
            "at": at,
            "yours": _number(c.ours),
            "theirs": _number(c.theirs),
        }

    def _is_right_for_ones(self):
        """Whether it is what PyTorch gets from an upstream gradient of ones."""
        mode, key, ours, _, _ = self.parting
        if not isinstance(self.case, ModuleCase):
            return False
        case = copy.copy(self.case)
        object.__setattr__(case, "grad_output", ones_like)  # a case is frozen
        found = compared(ours, case.quantities(self.witness, mode=mode)[key])
        return found is not None and found.ok()


def ones_like(output, seed=0):
    """An upstream gradient of ones, in the structure of the outputs."""
    return map_tree(lambda y: None if y is None else np.ones_like(to_numpy(y)), output)


def compared(ours, theirs):
    """The comparison, or None for arrays of another shape, kind or dtype."""
    try:
        found = compare(ours, theirs)
    except (TypeError, ValueError):
        return None
    return None if found.note else found


def largest(array):
    """max |array| of what is finite"""
    array = np.abs(array[np.isfinite(array)])
    return array.max(initial=0)


def _number(value):
    return float(value) if isinstance(value, int | float) else str(value)


def _looks(array):
    return f"{array.dtype} of shape {array.shape}"


def preferred(trials, name=""):
    """Of what went wrong a plain case, of the class that was asked for; or None."""

    def order(trial):
        other = bool(name) and plain(trial.case.name) != plain(name)
        return other, little_to_see(trial.case)

    return min(trials, key=order, default=None)
