"""Derivatives without a derivative: differences, a complex step, a remainder's rate."""

import numpy as np

__all__ = ["numeric_gradients", "remainder_rate", "slopes_beside"]

# Central differences of fourth order in float64: their error is about STEP⁴, that of
# rounding 1e-16 / STEP.
STEP = 1e-3
EPS = np.finfo(np.float64).eps

# Of a difference to one side, for which a kink has to be that near.
NEAR = 1e-6
SIDES = (
    1e-3  # part of the slope: two sides differ by more than a curve's only on a kink
)


def numeric_gradients(value, arrays, eps=None):
    """([∂ value / ∂ array, entry by entry], number of doubtful entries, which are nan).

    Args:
        value: arrays -> a number.
        arrays: float64 arrays; others have no gradient (None).
        eps: a step, for plain central differences as torch.autograd.gradcheck takes
            them; None takes differences of fourth order, or a complex step where the
            function allows one.
    """
    found, doubtful = [], 0
    for i, array in enumerate(arrays):
        if array.dtype.kind != "f":
            found.append(None)
            continue
        grad = np.zeros(array.shape)
        for at in np.ndindex(array.shape):
            grad[at] = _slope(value, arrays, i, at, eps)
        doubtful += int(np.isnan(grad).sum())
        found.append(grad)
    return found, doubtful


def _slope(value, arrays, i, at, eps):
    """One entry; nan on a kink, where two steps or two sides disagree"""

    def moved(by):
        changed = list(arrays)
        changed[i] = arrays[i].copy()
        changed[i][at] += by
        return float(value(*changed))

    if eps is not None:
        return (moved(eps) - moved(-eps)) / (2 * eps)
    low, high = slopes_beside(value, arrays, i, at)
    if high - low > SIDES * max(abs(low), abs(high)):
        return np.nan
    step = STEP * max(1.0, abs(float(arrays[i][at])))
    slope = fourth_order(moved, step)
    exact = complex_step(value, arrays, i, at)
    if exact is not None and abs(exact - slope) <= 1e-6 * max(abs(slope), 1e-3):
        return exact  # where |x| or a comparison is in it, it is another derivative
    finer = fourth_order(moved, step / 16)
    agree = abs(finer - slope) <= 1e-5 * max(abs(slope), abs(finer), 1e-3)
    return slope if agree else np.nan


def fourth_order(moved, step):
    """(8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h"""
    near, far = moved(step) - moved(-step), moved(2 * step) - moved(-2 * step)
    return (8 * near - far) / (12 * step)


def slopes_beside(value, arrays, i, at):
    """(least, greatest) of the slopes on both sides, where there is a kink.

    Whoever writes a backward may choose any between them: relu's at 0 is in 0 ... 1.
    """
    step = NEAR * max(1.0, abs(float(arrays[i][at])))
    changed = list(arrays)
    changed[i] = arrays[i].copy()
    here = float(value(*changed))
    changed[i][at] = arrays[i][at] + step
    above = float(value(*changed))
    changed[i][at] = arrays[i][at] - step
    below = float(value(*changed))
    low, high = sorted(((above - here) / step, (here - below) / step))
    rounding = 4 * EPS * max(abs(above), abs(here), abs(below)) / step
    return low - rounding, high + rounding


def complex_step(value, arrays, i, at, step=1e-30):
    """Im f(x + i h) / h: no difference, no cancellation; None where f refuses"""
    changed = [a.astype(complex) if a.dtype.kind == "f" else a for a in arrays]
    changed[i][at] += 1j * step
    try:
        with np.errstate(all="ignore"):
            y = value(*changed)
    except Exception:  # what knows no complex numbers allows no complex step
        return None
    return float(np.imag(y)) / step if np.iscomplexobj(y) else None


def remainder_rate(value, arrays, grads, seed=0):
    """How fast |f(x + h d) - f(x) - h grad · d| shrinks with h: h² if grad is right

    Returns:
        2 for a right gradient, 1 for a wrong one, whatever h; nan where the remainder
        is rounding, as it is where f is linear.
    """
    rng = np.random.default_rng(seed)
    directions = [
        rng.normal(size=a.shape) if a.dtype.kind == "f" else None for a in arrays
    ]
    start = value(*arrays)
    slope = sum(
        float(np.sum(g * d))
        for g, d in zip(grads, directions, strict=True)
        if d is not None and g is not None
    )
    remainders = []
    steps = 2.0 ** -np.arange(8, 14)
    for h in steps:
        moved = [
            a if d is None else a + h * d
            for a, d in zip(arrays, directions, strict=True)
        ]
        remainders.append(abs(value(*moved) - start - h * slope))
    rounding = 64 * EPS * max(abs(start), abs(slope), 1e-300)
    if min(remainders) <= rounding:
        return float("nan")
    rates = np.log2(np.divide(remainders[:-1], remainders[1:]))
    return float(np.median(rates))
