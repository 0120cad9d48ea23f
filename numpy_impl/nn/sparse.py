"""Embedding: a table of vectors, looked up by index."""

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter

__all__ = ["embedding", "Embedding"]


def embedding(
    x,
    weight,
    padding_idx=None,
    max_norm=None,
    norm_type=2.0,
    scale_grad_by_freq=False,
    sparse=False,
):
    """y[n, d] = weight[x[n], d]

    Args:
        x: indices (...), int32 or int64.
        weight: (V, D).
        padding_idx: a row that gets no gradient; negative ones count from the end.
        max_norm: rows of `weight` that are looked up and longer than this are shortened
            to it first, in `weight` itself.
        norm_type: the p of the p-norm that max_norm means.
        scale_grad_by_freq: divide a row's gradient by how often it was looked up.
        sparse: ask for a sparse gradient. There are no sparse arrays in NumPy: the
            gradient is the dense array that torch's `.to_dense()` would give.

    Returns:
        y (..., D). Source: torch.nn.functional.embedding.

    Raises:
        TypeError: `x` is no array.
        RuntimeError: `x` is not of int32 or int64, `weight` has not two axes, or
            scale_grad_by_freq and sparse are asked for together.
        IndexError: an index is not in 0 ... V - 1.
        AssertionError: padding_idx is not in -V ... V - 1.
    """
    if not isinstance(x, np.ndarray):
        raise TypeError(f"x must be an array of indices, got {type(x).__name__}")
    if x.dtype not in (np.int32, np.int64):
        raise RuntimeError(f"x must hold int32 or int64 indices, got {x.dtype}")
    check.shape("weight", weight, (None, None))
    padding_row(padding_idx, len(weight))
    if x.size and not 0 <= x.min() <= x.max() < len(weight):
        raise IndexError(
            f"x must hold indices in 0 ... {len(weight) - 1} (weight has "
            f"{len(weight)} rows), got {x.min()} ... {x.max()}"
        )
    if scale_grad_by_freq and sparse:
        raise RuntimeError("scale_grad_by_freq is not supported with sparse gradients")
    if max_norm is not None:
        renormalize_(weight, x, max_norm, norm_type)
    return np.asarray(weight).take(x, axis=0)


def embedding_backward(
    grad_y, x, num_embeddings, padding_idx=None, scale_grad_by_freq=False
):
    """Looking up is the product with a one-hot matrix, so backward is its transpose:

    grad_weight[v, d] = Σ_n 1[x[n] = v] grad_y[n, d]

    scale_grad_by_freq makes the sum a mean; x, being integers, has no gradient.
    """
    x, features = x.reshape(-1), grad_y.shape[-1]
    grad_weight = np.zeros(num_embeddings * features, grad_y.dtype)
    entries = x[:, None] * np.int64(features) + np.arange(features)
    np.add.at(grad_weight, entries.reshape(-1), grad_y.reshape(-1))  # flat: 4 x faster
    grad_weight = grad_weight.reshape(num_embeddings, features)
    if scale_grad_by_freq:
        counts = np.bincount(x, minlength=num_embeddings).astype(grad_y.dtype)
        grad_weight /= np.maximum(counts, 1)[:, None]
    if padding_idx is not None:
        grad_weight[padding_idx] = 0
    return grad_weight


def renormalize_(weight, x, max_norm, norm_type):
    """weight[v] *= max_norm / |weight[v]| for the v in x with |weight[v]| > max_norm"""
    rows = np.unique(x)
    norms = np.linalg.norm(np.asarray(weight)[rows], norm_type, axis=1)
    rows, norms = rows[norms > max_norm], norms[norms > max_norm].astype(np.float64)
    scale = max_norm / (norms + 1e-7)  # torch's guard against a norm of zero
    weight[rows] *= scale[:, None].astype(weight.dtype)


def padding_row(padding_idx, num_embeddings):
    """padding_idx counted from the start, or None"""
    if padding_idx is None:
        return None
    if not -num_embeddings <= padding_idx < max(num_embeddings, 1):
        raise AssertionError(
            f"padding_idx must be in -{num_embeddings} ... {num_embeddings - 1}, "
            f"got {padding_idx}"
        )
    return padding_idx + num_embeddings if padding_idx < 0 else padding_idx


class Embedding(Module):
    """x (...) of int32 or int64 -> y (..., D), with y[n] = weight[x[n]]

    weight (V, D) starts normal, N(0, 1), but for the row padding_idx, which is zero.

    Args:
        num_embeddings: V.
        embedding_dim: D.
        padding_idx: a row that starts at zero and gets no gradient.
        max_norm: rows that are looked up and longer are shortened to it first.
        norm_type: the p of the p-norm that max_norm means.
        scale_grad_by_freq: divide a row's gradient by how often it was looked up.
        sparse: accepted; the gradient is dense here.
        device: None or "cpu".
        dtype: of the weight, float32 if left out.

    Raises:
        AssertionError: padding_idx is not a row, or `_weight` has another shape.
        RuntimeError, IndexError: as `embedding`.
    """

    def __init__(
        self,
        num_embeddings,
        embedding_dim,
        padding_idx=None,
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        sparse=False,
        _weight=None,
        _freeze=False,
        device=None,
        dtype=None,
    ):
        super().__init__()
        check.device(device)
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        shape = (num_embeddings, embedding_dim)
        if _weight is None:
            weight = np.empty(shape, dtype or np.float32)
            self.weight = Parameter(weight, requires_grad=not _freeze)
            self.reset_parameters()
        elif tuple(_weight.shape) == shape:
            self.weight = Parameter(_weight, requires_grad=not _freeze)
        else:
            raise AssertionError(
                f"_weight must have shape {shape}, got {tuple(_weight.shape)}"
            )

    def reset_parameters(self):
        """Draw weight from N(0, 1); the row padding_idx becomes zero."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            init.zeros_(self.weight[self.padding_idx])

    @classmethod
    def from_pretrained(
        cls,
        embeddings,
        freeze=True,
        padding_idx=None,
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        sparse=False,
    ):
        """A layer around the array `embeddings` (V, D), not trained unless freeze=False

        Raises:
            AssertionError: `embeddings` has not two axes.
        """
        if embeddings.ndim != 2:
            raise AssertionError(
                f"embeddings must have shape (V, D), got {tuple(embeddings.shape)}"
            )
        return cls(
            *embeddings.shape,
            padding_idx=padding_idx,
            max_norm=max_norm,
            norm_type=norm_type,
            scale_grad_by_freq=scale_grad_by_freq,
            sparse=sparse,
            _weight=embeddings,
            _freeze=freeze,
        )

    def forward(self, x):
        y = embedding(
            x,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )
        self.saved.append(x)
        return y

    def backward(self, grad_y):
        x = self.saved.pop()
        grad_weight = embedding_backward(
            grad_y, x, self.num_embeddings, self.padding_idx, self.scale_grad_by_freq
        )
        self.weight.accumulate_grad(grad_weight)

    def extra_repr(self):
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        if self.sparse:
            text += ", sparse=True"
        return text
