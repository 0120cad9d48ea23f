"""Weight normalization: a weight is a direction times a length."""

import numpy as np

__all__ = ["length", "weight_norm", "weight_norm_backward"]


def sums(x, dim=0):
    """y[o] = Σ_i x[o, i], o along dim, the axes i stay as 1; of all for dim = None"""
    if dim is None:
        return np.sum(x).reshape(())
    rows = np.moveaxis(x, dim, 0).reshape(x.shape[dim], -1)
    shape = [1] * x.ndim
    shape[dim] = -1
    return np.sum(rows, axis=1).reshape(shape)


def length(v, dim=0):
    """y[o] = √Σ_i v[o, i]², o along dim; of all for dim = None"""
    return np.sqrt(sums(v * v, dim))


def weight_norm(v, g, dim=0):
    """y[o, i] = g[o] v[o, i] / √Σ_j v[o, j]²

    Args:
        v: of any shape, the direction.
        g: its length: v.shape[dim] along the axis dim, 1 along all others.
        dim: the axis o; None for one length of all entries.

    Returns:
        y, the shape of v. Source: Salimans & Kingma 2016.
    """
    return v * (g / length(v, dim))


def weight_norm_backward(grad_y, v, g, dim=0):
    """A longer v changes nothing, only its turning does.

    With u = v / ‖v‖: dy = dg u + g du, and du = (dv - u (u · dv)) / ‖v‖. So grad_g is
    what of grad_y lies along u, grad_v what stands upright on it.
    """
    # y = v * (g / length)
    size = length(v, dim)
    direction = v / size
    grad_g = sums(grad_y * direction, dim)
    grad_v = g / size * (grad_y - direction * grad_g)
    return grad_v, grad_g
