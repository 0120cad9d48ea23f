"""A wrong array beside the right one, and what is known of both."""

from dataclasses import dataclass, field

import numpy as np

from bridge.diagnosis.cause import EXACT, Cause
from bridge.parity import to_numpy

__all__ = ["Pair", "floats", "size_of"]

# How far a prediction may be off, as a part of the largest entry.
DIGITS = {"float64": 1e-6, "float32": 2e-4}
COARSE = 2e-2  # float16, bfloat16

# What the right array leaves unexplained, a cause has to explain but for this part.
PART = 0.02

# A prediction with k fitted numbers needs so many entries more.
SPARE = 2


@dataclass(frozen=True)
class Pair:
    """wrong and right, as float64 or complex128, which may differ in shape.

    digits: up to here a prediction fits
    """

    wrong: np.ndarray
    right: np.ndarray
    digits: float
    context: dict = field(default_factory=dict)

    @classmethod
    def of(cls, wrong, right, context=None):
        names = [str(getattr(a, "dtype", "float64")) for a in (wrong, right)]
        names = [name.removeprefix("torch.") for name in names]
        digits = max(DIGITS.get(name, _digits_of(name)) for name in names)
        return cls(floats(wrong), floats(right), digits, context or {})

    @property
    def same_shape(self):
        """Both have one shape, and all entries are finite."""
        return self.wrong.shape == self.right.shape and bool(
            np.isfinite(self.wrong).all() and np.isfinite(self.right).all()
        )

    @property
    def difference(self):
        return self.wrong - self.right

    @property
    def off(self):
        """Where they part by more than rounding: a mask."""
        return np.abs(self.difference) > 0.1 * self.digits * size_of(self.right)

    def part(self, index):
        """The Pair of some of the entries."""
        return Pair(self.wrong[index], self.right[index], self.digits, self.context)

    def known(self, name):
        """The array of that name in the context as floats, or None."""
        value = self.context.get(name)
        return None if value is None else floats(value)

    def alike(self, name):
        """The same, if it has the shape of right, or None."""
        value = self.known(name)
        return value if np.shape(value) == self.right.shape else None

    def arrays(self, *groups):
        """{name: array of floats} of those groups of the context, such as "inputs" """
        found = {}
        for group in groups:
            for name, value in self.context.get(group, {}).items():
                if value is not None and (array := floats(value)) is not None:
                    found[name] = array
        return found

    def options(self):
        """{name: number} of the optimizer or module"""
        return {
            name: value
            for name, value in self.context.get("options", {}).items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }

    def fit(self, predicted):
        """How far the prediction is off, as a part of wrong's largest entry, or inf."""
        if predicted is None or np.shape(predicted) != self.wrong.shape:
            return np.inf
        with np.errstate(all="ignore"):
            off = np.abs(np.where(predicted == self.wrong, 0, predicted - self.wrong))
        off, size = off.max(initial=0.0), size_of(self.wrong)
        return float(off / size) if size > 0 and np.isfinite(off) else np.inf

    def cause(self, name, sentence, predicted, rank=EXACT, fitted=0):
        """[Cause] if the prediction fits, else [].

        Args:
            predicted: what wrong should be.
            fitted: how many numbers of the prediction were taken from wrong.
        """
        if fitted and self.wrong.size < fitted + SPARE:
            return []
        fit = self.fit(predicted)
        if fit > self.digits:
            return []
        if self.same_shape and not fit <= PART * self.fit(self.right) > 0:
            return []
        return [Cause(name, sentence, fit, rank)]


def floats(array):
    """As float64, or None for what holds no numbers; complex stays."""
    array = to_numpy(array)
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    return array.astype(np.float64) if array.dtype.kind in "fiub" else None


def size_of(array):
    """The largest absolute value that is finite."""
    array = np.abs(array)
    return float(array[np.isfinite(array)].max(initial=0.0))


def _digits_of(name):
    is_coarse = name in ("float16", "bfloat16")
    return COARSE if is_coarse else DIGITS["float64"]  # integers are exact
