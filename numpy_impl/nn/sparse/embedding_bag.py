"""EmbeddingBag: the vectors of many indices as one."""

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.sparse.bags import bags_of, check_bags, pooled, pooled_backward
from numpy_impl.nn.sparse.embedding import (
    check_embedding_arguments,
    check_gradient,
    check_pretrained,
    embedding_backward,
    padding_row,
    renormalize_,
)

__all__ = ["embedding_bag", "EmbeddingBag"]


def embedding_bag(
    x,
    weight,
    offsets=None,
    max_norm=None,
    norm_type=2,
    scale_grad_by_freq=False,
    mode="mean",
    sparse=False,
    per_sample_weights=None,
    include_last_offset=False,
    padding_idx=None,
):
    """y[b, d] = Σ_n weight[x[n], d] over the n of bag b, or their mean, or the largest

    Args, Raises: as for EmbeddingBag, and
        weight: (V, D); with max_norm its rows are shortened in place.

    Returns:
        y (B, D); zeros for a bag that is empty. Source: torch.nn.functional.
    """
    check_embedding_bag(
        *(x, weight, offsets, scale_grad_by_freq, mode, sparse),
        *(per_sample_weights, include_last_offset, padding_idx),
    )
    if max_norm is not None:
        renormalize_(weight, x, max_norm, norm_type)
    kept, bag, bags = bags_of(x, len(weight), offsets, include_last_offset, padding_idx)
    x = x.reshape(-1)[kept]
    rows = weight.take(x, 0)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1)[kept][:, None]
    return pooled(rows, bag, bags, mode)


def embedding_bag_backward(
    grad_y,
    x,
    weight,
    offsets=None,
    scale_grad_by_freq=False,
    mode="mean",
    per_sample_weights=None,
    include_last_offset=False,
    padding_idx=None,
    sparse=False,
):
    """Looking up, weighing and pooling, each undone in turn.

    rows[n, d] = weight[x[n], d] w[n] is a product: each factor gets the other,

    grad_weight[v, d] = Σ_n 1[x[n] = v] grad_rows[n, d] w[n]
    grad_w[n]         = Σ_d grad_rows[n, d] weight[x[n], d]

    Returns (grad_weight, grad_w), the second of per_sample_weights, or None.
    """
    kept, bag, bags = bags_of(x, len(weight), offsets, include_last_offset, padding_idx)
    x = x.reshape(-1)[kept]
    rows = weight.take(x, 0)
    # y = pooled(rows, bag, bags, mode)
    grad_rows = pooled_backward(grad_y, rows, bag, bags, mode)
    # rows = rows * per_sample_weights.reshape(-1)[kept][:, None]
    grad_w = None
    if per_sample_weights is not None:
        grad_w = np.zeros(per_sample_weights.shape, rows.dtype)
        grad_w.reshape(-1)[kept] = (grad_rows * rows).sum(1)
        grad_rows = grad_rows * per_sample_weights.reshape(-1)[kept][:, None]
    # rows = weight.take(x, 0)
    counted = None, scale_grad_by_freq, sparse
    return embedding_backward(grad_rows, x, len(weight), *counted), grad_w


