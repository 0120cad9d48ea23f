"""One axis of an interpolation is a matrix product; its gradient is the transposed one.

y = A x with A[o, j] = Σ_k weights[o, k] [places[o, k] = j]: a row of A says what an
entry of y reads. grad_x = Aᵀ grad_y: a column of A says to whom an entry of x went.
"""

import math

import numpy as np

from numpy_impl.nn.upsampling.bands import as_product, as_transposed_product

__all__ = []


def along(function, x, axis, *args):
    """function(x (n, j, i), *args) with the axis as j: y (..., o, ...)"""
    before, size, after = x.shape[:axis], x.shape[axis], x.shape[axis + 1 :]
    x = x.reshape(math.prod(before), size, math.prod(after))
    y = function(x, *args)
    return y.reshape(*before, y.shape[1], *after)


@as_product
def resample(x, places, weights):
    """y[n, o, i] = Σ_k weights[o, k] x[n, places[o, k], i], which is A x"""
    return np.einsum("ok,noki->noi", weights, x[:, places])


@as_transposed_product
def resample_backward(grad_y, places, weights, size):
    """What x[j] gave to several entries of y comes back from all of them: Aᵀ grad_y.

    grad_x[n, j, i] = Σ_ok weights[o, k] grad_y[n, o, i] over places[o, k] = j
    """
    # y = Σ_k weights[o, k] x[n, places[o, k], i]
    grad_read = np.einsum("ok,noi->noki", weights, grad_y)
    grad_x = np.zeros((len(grad_y), size, grad_y.shape[2]), grad_y.dtype)
    np.add.at(grad_x, (slice(None), places), grad_read)
    return grad_x
