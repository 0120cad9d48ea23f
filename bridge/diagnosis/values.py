"""The values themselves tell: nan, inf, float32's digits."""

import numpy as np

from bridge.diagnosis.cause import PLAUSIBLE, VAGUE, Cause

__all__ = ["HYPOTHESES"]


def not_finite(pair):
    if pair.wrong.shape == pair.right.shape and np.isfinite(pair.right).all():
        bad = ~np.isfinite(pair.wrong)
        if bad.any():
            said = f"inf or nan at {bad.sum()} of {bad.size} entries: a 0 below, a log"
            said += " of 0, or an overflow"
            yield Cause("not finite", said, 0.0, PLAUSIBLE)


def float32(pair):
    """A float64 result with float32's digits"""
    fit = pair.fit(pair.right)
    if pair.digits == 1e-6 and 1e-9 < fit < 2e-6 and pair.wrong.size > 1:
        as_float32 = np.array_equal(pair.wrong, pair.wrong.astype(np.float32))
        said = "float32 somewhere on the way: the error is one of its roundings"
        yield Cause("float32", said, fit, PLAUSIBLE if as_float32 else VAGUE)


HYPOTHESES = (not_finite, float32)
