"""A random order: the shuffle of Fisher and Yates (1938; Durstenfeld 1964)."""

import numpy as np

from numpy_impl.random.integers import limits
from numpy_impl.random.memory import empty, generator_or_default

__all__ = ["randperm"]

LIMIT = (2**32 - 1) // 20  # from here on PyTorch draws 64 bits per step


def randperm(n, *, generator=None, dtype=None):
    """y = 0 .. n - 1, then for each i swap y[i] with y[i + word[i] mod (n - i)]

    Args:
        n: an int >= 0.
        generator: where the n - 1 words come from; the default generator if None.
        dtype: of the result, (n,); int64 if None.

    Raises:
        TypeError: if n is not an int.
        RuntimeError: if n is negative, or the dtype does not hold n - 1.
        NotImplementedError: for bools, and for an n at which PyTorch takes another way.
    """
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"n must be an int, got {n!r}")
    if n < 0:
        raise RuntimeError(f"n must be >= 0, got {n}")
    y = empty((n,), np.int64 if dtype is None else dtype)
    if y.dtype == np.bool_:
        raise NotImplementedError("dtype must be a number type, got bool")
    if n - 1 > limits(y.dtype)[1]:
        raise RuntimeError(f"n - 1 must be a number that {y.dtype} holds, got n = {n}")
    if n >= LIMIT:
        raise NotImplementedError(f"n must be less than {LIMIT}, got {n}")
    if n > 0:
        words = generator_or_default(generator).random32(n - 1)
        y[...] = shuffle(words)
    return y


def shuffle(words):
    """The order that the swaps make, without going through them one by one.

    After step i place i is final: it has what lay at the step's target at that time.

    - If an earlier step had the same target, the latest of these has put there what
      was at its own place; otherwise the target still holds its own number.
    - What step k found at its own place was put there by the last step before k whose
      target was k, which had found it at its own place, and so on: a chain.

    The chains are followed to their ends all at once, each round twice as far.
    """
    n = words.size + 1
    step = np.arange(n)
    target = step.copy()
    target[:-1] += words % np.arange(n, 1, -1, dtype=np.uint32)

    # Steps with the same target side by side, in the order of time.
    ordered = np.sort(target << 32 | step)
    place, time = ordered >> 32, ordered & (2**32 - 1)
    same = place[1:] == place[:-1]
    earlier = np.full(n, -1)
    earlier[time[1:][same]] = time[:-1][same]

    # Who brought what lies at place k when step k begins: k itself if nobody did. If
    # step k has its own place as target, it comes out last, but then nobody asks.
    last = np.append(~same, True)
    bringer = step.copy()
    bringer[place[last]] = time[last]

    while not np.array_equal(further := bringer[bringer], bringer):
        bringer = further
    return np.where(earlier >= 0, bringer[earlier], target)
