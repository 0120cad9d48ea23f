"""Who is right? One line that concludes, from two results and what is known of them."""

from dataclasses import dataclass, field

import numpy as np

from bridge.diagnosis import diagnose
from bridge.parity import Comparison, compare, distance, to_numpy

__all__ = ["Evidence", "Verdict", "judge"]

NO_WORSE = 4  # times as far from the truth as the side that is believed
SHRINKS = 8  # so many times smaller in a wider dtype: an error of rounding, no bug


@dataclass(frozen=True)
class Evidence:
    """Two results of one quantity, and what is known besides.

    Args:
        ours, theirs: arrays or tensors; `theirs` is believed unless `exact` decides.
        exact: the same in a wider dtype: the arbiter.
        wide: `ours`, its own formula computed in a wider dtype. An error that shrinks
            was one of rounding.
        noise: how far one rounding of the inputs moves it, from `bridge.rounding`.
        context: what the diagnoses may look at, see `bridge.diagnosis`.
        names: what to call the sides.
        what: the quantity, such as "grad_x".
    """

    ours: object
    theirs: object
    exact: object = None
    wide: object = None
    noise: float = 0.0
    context: dict = field(default_factory=dict)
    names: tuple = ("A", "B")
    what: str = "y"


@dataclass(frozen=True)
class Verdict:
    """The conclusion on one quantity; `str()` is one line.

    kind: "equal", "rounding", "lost accuracy" or "bug"
    sentence: the conclusion without the name of the quantity
    causes: what the numbers look like, the likeliest first; [] where nothing fits
    comparison: the errors, or None where the shapes differ
    is_theirs: whether the fault is with the other side, and ours is right
    """

    what: str
    kind: str
    sentence: str
    causes: list
    comparison: Comparison | None
    is_theirs: bool = False

    @property
    def ok(self):
        """Whether ours is right: nothing but rounding parts the two, or theirs is."""
        return self.is_theirs or self.kind in ("equal", "rounding")

    @property
    def cause(self):
        """The name of the likeliest cause, or None."""
        return self.causes[0].name if self.causes else None

    def __str__(self):
        looks = f"; looks like: {self.causes[0]}" if self.causes else ""
        return f"{self.what}: {self.sentence}{looks}"


def judge(evidence):
    """The verdict on one quantity."""
    e = evidence
    try:
        found = compare(e.ours, e.theirs, e.exact, e.names).with_noise(e.noise)
    except (ValueError, TypeError) as error:
        causes = diagnose(e.ours, e.theirs, e.context)
        return Verdict(e.what, "bug", f"bug in {e.names[0]}: {error}", causes, None)
    if found.absolute == 0:
        sentence = "equal to the bit" if not found.note else f"equal ({found.note})"
        return Verdict(e.what, "equal", sentence, [], found)
    kind, sentence = _by_distance(e, found) if e.exact is None else _by_truth(e, found)
    causes = diagnose(e.ours, e.theirs, e.context) if kind == "bug" else []
    is_theirs = kind == "lost accuracy" and sentence.startswith(f"{e.names[1]} ")
    return Verdict(e.what, kind, sentence, causes, found, is_theirs)


def _by_distance(e, found):
    """Without an arbiter: is the distance one that rounding explains?"""
    if found.ok():
        return "rounding", f"rounding: {_apart(found)}"
    if e.wide is not None and _error(e.wide, e.theirs) < found.absolute / SHRINKS:
        return "lost accuracy", f"{e.names[0]} lost accuracy: {_apart(found)}"
    return "bug", _bug(e, found)


def _by_truth(e, found):
    """How far is each from the exact values?"""
    ours, theirs = e.names
    scale = max(_scale(e.exact), found.terms)
    errors = [_part(x, scale) for x in (found.error_ours, found.error_theirs)]
    right = [error <= found.tolerance for error in errors]
    if all(right):
        return "rounding", f"rounding: both within {max(errors):.1e} of the truth"
    if right[0]:
        return (
            "lost accuracy",
            f"{theirs} lost accuracy: it is {errors[1]:.1e} from the truth; "
            f"{ours}, within {errors[0]:.1e}, is right",
        )
    if not right[1] and errors[0] <= NO_WORSE * errors[1] < np.inf:
        said = f"{errors[0]:.1e} from the truth, {theirs} {errors[1]:.1e}"
        return "rounding", f"rounding: {ours} is {said}, which is no better"
    if e.wide is not None:
        wide = _part(_error(e.wide, e.exact), scale)
        if wide < errors[0] / SHRINKS:
            who = f"{theirs} is right" if right[1] else f"{theirs} {errors[1]:.1e}"
            return (
                "lost accuracy",
                f"{ours} lost accuracy (cancellation): it is {errors[0]:.1e} from the "
                f"truth, in a wider dtype {wide:.1e}; {who}",
            )
    return "bug", _bug(e, found)


def _bug(e, found):
    ours, theirs = _short(found.ours), _short(found.theirs)
    if ours == theirs:  # to six digits
        ours, theirs = repr(found.ours), repr(found.theirs)
    values = f"{ours} instead of {theirs}"
    at = f"worst at {found.absolute_at}: " if found.shape else ""
    return f"bug in {e.names[0]}, {at}{values}"


def _short(value):
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _apart(found):
    return f"{found.scaled:.1e} of the largest entry apart, {found.ulp:.3g} ulp"


def _error(array, exact):
    return distance(to_numpy(array), to_numpy(exact))


def _part(error, scale):
    return error / scale if scale > 0 else (0.0 if error == 0 else np.inf)


def _scale(array):
    array = np.abs(to_numpy(array))
    return float(array[np.isfinite(array)].max(initial=0.0))
