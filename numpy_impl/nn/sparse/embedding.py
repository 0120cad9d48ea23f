"""Embedding: a table of vectors, looked up by index."""

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.sparse.rows import SparseRows

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

    Args: as for Embedding, and
        x: indices (...), int32 or int64.
        weight: (V, D); with max_norm its rows are shortened in place.

    Returns:
        y (..., D). Source: torch.nn.functional.embedding.
    """
    check_embedding(x, weight, padding_idx)
    check.flag(scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
    if max_norm is not None:
        renormalize_(weight, x, max_norm, norm_type)
    return weight.take(x, 0)  # half the time of weight[x]


def embedding_backward(
    grad_y, x, num_embeddings, padding_idx=None, scale_grad_by_freq=False, sparse=False
):
    """Looking up is the product with a one-hot matrix, so backward is its transpose:

    grad_weight[v, d] = Σ_n 1[x[n] = v] grad_y[n, d]

    scale_grad_by_freq makes the sum a mean; x, being integers, has no gradient. With
    sparse nothing is summed: the rows are kept as they come.
    """
    if sparse:
        return sparse_backward(grad_y, x, num_embeddings, padding_idx)
    # y = weight.take(x, 0)
    grad_weight = np.zeros((num_embeddings, grad_y.shape[-1]), grad_y.dtype)
    add_rows(grad_weight, x, grad_y)

    if scale_grad_by_freq:
        counts = np.bincount(x.reshape(-1), minlength=num_embeddings)
        grad_weight /= np.maximum(counts, 1)[:, None].astype(grad_y.dtype)
    if padding_idx is not None:
        grad_weight[padding_idx] = 0
    return grad_weight


def sparse_backward(grad_y, x, num_embeddings, padding_idx):
    """The rows grad_y[n] at x[n], but for those of the padding"""
    x, grad_y = x.reshape(-1), grad_y.reshape(x.size, grad_y.shape[-1])
    if padding_idx is not None:
        kept = x != padding_row(padding_idx, num_embeddings)
        x, grad_y = x[kept], grad_y[kept]
    return SparseRows(x, grad_y, (num_embeddings, grad_y.shape[-1]))


def add_rows(grad_weight, x, grad_y):
    """grad_weight[x[n], d] += grad_y[n, d], also where an index comes twice

    np.add.at is 4 times as fast on one axis as on two.
    """
    features = grad_weight.shape[1]
    entries = x.reshape(-1, 1) * np.int64(features) + np.arange(features)
    np.add.at(grad_weight.reshape(-1), entries.reshape(-1), grad_y.reshape(-1))


def renormalize_(weight, x, max_norm, norm_type):
    """weight[v] *= max_norm / |weight[v]| for the v in x with |weight[v]| > max_norm"""
    check.number(max_norm=max_norm, norm_type=norm_type)
    rows = np.unique(x)
    norms = np.linalg.vector_norm(weight[rows], ord=norm_type, axis=1)
    long = norms > max_norm
    scale = max_norm / (norms[long] + 1e-7)  # torch's guard against a norm of zero
    weight[rows[long]] *= scale[:, None]


def padding_row(padding_idx, num_embeddings):
    """padding_idx counted from the start; None stays None"""
    if padding_idx is None or padding_idx >= 0:
        return padding_idx
    return padding_idx + num_embeddings


class Embedding(Module):
    """x (...) of int32 or int64 -> y (..., D), with y[n] = weight[x[n]]

    weight (V, D) starts normal, N(0, 1), but for the row padding_idx, which is zero.

    Args:
        num_embeddings: V.
        embedding_dim: D.
        padding_idx: a row that starts at zero and gets no gradient.
        max_norm: rows that are looked up and longer are shortened to it first, in the
            weight itself.
        norm_type: the p of the p-norm that max_norm means.
        scale_grad_by_freq: divide a row's gradient by how often it was looked up.
        sparse: the gradient of weight holds only the rows that were looked up, as
            `SparseRows`: for SparseAdam, SGD and Adagrad.
        device: None or "cpu".
        dtype: of the weight, float32 if left out.

    Raises:
        AssertionError: padding_idx is not in -V ... V - 1, or `_weight` is not (V, D).
        TypeError: `x` is no array, max_norm or norm_type no number.
        IndexError: an index is not in 0 ... V - 1.
        RuntimeError: `x` is not of int32 or int64; in backward, scale_grad_by_freq and
            sparse together, which torch does not compute either.
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
        check_embedding_arguments(
            num_embeddings, embedding_dim, padding_idx, _weight, device
        )
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        shape = (num_embeddings, embedding_dim)
        weight = _weight
        if weight is None:
            weight = np.empty(shape, dtype or np.float32)
        self.weight = Parameter(weight, requires_grad=not _freeze)
        if _weight is None:
            self.reset_parameters()

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
        """A layer around the array `embeddings` (V, D); freeze=False trains it

        Raises:
            AssertionError: `embeddings` has not two axes.
        """
        check_pretrained(embeddings)
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
        self.saved.append(x)
        return embedding(
            x,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def backward(self, grad_y):
        check_gradient(self.scale_grad_by_freq, self.sparse)
        x = self.saved.pop()
        grad_weight = embedding_backward(
            *(grad_y, x, self.num_embeddings, self.padding_idx),
            *(self.scale_grad_by_freq, self.sparse),
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


def check_embedding(x, weight, padding_idx):
    if not isinstance(x, np.ndarray):
        raise TypeError(f"x must be an array of indices, got {type(x).__name__}")
    if x.dtype not in (np.int32, np.int64):
        raise RuntimeError(f"x must hold int32 or int64 indices, got {x.dtype}")
    check.array(weight=weight)
    check.shape("weight", weight, (None, None))
    check_padding_idx(padding_idx, len(weight))
    if x.size and not 0 <= x.min() <= x.max() < len(weight):
        raise IndexError(
            f"x must hold indices in 0 ... {len(weight) - 1} (weight has "
            f"{len(weight)} rows), got {x.min()} ... {x.max()}"
        )


def check_padding_idx(padding_idx, num_embeddings):
    if padding_idx is None:
        return
    if not -num_embeddings <= padding_idx < max(num_embeddings, 1):
        raise AssertionError(
            f"padding_idx must be in -{num_embeddings} ... {num_embeddings - 1}, "
            f"got {padding_idx}"
        )


def check_embedding_arguments(
    num_embeddings, embedding_dim, padding_idx, weight, device
):
    check.device(device)
    check_padding_idx(padding_idx, num_embeddings)
    shape = (num_embeddings, embedding_dim)
    if weight is not None and tuple(weight.shape) != shape:
        raise AssertionError(
            f"_weight must have shape {shape}, got {tuple(weight.shape)}"
        )


def check_pretrained(embeddings):
    check.array(embeddings=embeddings)
    if embeddings.ndim != 2:
        raise AssertionError(
            f"embeddings must have shape (V, D), got {tuple(embeddings.shape)}"
        )


def check_gradient(scale_grad_by_freq, sparse):
    if scale_grad_by_freq and sparse:
        raise RuntimeError(
            "scale_grad_by_freq must be False for a sparse gradient, as in torch"
        )
