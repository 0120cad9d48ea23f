"""Where a token stands, which attention does not see by itself: three ways to tell it.

Sinusoids are added to the tokens, rotations turn queries and keys, ALiBi is added to
the scores.
"""

import numpy as np

from numpy_impl.nn import check

__all__ = ["sinusoidal_positions", "rotary", "rotary_backward", "alibi_bias"]


def angles(first, length, features, base):
    """angle[t, i] = (first + t) base^(-2 i / D), i = 0 ... D / 2 - 1, in float64"""
    t = np.arange(first, first + length, dtype=np.float64)
    frequency = base ** (-np.arange(0, features, 2, dtype=np.float64) / features)
    return t[:, None] * frequency


def sinusoidal_positions(length, features, base=10000.0, dtype=None):
    """p[t, 2 i] = sin angle[t, i], p[t, 2 i + 1] = cos angle[t, i]

    angle[t, i] = t base^(-2 i / D): hands of a clock, the first one quick, the last one
    slow. What is added to the tokens. Source: Vaswani et al. 2017, section 3.5.

    Args:
        length: T.
        features: D, even.
        base: about how many steps the slowest hand takes for a radian.
        dtype: float32 if left out.

    Returns:
        p (T, D), constants: nothing is learned.

    Raises:
        ValueError: features is odd.
    """
    check_features("features", features)
    angle = angles(0, length, features, base)
    p = joined(np.sin(angle), np.cos(angle), interleaved=True)
    return np.asarray(p, dtype=dtype or np.float32)


def split(x, interleaved):
    """(a, b), each half of x's features: neighbours are a pair, or i and i + D / 2"""
    if interleaved:
        return x[..., 0::2], x[..., 1::2]
    half = x.shape[-1] // 2
    return x[..., :half], x[..., half:]


def joined(a, b, interleaved):
    """x (..., D) of a and b (..., D / 2), in the order of split"""
    if interleaved:
        return np.stack([a, b], -1).reshape(*a.shape[:-1], 2 * a.shape[-1])
    return np.concatenate([a, b], -1)


def turned(x, cos, sin, interleaved):
    """(a cos - b sin, a sin + b cos) for each pair (a, b) of x"""
    a, b = split(x, interleaved)
    return joined(a * cos - b * sin, a * sin + b * cos, interleaved)


def rotary(x, base=10000.0, interleaved=False, first=0):
    """y[t] = x[t], each pair of features turned by angle[t, i] = t base^(-2 i / D)

    A query at t and a key at s are turned apart by what t - s says: their product does
    not depend on where they stand, only on how far apart. Source: Su et al. 2021.

    Args:
        x: (..., T, D), queries or keys, D even.
        base: as for sinusoidal_positions.
        interleaved: whether features 2 i and 2 i + 1 are a pair, as in the paper; else
            i and i + D / 2 are, as in GPT-NeoX and Llama. The weights of one model do
            not fit the other layout.
        first: the position of x[..., 0, :], where earlier ones are cached.

    Returns:
        y (..., T, D); no length changes.

    Raises:
        TypeError: x is no array.
        ValueError: x has fewer than 2 axes, or D is odd.
    """
    check_rotary(x)
    angle = angles(first, x.shape[-2], x.shape[-1], base)
    cos, sin = (np.asarray(f(angle), dtype=x.dtype) for f in (np.cos, np.sin))
    return turned(x, cos, sin, interleaved)


def rotary_backward(grad_y, base=10000.0, interleaved=False, first=0):
    """A rotation's transpose is its inverse: the gradient is turned back.

    grad_a = grad_y_a cos + grad_y_b sin, grad_b = -grad_y_a sin + grad_y_b cos
    """
    angle = angles(first, grad_y.shape[-2], grad_y.shape[-1], base)
    cos, sin = np.cos(angle).astype(grad_y.dtype), np.sin(angle).astype(grad_y.dtype)
    return turned(grad_y, cos, -sin, interleaved)


def slopes(heads):
    """slope[h] = 2^(-8 (h + 1) / H) if H is a power of two

    Else those of the next smaller power, and every second one of the next larger.
    """
    power = 2 ** (heads.bit_length() - 1)
    slope = 2.0 ** (-8 * np.arange(1, power + 1, dtype=np.float64) / power)
    odd = 2 * np.arange(heads - power, dtype=np.float64) + 1
    return np.concatenate([slope, 2.0 ** (-4 * odd / power)])


def alibi_bias(heads, length, source=None, dtype=None):
    """bias[h, l, s] = -slope[h] |l - s|, slope[h] = 2^(-8 (h + 1) / H)

    A key counts less, the farther it is; the last head sees farthest. Given as
    attn_mask, it is added to the scores. Source: Press, Smith & Lewis 2022, who let a
    query see s <= l only, where |l - s| is l - s.

    Args:
        heads: H.
        length: L.
        source: S, L if left out. Both are counted from the start.
        dtype: float32 if left out.

    Returns:
        bias (H, L, S), constants: nothing is learned.

    Raises:
        ValueError: there is no head.
    """
    check_heads(heads)
    source = length if source is None else source
    distance = np.abs(np.arange(length)[:, None] - np.arange(source))
    bias = -slopes(heads)[:, None, None] * distance
    return np.asarray(bias, dtype=dtype or np.float32)


def check_features(name, features):
    if features % 2:
        raise ValueError(f"{name} must be even, as they are pairs, got {features}")


def check_rotary(x):
    check.array(x=x)
    if x.ndim < 2:
        raise ValueError(f"x must have 2 axes (..., T, D) at least, got {x.shape}")
    check_features("the features of x", x.shape[-1])


def check_heads(heads):
    if heads < 1:
        raise ValueError(f"heads must be 1 or more, got {heads}")
