"""Coins, waiting times and choices, made of uniform numbers."""

import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks, quiet
from numpy_impl.random.box_muller import libm
from numpy_impl.random.memory import (
    FLOATS,
    NUMBERS,
    as_float,
    as_int,
    check_array,
    empty,
    empty_like,
    fill_,
    generator_or_default,
)
from numpy_impl.random.uniform import unit, write_unit

__all__ = [
    "bernoulli",
    "bernoulli_",
    "dropout_mask",
    "dropout_mask_like",
    "exponential_",
    "multinomial",
]

DOUBT = 2.0**-48  # how far NumPy's log1p may be off: 32 units of rounding of a float64


def bernoulli(p, *, generator=None):
    """y[i] = 1 if u[i] < p[i] else 0, u uniform in the dtype of p

    Args:
        p: array of probabilities, float32 or float64.
        generator: where the words come from; the default generator if None.

    Returns:
        y of the shape and dtype of p.

    Raises:
        NotImplementedError: if p is not an array of float32 or float64.
        RuntimeError: if an entry is not in [0, 1].
    """
    check_array(p, FLOATS, "p")
    return bernoulli_(np.empty(p.shape, p.dtype), p, generator=generator)


def bernoulli_(array, p=0.5, *, generator=None):
    """array[i] = 1 if u[i] < p[i] else 0, filled in the order of memory

    Args:
        array: of any number type.
        p: a float in [0, 1], for which u is drawn in float64 whatever the array's
            dtype; or an array that broadcasts, for which u has the dtype of p.
        generator: where the words come from; the default generator if None.

    Raises:
        NotImplementedError: if array or p is of another dtype.
        RuntimeError: if an entry of p is not in [0, 1], or p does not broadcast.
    """
    check_array(array, NUMBERS)
    generator = generator_or_default(generator)
    if not isinstance(p, np.ndarray):
        p = as_float("p", p)
        if not 0 <= p <= 1:
            raise RuntimeError(f"p must be between 0 and 1, got {p}")
        return fill_(array, write_coins, p, generator)

    check_array(p, FLOATS, "p")
    if not np.all((p >= 0) & (p <= 1)):
        raise RuntimeError(f"p must be between 0 and 1, got {p.min()} .. {p.max()}")
    try:
        p = np.broadcast_to(p, array.shape)
    except ValueError as error:
        raise RuntimeError(
            f"p must broadcast to the shape {array.shape} of array, got {p.shape}"
        ) from error
    u = np.empty_like(array, dtype=p.dtype, subok=False)
    fill_(u, write_unit, generator)
    array[...] = u < p
    return array


@in_blocks(flat=True)
def write_coins(flat, p, generator):
    """1 with probability p, else 0."""
    flat[...] = unit(flat.size, np.float64, generator) < p


def dropout_mask(size, p=0.5, dtype=None, *, generator=None):
    """y[i] = 1 / (1 - p) with probability 1 - p, else 0: what dropout multiplies by

    Nothing is drawn for p = 0 and p = 1.

    Args:
        size: a tuple of ints.
        p: the probability of a zero.
        dtype: float32 (the default) or float64.
        generator: where the words come from; the default generator if None.

    Raises:
        ValueError: if p is not in [0, 1].
    """
    return dropout_mask_like(empty(size, dtype), p, generator=generator)


def dropout_mask_like(x, p=0.5, *, generator=None):
    """y = dropout_mask of the shape, dtype and order of memory of x

    Args: as for dropout_mask.
    """
    p = as_float("p", p)
    if not 0 <= p <= 1:
        raise ValueError(f"p must be between 0 and 1, got {p}")
    y = empty_like(x)
    if p in (0, 1):
        y[...] = 1 - p
        return y
    bernoulli_(y, 1 - p, generator=generator)
    y /= y.dtype.type(1 - p)
    return y