class EmbeddingBag(Module):
    """x (B, N), or (N,) with offsets (B,) -> y (B, D), a vector for each bag of indices

    weight (V, D) starts normal, N(0, 1), but for the row padding_idx, which is zero.

    Args:
        num_embeddings: V.
        embedding_dim: D.
        max_norm, norm_type, scale_grad_by_freq, sparse: as for Embedding.
        mode: "sum", "mean" or "max", entry by entry.
        include_last_offset: offsets (B + 1,) ends with the number of indices.
        padding_idx: an index that is left out of its bag, and counts in no mean.
        device, dtype: as for Embedding.

    Inputs:
        x: indices of int32 or int64.
        offsets: where each bag of x (N,) begins; None for x (B, N).
        per_sample_weights: a factor for each index, in the shape of x; only for sums.

    Raises:
        AssertionError: padding_idx is not in -V ... V - 1, or `_weight` is not (V, D).
        ValueError: unknown mode, wrong number of axes, "max" with scale_grad_by_freq or
            sparse, or `per_sample_weights` of another shape.
        NotImplementedError: `per_sample_weights` without "sum".
        RuntimeError: an index is not in 0 ... V - 1, other dtypes, or offsets that do
            not begin with 0 and rise to the number of indices at most.
    """

    def __init__(
        self,
        num_embeddings,
        embedding_dim,
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        mode="mean",
        sparse=False,
        _weight=None,
        include_last_offset=False,
        padding_idx=None,
        device=None,
        dtype=None,
    ):
        super().__init__()
        check_embedding_arguments(
            num_embeddings, embedding_dim, padding_idx, _weight, device
        )
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        weight = _weight
        if weight is None:
            shape = num_embeddings, embedding_dim
            weight = np.empty(shape, dtype or np.float32)
        self.weight = Parameter(weight)
        if _weight is None:
            self.reset_parameters()
        self.mode, self.sparse = mode, sparse
        self.include_last_offset = include_last_offset

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
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        mode="mean",
        sparse=False,
        include_last_offset=False,
        padding_idx=None,
    ):
        """A layer around the array `embeddings` (V, D); freeze=False trains it

        Raises:
            AssertionError: `embeddings` has not two axes.
        """
        check_pretrained(embeddings)
        layer = cls(
            *embeddings.shape,
            max_norm=max_norm,
            norm_type=norm_type,
            scale_grad_by_freq=scale_grad_by_freq,
            mode=mode,
            sparse=sparse,
            _weight=embeddings,
            include_last_offset=include_last_offset,
            padding_idx=padding_idx,
        )
        layer.weight.requires_grad = not freeze
        return layer

    def forward(self, x, offsets=None, per_sample_weights=None):
        self.saved.append((x, offsets, per_sample_weights))
        return embedding_bag(
            *(x, self.weight, offsets, self.max_norm, self.norm_type),
            *(self.scale_grad_by_freq, self.mode, self.sparse, per_sample_weights),
            *(self.include_last_offset, self.padding_idx),
        )

    def backward(self, grad_y):
        check_gradient(self.scale_grad_by_freq, self.sparse)
        x, offsets, per_sample_weights = self.saved.pop()
        grad_weight, grad_w = embedding_bag_backward(
            grad_y,
            *(x, self.weight, offsets, self.scale_grad_by_freq, self.mode),
            *(per_sample_weights, self.include_last_offset, self.padding_idx),
            self.sparse,
        )
        self.weight.accumulate_grad(grad_weight)
        return grad_w

    def extra_repr(self):
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm!r}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type!r}"
        if self.scale_grad_by_freq is not False:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq!r}"
        text += f", mode={self.mode!r}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx!r}"
        return text


def check_embedding_bag(
    x,
    weight,
    offsets,
    scale_grad_by_freq,
    mode,
    sparse,
    per_sample_weights,
    include_last_offset,
    padding_idx,
):
    check.array(x=x, weight=weight)
    check.flag(scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
    check.flag(include_last_offset=include_last_offset)
    if per_sample_weights is not None:
        check.array(per_sample_weights=per_sample_weights)
        if per_sample_weights.shape != x.shape:
            raise ValueError(
                f"per_sample_weights must have the shape of x, {x.shape}, got "
                f"{per_sample_weights.shape}"
            )
    if weight.ndim != 2:
        raise ValueError(f"weight must have shape (V, D), got {weight.shape}")
    check_bags(x, offsets, include_last_offset)
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"mode must be 'sum', 'mean' or 'max', got {mode!r}")
    if mode == "max" and (scale_grad_by_freq or sparse):
        raise ValueError("mode 'max' takes neither scale_grad_by_freq nor sparse")
    if mode != "sum" and per_sample_weights is not None:
        raise NotImplementedError(f"per_sample_weights need mode 'sum', got {mode!r}")
    if weight.dtype.kind != "f":
        raise RuntimeError(f"weight must be floating-point, got {weight.dtype}")
    check.same_dtype(weight=weight, per_sample_weights=per_sample_weights)
    rows = len(weight)
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise RuntimeError(
            f"padding_idx must be in {-rows} ... {rows - 1}, got {padding_idx}"
        )
    if x.size and not 0 <= x.min() <= x.max() < rows:
        raise RuntimeError(
            f"x must hold indices in 0 ... {rows - 1} (weight has {rows} rows), got "
            f"{x.min()} ... {x.max()}"
        )
