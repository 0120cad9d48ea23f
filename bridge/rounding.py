"""What does rounding explain? The inputs are moved by one rounding, and we look.

A result that depends on cancelling terms moves far, one that vanishes identically moves
by the rounding of its terms: that is the only scale it has.
"""

import contextlib
import contextvars

import numpy as np

__all__ = ["noise_of", "noise_of_case", "nudged", "nudging"]

NUDGES = 3  # seeds; each moves every input up, down or not at all

_rng = contextvars.ContextVar("rng", default=None)


@contextlib.contextmanager
def nudging(seed):
    """A block in which `nudged` moves arrays, with random directions from `seed`."""
    token = _rng.set(np.random.default_rng(seed))
    try:
        yield
    finally:
        _rng.reset(token)


def nudged(values):
    """`values`, each a random one of its two neighbours or itself; no block, no change.

    Equal values move alike, or a tie would be broken. Multiples of 1/1024 stay: kinks
    are there, at 0, 1/2, 1, 3, and what lies beyond one is no rounding. But not large
    ones, whose neighbours are multiples, too: in float32 those above 128.
    """
    rng = _rng.get()
    values = np.asarray(values)
    if rng is None or values.dtype.kind != "f" or values.size == 0:
        return values
    distinct, which = np.unique(values, return_inverse=True)
    direction = rng.integers(-1, 2, size=distinct.shape)
    with np.errstate(all="ignore"):
        plain = (distinct * 1024 % 1 == 0) & (np.spacing(np.abs(distinct)) < 2**-16)
        fixed = ~np.isfinite(distinct) | plain
        # in its own dtype, or the neighbour is one of float64
        way = np.where(direction > 0, np.inf, -np.inf).astype(distinct.dtype)
        moved = np.nextafter(distinct, way)
    moved = np.where(fixed | (direction == 0), distinct, moved)
    return moved[which].reshape(values.shape)


def noise_of(compute, nudges=NUDGES):
    """How far the results of `compute()` move, whose arrays go through `nudged`.

    To be asked of the side that is believed: a wrong one must not excuse itself.

    Args:
        compute: () -> {name: ndarray}.
        nudges: how often. One that a single entry decides needs more: a third of all
            nudges leave it where it is.

    Returns:
        {name: the greatest absolute movement}
    """
    start, found = compute(), {}
    for seed in range(nudges):
        with nudging(seed):
            moved = compute()
        for name, value in start.items():
            found[name] = max(found.get(name, 0.0), _movement(moved.get(name), value))
    return found


def noise_of_case(case, side, dtype="float64", mode="train", device="cpu"):
    """{(kind, name): how far one rounding of a case's arrays moves it on `side`}"""
    return noise_of(lambda: case.quantities(side, dtype, mode, device=device))


def _movement(moved, value):
    if moved is None or value.dtype.kind not in "fc" or moved.shape != value.shape:
        return 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(moved.astype(np.float64) - value.astype(np.float64))
    return float(distance[np.isfinite(distance)].max(initial=0.0))