def exponential_(array, lambd=1.0, *, generator=None):
    """array[i] = -log(1 - u[i]) / lambd, u uniform in float64, in the order of memory

    Args:
        array: float32 or float64, filled and returned.
        lambd: the rate; the mean is 1 / lambd.
        generator: where the words come from; the default generator if None.

    Raises:
        RuntimeError: if lambd <= 0, or the array is not float32 or float64.
    """
    if isinstance(array, np.ndarray) and array.dtype.kind != "f":
        raise RuntimeError(f"array must be float32 or float64, got {array.dtype}")
    check_array(array, FLOATS)
    lambd = as_float("lambd", lambd)
    if not lambd > 0:
        raise RuntimeError(f"lambd must be > 0, got {lambd}")
    return fill_(array, write_exponential, lambd, generator_or_default(generator))


@in_blocks(flat=True)
def write_exponential(flat, lambd, generator):
    """Waiting times with mean 1 / lambd.

    NumPy's log1p takes a 60th of the C library's time and may differ from it in the
    last bits of a float64. Few float32 can tell: those where a little less and a little
    more are rounded to different numbers.
    """
    u = unit(flat.size, np.float64, generator)
    if flat.dtype == np.float64:
        flat[...] = -1 / lambd * libm(math.log1p, -u)
        return
    wait = -1 / lambd * np.log1p(-u)
    less, more = wait * (1 - DOUBT), wait * (1 + DOUBT)
    doubtful = less.astype(np.float32) != more.astype(np.float32)
    wait[doubtful] = -1 / lambd * libm(math.log1p, -u[doubtful])
    flat[...] = wait


def multinomial(input, num_samples, replacement=False, *, generator=None):
    """y[n, k] = c with probability input[n, c] / Σ_c input[n, c]

    With replacement the k-th choice is where the cumulative sum crosses a uniform
    number. Without, every category waits an exponential time at its rate, and the first
    num_samples to come are taken: the largest input[n, c] / exponential.

    Args:
        input: weights (C,) or (N, C), float32 or float64, not negative.
        num_samples: at most C without replacement.

    Returns:
        int64 (num_samples,) or (N, num_samples). Between equal quotients, which float32
        has now and then, PyTorch may choose another order.

    Raises:
        RuntimeError: for other shapes, dtypes, numbers of samples or weights.
    """
    check_weights(input, num_samples, replacement)
    generator = generator_or_default(generator)
    if replacement and num_samples > 1:
        rows = np.asarray(input).reshape(-1, input.shape[-1])
        choices = [cross(row, num_samples, generator) for row in rows]
        return np.array(choices, np.int64).reshape(*input.shape[:-1], num_samples)
    rate = np.asarray(input)
    wait = exponential_(np.empty_like(rate), generator=generator)
    with quiet():
        order = np.argsort(-(rate / wait), axis=-1, kind="stable")
    return order[..., :num_samples]


def cross(weights, num_samples, generator):
    """Where the cumulative sum of the weights, scaled to 1, reaches uniform numbers."""
    cumulative = np.cumsum(weights)
    cumulative /= cumulative[-1]
    u = unit(num_samples, np.float64, generator)
    return np.searchsorted(cumulative.astype(np.float64), u)


def check_weights(input, num_samples, replacement):
    """Raise what torch.multinomial raises."""
    if not isinstance(input, np.ndarray):
        raise TypeError(f"input must be an array, got {type(input).__name__}")
    if input.dtype.kind != "f":
        raise RuntimeError(f"input must be float32 or float64, got {input.dtype}")
    check_array(input, FLOATS, "input")
    if input.ndim not in (1, 2):
        raise RuntimeError(f"input must be (C,) or (N, C), got {input.shape}")
    as_int("num_samples", num_samples)
    if not isinstance(replacement, bool):
        raise TypeError(f"replacement must be a bool, got {replacement!r}")
    if num_samples <= 0:
        raise RuntimeError(f"num_samples must be > 0, got {num_samples}")
    categories = input.shape[-1]
    if categories > 2**24:
        raise RuntimeError(
            f"input must have at most 2**24 categories, got {categories}"
        )
    if num_samples > categories and (not replacement or categories == 0):
        raise RuntimeError(
            f"num_samples must be at most the {categories} categories without "
            f"replacement, got {num_samples}"
        )
    if not np.all((input >= 0) & (input < np.inf)):
        raise RuntimeError(
            "input must hold finite weights >= 0, got weights in "
            f"{np.min(input)} .. {np.max(input)}"
        )
    if np.any(input.sum(-1) == 0):
        raise RuntimeError("input must have a weight > 0 in each row, got all zeros")
