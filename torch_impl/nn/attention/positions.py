"""Where a token stands, which attention does not see by itself: three ways to tell it.

Sinusoids are added to the tokens, rotations turn queries and keys, ALiBi is added to
the scores.
"""

import torch

__all__ = ["sinusoidal_positions", "rotary", "alibi_bias"]


def angles(first, length, features, base):
    """angle[t, i] = (first + t) base^(-2 i / D), i = 0 ... D / 2 - 1, in float64"""
    t = torch.arange(first, first + length, dtype=torch.float64)
    frequency = base ** (-torch.arange(0, features, 2, dtype=torch.float64) / features)
    return t[:, None] * frequency


def sinusoidal_positions(length, features, base=10000.0, dtype=None):
    """p[t, 2 i] = sin angle[t, i], p[t, 2 i + 1] = cos angle[t, i]"""
    angle = angles(0, length, features, base)
    p = joined(torch.sin(angle), torch.cos(angle), interleaved=True)
    return torch.asarray(p, dtype=dtype or torch.float32)


def split(x, interleaved):
    """(a, b), each half of x's features: neighbours are a pair, or i and i + D / 2"""
    if interleaved:
        return x[..., 0::2], x[..., 1::2]
    half = x.shape[-1] // 2
    return x[..., :half], x[..., half:]


def joined(a, b, interleaved):
    """x (..., D) of a and b (..., D / 2), in the order of split"""
    if interleaved:
        return torch.stack([a, b], -1).reshape(*a.shape[:-1], 2 * a.shape[-1])
    return torch.concatenate([a, b], -1)


def turned(x, cos, sin, interleaved):
    """(a cos - b sin, a sin + b cos) for each pair (a, b) of x"""
    a, b = split(x, interleaved)
    return joined(a * cos - b * sin, a * sin + b * cos, interleaved)


def rotary(x, base=10000.0, interleaved=False, first=0):
    """y[t] = x[t], each pair of features turned by angle[t, i] = t base^(-2 i / D)"""
    angle = angles(first, x.shape[-2], x.shape[-1], base)
    cos, sin = (torch.asarray(f(angle), dtype=x.dtype) for f in (torch.cos, torch.sin))
    return turned(x, cos.to(x.device), sin.to(x.device), interleaved)


def slopes(heads):
    """slope[h] = 2^(-8 (h + 1) / H) if H is a power of two

    Else those of the next smaller power, and every second one of the next larger.
    """
    power = 2 ** (heads.bit_length() - 1)
    slope = 2.0 ** (-8 * torch.arange(1, power + 1, dtype=torch.float64) / power)
    odd = 2 * torch.arange(heads - power, dtype=torch.float64) + 1
    return torch.concatenate([slope, 2.0 ** (-4 * odd / power)])


def alibi_bias(heads, length, source=None, dtype=None):
    """bias[h, l, s] = -slope[h] |l - s|, slope[h] = 2^(-8 (h + 1) / H)"""
    source = length if source is None else source
    distance = torch.abs(torch.arange(length)[:, None] - torch.arange(source))
    bias = -slopes(heads)[:, None, None] * distance
    return torch.asarray(bias, dtype=dtype or torch.float32)
