"""Vectors of length 1: each is divided by its norm, if that is not too small."""

import math

import numpy as np

from numpy_impl.nn import check

__all__ = ["normalize"]


def axes(x, dim):
    """dim, an axis or several; None and () stand for all"""
    every = tuple(range(x.ndim))
    if dim is None or x.ndim == 0:
        return every
    return (tuple(dim) if isinstance(dim, tuple | list) else (int(dim),)) or every


def power(x, p):
    """y[i] = x[i]^p, x[i] not below 0; at 0 the slope counts as 0, not as inf"""
    positive = np.where(x == 0, 1, x)
    return np.where(x == 0, math.inf if p < 0 else 0.0, positive**p)


def norm(x, p, dim):
    """length[n] = (Σ_i |x[n, i]|^p)^(1/p), i along dim; max_i |x[n, i]| for p = inf

    p = -inf is the least, p = 0 counts what is not zero. The axes of dim stay, as 1.
    """
    size, dim = np.abs(x), axes(x, dim)
    if p == math.inf:
        return np.amax(size, dim, keepdims=True)
    if p == -math.inf:
        return np.amin(size, dim, keepdims=True)
    if p == 0:
        return np.sum(power(size, p), dim, keepdims=True)
    powers = size**p if p >= 1 else power(size, p)
    return power(np.sum(powers, dim, keepdims=True), 1 / p)


def norm_backward(grad_length, x, length, p, dim):
    """A norm grows fastest along its largest entries, for p = inf along these alone.

    ∂length / ∂x[i] = sign(x[i]) (|x[i]| / length)^(p - 1), 0 for x[i] = 0

    Equal largest (or least) entries share the gradient.
    """
    size = np.abs(x)
    if abs(p) == math.inf:
        tied = size == length
        share = tied / np.sum(tied, axes(x, dim), keepdims=True)
        return grad_length * np.sign(x) * share.astype(x.dtype)
    if p == 0:
        return np.zeros_like(x)
    if p < 1:
        size = np.where(x == 0, 1, size)  # 0^(p - 1) is inf, and sign(x) is 0
    ratio = size / np.where(length > 0, length, 1)
    return grad_length * np.sign(x) * ratio ** (p - 1)


def at_least(eps, length):
    """y[n] = max(length[n], eps); the slope is 1 where they are equal"""
    return np.where(length < eps, eps, length)


def normalize(x, p=2.0, dim=1, eps=1e-12, out=None):
    """y[n, i] = x[n, i] / max(length[n], eps), length[n] = (Σ_i |x[n, i]|^p)^(1/p)

    Args:
        x: of any shape.
        p: exponent of the norm.
        dim: the axis i, or a tuple of axes; None and () for all.
        eps: what a vector is divided by at least.
        out: array to write y to.

    Returns:
        y, the shape of x. Source: torch.nn.functional.normalize.

    Raises:
        IndexError: there is no axis `dim`.
        TypeError: p or eps is no number, dim no int or tuple of ints.
        RuntimeError: an axis comes twice, `x` is not of floating-point numbers, `out`
            of another shape, or there is no largest or least of no entries.
    """
    check_normalize(x, p, dim, eps, out)
    y = x / at_least(float(eps), norm(x, float(p), dim))
    if out is None:
        return y
    out[...] = y
    return out


def normalize_backward(grad_y, x, length, p=2.0, dim=1, eps=1e-12):
    """x[i] moves y[i] directly, and by the length all of its vector.

    With d = max(length, eps), y = x / d: what comes through the length is
    grad_length = -Σ_i grad_y[i] x[i] / d², and nothing where eps took its place.
    """
    p, eps = float(p), float(eps)  # NumPy's own numbers would change the dtype
    # y = x / at_least(eps, length)
    divisor = at_least(eps, length)
    grad_x = grad_y / divisor
    grad_divisor = -np.sum(grad_x * (x / divisor), axes(x, dim), keepdims=True)
    grad_length = np.where(length < eps, 0, grad_divisor)

    # length = norm(x, p, dim)
    return grad_x + norm_backward(grad_length, x, length, p, dim)


def check_normalize(x, p, dim, eps, out):
    """Refuse what torch refuses, and an `out` that it would make larger."""
    if not hasattr(x, "ndim"):  # torch, too, asks for the norm first
        raise AttributeError(f"x must be an array, got {type(x).__name__}")
    check.array(x=x)
    if x.dtype.kind != "f":
        raise RuntimeError(f"x must be of a floating-point dtype, got {x.dtype}")
    check.number(p=p, eps=eps)
    dims = dim if isinstance(dim, tuple | list) else () if dim is None else (dim,)
    found = [check.axis("dim", d, x.ndim) for d in dims]
    if len(set(found)) < len(found):
        raise RuntimeError(f"dim must not name an axis twice, got {dim}")
    if (p < 0 or p == math.inf) and 0 in [x.shape[d] for d in axes(x, dim)]:
        raise RuntimeError(
            f"the {p} norm of no entries is not defined: x has the shape {x.shape}, "
            f"dim is {dim}"
        )
    if out is not None:
        check.array(out=out)
        check.shape("out", out, x.shape)
        if out.dtype.kind not in "fc":
            raise RuntimeError(
                f"out must be of a floating-point dtype, got {out.dtype}"
            )
