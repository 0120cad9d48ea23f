"""The matrix of an axis, piece by piece: what its product needs to be fast.

Neighbours in y read neighbours in x, so a piece of A is a small matrix among zeros.
BLAS multiplies it five times as fast as its entries are read one by one.
"""

import functools

import numpy as np

from numpy_impl.nn import blocks

__all__ = []

PIECE = 32  # rows of A, or columns if these are more


def as_product(resample):
    """A decorator: y = A x, piece by piece"""

    @functools.wraps(resample)
    def run(x, places, weights):
        if not is_worth_it(x):
            return resample(x, places, weights)
        y = np.empty((len(x), len(places), x.shape[2]), x.dtype)
        for rows, columns, matrix in pieces(places, weights, x.shape[1]):
            y[:, rows] = product(matrix, x[:, columns])
        return y

    return run


def as_transposed_product(resample_backward):
    """A decorator: grad_x = Aᵀ grad_y, piece by piece"""

    @functools.wraps(resample_backward)
    def run(grad_y, places, weights, size):
        if not is_worth_it(grad_y):
            return resample_backward(grad_y, places, weights, size)
        grad_x = np.zeros((len(grad_y), size, grad_y.shape[2]), grad_y.dtype)
        for rows, columns, matrix in pieces(places, weights, size):
            grad_x[:, columns] += product(matrix.T, grad_y[:, rows])
        return grad_x

    return run


def is_worth_it(x):
    """Many entries, and none that a product with 0 makes NaN."""
    return x.size > blocks.ENTRIES // 256 and np.isfinite(x).all()


def pieces(places, weights, size):
    """(rows, columns, A[rows, columns]) of pieces that hold all of A but its zeros"""
    step = max(1, PIECE * len(places) // max(len(places), size))
    for start in range(0, len(places), step):
        rows = slice(start, start + step)
        read = places[rows]
        columns = slice(read.min(), read.max() + 1)
        matrix = np.zeros((len(read), columns.stop - columns.start), weights.dtype)
        row = np.arange(len(read))[:, None]
        np.add.at(matrix, (row, read - columns.start), weights[rows])
        yield rows, columns, matrix


def product(matrix, x):
    """y[n, o, i] = Σ_j matrix[o, j] x[n, j, i]; without i one product for all n"""
    if x.shape[2] == 1:
        return (x[:, :, 0] @ matrix.T)[:, :, None]
    return matrix @ x
