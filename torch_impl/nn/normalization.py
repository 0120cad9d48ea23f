"""Normalization over the features of one sample."""

import math
import numbers

import torch

from torch_impl.nn import check, init
from torch_impl.nn.module import Module, Parameter

__all__ = ["layer_norm", "LayerNorm"]


def standardize(x, eps):
    """x_hat[n, i] = (x[n, i] - mean[n]) rstd[n], with rstd = 1 / √(var + eps)"""
    centered = x - x.mean(-1, keepdim=True)
    centered = centered - centered.mean(-1, keepdim=True)  # what the first one missed
    variance = centered.square().mean(-1, keepdim=True)
    rstd = 1 / torch.sqrt(variance + eps)
    return centered * rstd, rstd


def scale_and_shift(x_hat, weight=None, bias=None):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i]"""
    y = x_hat * (1 if weight is None else weight)
    return y if bias is None else y + bias


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i], i over the last axes of x

    x_hat[n, i] = (x[n, i] - mean[n]) / √(var[n] + eps): Ba, Kiros & Hinton 2016.
    """
    check_layer_norm(x, normalized_shape, weight, bias)
    x_hat, _ = standardize(rows(x, normalized_shape), eps)
    return scale_and_shift(x_hat.reshape(x.shape), weight, bias)


def rows(x, normalized_shape):
    """x (..., *normalized_shape) -> (N, D)"""
    lead = x.shape[: len(x.shape) - len(normalized_shape)]
    return x.reshape(math.prod(lead), math.prod(normalized_shape))


def check_layer_norm(x, normalized_shape, weight, bias):
    """Refuse what torch refuses."""
    if not isinstance(normalized_shape, tuple | list):
        raise TypeError(
            "normalized_shape must be a tuple of ints, got "
            f"{type(normalized_shape).__name__}"
        )
    check.array(x=x)
    wanted = tuple(normalized_shape)
    if not wanted:
        raise RuntimeError("normalized_shape must have at least one axis, got ()")
    if tuple(x.shape)[-len(wanted) :] != wanted:
        raise RuntimeError(
            f"x must have the shape (..., {', '.join(map(str, wanted))}) of "
            f"normalized_shape, got {tuple(x.shape)}"
        )
    for name, parameter in (("weight", weight), ("bias", bias)):
        if parameter is not None:
            check.shape(name, parameter, wanted)
    check.same_dtype(x=x, weight=weight, bias=bias)
    check.floating(x=x)


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
        if any(size < 0 for size in self.normalized_shape):
            raise RuntimeError(
                f"normalized_shape must not be negative, got {self.normalized_shape}"
            )
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
