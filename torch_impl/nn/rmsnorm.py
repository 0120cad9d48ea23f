"""Normalization by the root mean square of the features, without a mean."""

import numbers

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter
from torch_impl.nn.normalization import (
    mean_product,
    samples,
    scale_and_shift,
)

__all__ = ["rms_norm", "RMSNorm"]


def divide_by_rms(x, eps):
    """x_hat[n, i] = x[n, i] rrms[n], with rrms = 1 / √(Σ_i x[n, i]² / D + eps)"""
    rrms = 1 / torch.sqrt(mean_product(x, x) + eps)
    return x * rrms, rrms


def rounding(x, eps):
    """eps; for None one unit of rounding of the dtype of x"""
    return float(torch.finfo(x.dtype).eps if eps is None else eps)


def rms_norm(x, normalized_shape, weight=None, eps=None):
    """y[n, i] = x_hat[n, i] weight[i], i over the last axes of x

    x_hat[n, i] = x[n, i] / √(Σ_i x[n, i]² / D + eps): Zhang & Sennrich 2019.
    """
    x_hat, _ = divide_by_rms(samples(x, normalized_shape), rounding(x, eps))
    return scale_and_shift(x_hat.reshape(x.shape), weight)


class RMSNorm(Module):
    """x (..., *normalized_shape) -> y, the same shape, with y = x_hat weight

    x_hat has mean square 1 over the last axes of each sample; its mean stays where it
    is. weight starts as ones, of shape normalized_shape.
    """

    def __init__(
        self,
        normalized_shape,
        eps=None,
        elementwise_affine=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if isinstance(normalized_shape, numbers.Integral):
            normalized_shape = (normalized_shape,)
        self.normalized_shape, self.eps = tuple(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        if elementwise_affine:
            empty = torch.empty(self.normalized_shape, device=device, dtype=dtype)
            self.weight = Parameter(empty)
        else:
            self.register_parameter("weight", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Set weight to ones."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, x):
        return rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}"
        )
