"""Do two arrays hold the same numbers? How far apart are they, and where?"""

from dataclasses import asdict, dataclass

import numpy as np
import torch

__all__ = ["TOLERANCE", "Comparison", "compare", "to_numpy", "ulp_distance"]

# One operation in float64: rounding stays below, a wrong formula is far above.
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Comparison:
    """How far `ours` is from `theirs`, each error with the index of its worst entry.

    absolute: max |a - b|
    scaled:   max |a - b| / max(1, max |b|), the number that is held against TOLERANCE.
              The floor of 1 is for gradients that vanish identically, as that of an
              attention key's bias does.
    ulp:      max number of floating-point numbers that lie between a and b
    """

    shape: tuple
    absolute: float
    absolute_at: tuple
    scaled: float
    ulp: float
    ulp_at: tuple

    @property
    def scaled_at(self):
        return self.absolute_at  # one scale for the whole array: the same entry

    def ok(self, tolerance=TOLERANCE):
        return self.scaled <= tolerance

    def as_dict(self):
        return asdict(self) | {"scaled_at": self.scaled_at}


def to_numpy(array):
    """An ndarray of a tensor on any device, of a Parameter, or of a number."""
    if isinstance(array, torch.Tensor):
        array = array.detach().cpu().numpy()
    return np.asarray(array)


def ulp_distance(a, b):
    """How many floats of their dtype lie between a and b, entry by entry

    -0.0 and 0.0 are the same number, and so are two NaN. Entries where only one side is
    NaN are infinitely far apart.
    """
    integer = {2: np.int16, 4: np.int32, 8: np.int64}[a.dtype.itemsize]

    def ordered(x):
        """Floats as integers in the order of their values."""
        bits = x.view(integer)
        lowest = np.iinfo(integer).min  # negative floats run backwards
        return np.where(bits < 0, lowest - bits, bits).astype(np.int64)

    low, high = np.sort([ordered(a), ordered(b)], axis=0)
    # Unsigned, because the distance of -max and max does not fit int64.
    with np.errstate(over="ignore"):  # it wraps around, and a scalar would warn
        distance = (high.astype(np.uint64) - low.astype(np.uint64)).astype(np.float64)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    one_nan = np.isnan(a) != np.isnan(b)
    return np.where(same, 0.0, np.where(one_nan, np.inf, distance))


def compare(ours, theirs):
    """Compare two arrays (or tensors, or numbers) of one shape and dtype.

    Raises:
        ValueError: the shapes differ: that is no rounding.
        TypeError: the dtypes differ.
    """
    a, b = to_numpy(ours), to_numpy(theirs)
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
    if a.dtype != b.dtype:
        raise TypeError(f"dtypes differ: {a.dtype} and {b.dtype}")
    if a.size == 0:
        return Comparison(a.shape, 0.0, (), 0.0, 0.0, ())

    if a.dtype.kind != "f":
        difference = (a != b).astype(np.float64)
        ulp = difference
        scale = 1.0
    else:
        with np.errstate(invalid="ignore", over="ignore"):
            difference = np.abs(a.astype(np.float64) - b.astype(np.float64))
        same = (a == b) | (np.isnan(a) & np.isnan(b))  # inf - inf is NaN, but the same
        difference = np.where(same, 0.0, difference)
        difference = np.where(np.isnan(difference), np.inf, difference)
        ulp = ulp_distance(a, b)
        finite = np.abs(b[np.isfinite(b)])
        scale = max(1.0, float(finite.max(initial=0.0)))

    worst = np.unravel_index(np.argmax(difference), a.shape)
    worst_ulp = np.unravel_index(np.argmax(ulp), a.shape)
    return Comparison(
        shape=a.shape,
        absolute=float(difference[worst]),
        absolute_at=tuple(int(i) for i in worst),
        scaled=float(difference[worst]) / scale,
        ulp=float(ulp[worst_ulp]),
        ulp_at=tuple(int(i) for i in worst_ulp),
    )
