"""Normalization over the features of one sample; and `standardize`, which all share."""

import math
import numbers

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter

__all__ = ["layer_norm", "LayerNorm"]


def samples(x, normalized_shape):
    """x (..., *normalized_shape) -> (N, D): a row for what is normalized together"""
    lead = x.shape[: len(x.shape) - len(normalized_shape)]
    return x.reshape(math.prod(lead), math.prod(normalized_shape))


def mean(x):
    """mean[n] = Σ_i x[n, i] / D"""
    return x.mean(-1, keepdim=True)


def mean_product(x, y):
    """mean[n] = Σ_i x[n, i] y[n, i] / D, without an array of products; 0 for D = 0"""
    return torch.linalg.vecdot(x, y)[:, None] / max(1, x.shape[-1])


def center(x):
    """centered[n, i] = x[n, i] - mean[n], var[n] = Σ_i centered[n, i]² / D"""
    first = mean(x)
    centered = x - first
    rest = mean(centered)  # what the first, of large numbers, missed
    centered -= rest
    mean_x = torch.where(torch.isinf(first), first, first + rest)  # inf stays inf
    return centered, mean_x, mean_product(centered, centered)


def standardize(x, eps):
    """x_hat[n, i] = (x[n, i] - mean[n]) rstd[n], with rstd = 1 / √(var + eps)"""
    centered, mean, var = center(x)
    rstd = 1 / torch.sqrt(var + eps)
    return centered * rstd, rstd, mean, var


def scale_and_shift(x_hat, weight=None, bias=None):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i]"""
    y = x_hat * (1 if weight is None else weight)
    if bias is not None:
        y += bias
    return y


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i], i over the last axes of x

    x_hat[n, i] = (x[n, i] - mean[n]) / √(var[n] + eps): Ba, Kiros & Hinton 2016.
    """
    x_hat, *_ = standardize(samples(x, normalized_shape), float(eps))
    return scale_and_shift(x_hat.reshape(x.shape), weight, bias)


class LayerNorm(Module):
    """x (..., *normalized_shape) -> y, the same shape, with y = x_hat weight + bias"""

    def __init__(
        self,
        normalized_shape,
        eps=1e-5,
        elementwise_affine=True,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if isinstance(normalized_shape, numbers.Integral):
            normalized_shape = (normalized_shape,)
        self.normalized_shape, self.eps = tuple(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        for name, learned in (("weight", True), ("bias", bias)):
            if elementwise_affine and learned:
                empty = torch.empty(self.normalized_shape, device=device, dtype=dtype)
                self.register_parameter(name, Parameter(empty))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self):
        """Set weight to ones and bias to zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, x):
        return layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )
