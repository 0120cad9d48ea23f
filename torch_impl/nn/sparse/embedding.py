"""Embedding: a table of vectors, looked up by index."""

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter, no_grad

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

    The gradient of padding_idx and of scale_grad_by_freq is not the derivative of this
    formula: a hook on y makes it. sparse changes nothing here: autograd's gradient of
    index_select is the whole array, with zeros in the other rows.
    """
    if max_norm is not None:
        renormalize_(weight, x, max_norm, norm_type)
    y = weight.index_select(0, x.reshape(-1)).reshape(*x.shape, weight.shape[1])

    def change(grad_y):
        if scale_grad_by_freq:
            counts = torch.bincount(x.reshape(-1), minlength=len(weight))
            grad_y = grad_y / counts[x][..., None]
        if padding_idx is not None:
            row = padding_row(padding_idx, len(weight))
            grad_y = grad_y.masked_fill((x == row)[..., None], 0)
        return grad_y

    if y.requires_grad:
        y.register_hook(change)
    return y


@no_grad()
def renormalize_(weight, x, max_norm, norm_type):
    """weight[v] *= max_norm / |weight[v]| for the v in x with |weight[v]| > max_norm"""
    rows = torch.unique(x)
    norms = torch.linalg.vector_norm(weight[rows], ord=norm_type, dim=1)
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
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        shape = (num_embeddings, embedding_dim)
        weight = _weight
        if weight is None:
            weight = torch.empty(shape, device=device, dtype=dtype)
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
        """A layer around the array `embeddings` (V, D); freeze=False trains it"""
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
        return embedding(
            x,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

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
