"""Rows of an array that is zero elsewhere: the gradient of a large table."""

import numpy as np

from numpy_impl.nn import check

__all__ = []


class SparseRows:
    """x[v] = Σ_k 1[indices[k] = v] values[k], an array of which few rows are not zero

    A sentence looks up a few rows of a table of a hundred thousand: the others get a
    gradient of zero, which need not be written down. A row may come several times.
    It is what torch.sparse_coo_tensor is with one sparse axis.

    Args:
        indices: rows (K,) of integers, or (1, K) as in torch; kept as int64.
        values: (K, ...), one for each.
        shape: of the whole array, (V, ...).

    Raises:
        TypeError: indices or values are no arrays.
        RuntimeError: there are not as many values as indices, or they have not the
            shape of a row; an index is not in 0 ... V - 1.
    """

    is_sparse = True

    def __init__(self, indices, values, shape):
        check_rows(indices, values, shape)
        self._indices, self._values = indices.reshape(-1).astype(np.int64), values
        self.shape, self.dtype, self.ndim = tuple(shape), values.dtype, len(shape)

    def indices(self):
        """(1, K)"""
        return self._indices[None]

    def values(self):
        """(K, ...)"""
        return self._values

    def coalesce(self):
        """The same with each row once, in rising order: what comes twice is added."""
        rows, place = np.unique(self._indices, return_inverse=True)
        values = np.zeros((len(rows), *self.shape[1:]), self.dtype)
        np.add.at(values, place.reshape(-1), self._values)
        return SparseRows(rows, values, self.shape)

    def to_dense(self):
        """The whole array"""
        return np.zeros(self.shape, self.dtype) + self

    def zeros(self):
        """The same without a row"""
        return SparseRows(self._indices[:0], self._values[:0], self.shape)

    def __add__(self, other):
        """With another of its kind; dense + sparse is computed, sparse + dense is not.

        It is the same in torch.
        """
        if not isinstance(other, SparseRows):
            raise RuntimeError("sparse + dense is not supported: add dense + sparse")
        indices = np.concatenate((self._indices, other._indices))
        values = np.concatenate((self._values, other._values))
        return SparseRows(indices, values, self.shape)

    def __neg__(self):
        return SparseRows(self._indices, -self._values, self.shape)

    def __mul__(self, number):
        return SparseRows(self._indices, self._values * number, self.shape)

    __rmul__ = __mul__

    def __iadd__(self, other):
        """A sum that runs on: coalesced, so it never has more than V rows."""
        return self._become((self + other).coalesce())

    def __imul__(self, number):
        return self._become(self * number)

    def _become(self, other):
        self._indices, self._values = other._indices, other._values
        return self

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        """dense + sparse, dense - sparse; in place only the rows held here change"""
        known = ufunc in (np.add, np.subtract) and method == "__call__"
        if not known or kwargs or inputs[1] is not self:
            return NotImplemented
        dense = np.array(inputs[0]) if out is None else out[0]
        ufunc.at(dense, self._indices, self._values)
        return dense

    def __array__(self, dtype=None, copy=None):
        return self.to_dense().astype(dtype or self.dtype, copy=False)

    def __repr__(self):
        return (
            f"SparseRows(indices={self._indices}, values={self._values}, "
            f"shape={self.shape})"
        )


def check_rows(indices, values, shape):
    check.array(indices=indices, values=values)
    if values.shape != (indices.size, *shape[1:]):
        raise RuntimeError(
            f"values must have shape {(indices.size, *shape[1:])} for "
            f"{indices.size} rows of {tuple(shape)}, got {values.shape}"
        )
    if indices.size and not 0 <= indices.min() <= indices.max() < shape[0]:
        raise RuntimeError(
            f"indices must be in 0 ... {shape[0] - 1}, got "
            f"{indices.min()} ... {indices.max()}"
        )


def check_takes(optimizer, g, group):
    """Whether the optimizer takes SparseRows, or nothing else."""
    if isinstance(g, SparseRows):
        name, without = type(optimizer).__name__, optimizer.sparse_without
        if without is None or any(group[option] for option in without):
            options = f" with {' or '.join(without)}" if without else ""
            raise RuntimeError(f"{name} takes no sparse gradients{options}")
    elif optimizer.only_sparse:
        name = type(optimizer).__name__
        raise RuntimeError(f"{name} takes no dense gradients: Adam does")
