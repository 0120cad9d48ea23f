"""One axis of an interpolation is a matrix product; its gradient is the transposed one.

y = A x with A[o, j] = Σ_k weights[o, k] [places[o, k] = j]: a row of A says what an
entry of y reads. grad_x = Aᵀ grad_y: a column of A says to whom an entry of x went.
"""

import math

import torch

__all__ = []


def along(function, x, axis, *args):
    """function(x (n, j, i), *args) with the axis as j: y (..., o, ...)"""
    before, size, after = x.shape[:axis], x.shape[axis], x.shape[axis + 1 :]
    x = x.reshape(math.prod(before), size, math.prod(after))
    y = function(x, *args)
    return y.reshape(*before, y.shape[1], *after)


def resample(x, places, weights):
    """y[n, o, i] = Σ_k weights[o, k] x[n, places[o, k], i], which is A x"""
    return torch.einsum("ok,noki->noi", weights.to(x), x[:, places])
