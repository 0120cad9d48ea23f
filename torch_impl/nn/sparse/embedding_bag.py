"""EmbeddingBag: the vectors of many indices as one."""

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter
from torch_impl.nn.sparse.bags import bags_of, pooled
from torch_impl.nn.sparse.embedding import embedding, padding_row, renormalize_

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

    A bag that is empty gives zeros. sparse changes nothing here: see embedding.
    """
    if max_norm is not None:
        renormalize_(weight, x, max_norm, norm_type)
    kept, bag, bags = bags_of(x, len(weight), offsets, include_last_offset, padding_idx)
    x = x.reshape(-1)[kept]
    rows = embedding(x, weight, scale_grad_by_freq=scale_grad_by_freq)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1)[kept][:, None]
    return pooled(rows, bag, bags, mode)


class EmbeddingBag(Module):
    """x (B, N), or (N,) with offsets (B,) -> y (B, D), a vector for each bag of indices

    weight (V, D) starts normal, N(0, 1), but for the row padding_idx, which is zero.
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
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        weight = _weight
        if weight is None:
            shape = num_embeddings, embedding_dim
            weight = torch.empty(shape, device=device, dtype=dtype)
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
        """A layer around the array `embeddings` (V, D); freeze=False trains it"""
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
        return embedding_bag(
            *(x, self.weight, offsets, self.max_norm, self.norm_type),
            *(self.scale_grad_by_freq, self.mode, self.sparse, per_sample_weights),
            *(self.include_last_offset, self.padding_idx),
        )

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
