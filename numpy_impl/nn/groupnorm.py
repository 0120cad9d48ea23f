"""Group normalization: some channels of one sample are normalized together."""

import math

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.norm_base import column
from numpy_impl.nn.normalization import (
    scale_and_shift,
    standardize,
    standardize_backward,
)

__all__ = ["group_norm", "GroupNorm"]


def places(x):
    """x (N, C, ...) -> (N, C, S): all places of a channel in a row"""
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))


def groups(x, num_groups):
    """x (N, C, S) -> (N G, C / G · S): a row for each group of a sample's channels"""
    samples, channels, size = x.shape
    return x.reshape(samples * num_groups, channels // num_groups * size)


def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """y[n, c, i] = x_hat[n, c, i] weight[c] + bias[c], i over all places

    x_hat[n, c, i] = (x[n, c, i] - mean[n, g]) / √(var[n, g] + eps), g the group of c,
    mean and var over the places of all its channels: Wu & He 2018.

    Args: as for GroupNorm, and
        x: (N, C) or (N, C, ...).
        weight: (C,), or None for ones.
        bias: (C,), or None for zeros.

    Returns:
        y, the shape of x.

    Raises:
        ValueError: a group has one value only, and there is one sample.
        ZeroDivisionError: num_groups is 0.
        TypeError: num_groups is no int, eps no number.
        RuntimeError: num_groups does not divide the channels, shapes do not fit, the
            dtypes differ, or there are no channels or no places.
        NotImplementedError: `x` is not of floating-point numbers, or of float16.
    """
    check_group_norm(x, num_groups, weight, bias, eps)
    x_hat, *_ = standardize(groups(places(x), num_groups), float(eps))
    y = scale_and_shift(x_hat.reshape(places(x).shape), column(weight), column(bias))
    return y.reshape(x.shape)


def scale_and_shift_backward(grad_y, x_hat, weight=None):
    """weight[c] and bias[c] serve each sample and each place of their channel.

    grad_x_hat[n, c, i] = grad_y[n, c, i] weight[c]
    grad_weight[c]      = Σ_n Σ_i grad_y[n, c, i] x_hat[n, c, i]
    grad_bias[c]        = Σ_n Σ_i grad_y[n, c, i]
    """
    # y = x_hat * weight + bias
    grad_x_hat = grad_y * (1 if weight is None else column(weight))
    grad_weight = np.vecdot(grad_y, x_hat).sum(0)
    grad_bias = (grad_y @ np.ones(grad_y.shape[2], grad_y.dtype)).sum(0)
    return grad_x_hat, grad_weight, grad_bias


@in_blocks(cut=3, sums=(1, 2), whole=4)
def group_norm_backward(grad_y, x_hat, rstd, weight=None):
    """Undo the affine map of each channel, then the standardizing of each group.

    grad_y, x_hat and grad_x are of `places`, (N, C, S), rstd is (N, G): weight belongs
    to a channel, mean and variance to a group.
    """
    # y = x_hat * weight + bias
    grads = scale_and_shift_backward(grad_y, x_hat, weight)
    grad_x_hat, grad_weight, grad_bias = grads

    # x_hat, rstd = standardize(groups(x, num_groups), eps)
    num_groups = rstd.shape[1]
    grad_x_hat, x_hat = groups(grad_x_hat, num_groups), groups(x_hat, num_groups)
    grad_x = standardize_backward(grad_x_hat, x_hat, rstd.reshape(-1, 1))
    return grad_x.reshape(grad_y.shape), grad_weight, grad_bias


class GroupNorm(Module):
    """x (N, C, ...) -> y, the same shape, with y = x_hat weight + bias

    x_hat has mean 0 and variance 1 over the C / num_groups channels of a group and
    their places, in each sample. weight starts as ones, bias as zeros, both (C,).

    Args:
        num_groups: how many groups; 1 is all of a sample, C is InstanceNorm.
        num_channels: C.
        eps: added to the variance, which divides by the number of values.
        affine: learn a weight (and a bias).
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.
        bias: learn a bias, if affine.

    Raises:
        ValueError: num_groups does not divide num_channels; see `group_norm` for the
            rest.
    """

    def __init__(
        self,
        num_groups,
        num_channels,
        eps=1e-5,
        affine=True,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        super().__init__()
        check_group_norm_arguments(num_groups, num_channels, affine, device)
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine
        for name, learned in (("weight", True), ("bias", bias)):
            if affine and learned:
                empty = np.empty(num_channels, dtype or np.float32)
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
        check_group_norm(x, self.num_groups, self.weight, self.bias, self.eps)
        rows = groups(places(x), self.num_groups)
        x_hat, rstd, *_ = standardize(rows, float(self.eps))
        x_hat = x_hat.reshape(places(x).shape)
        self.saved.append((x_hat, rstd.reshape(len(x), self.num_groups)))
        y = scale_and_shift(x_hat, column(self.weight), column(self.bias))
        return y.reshape(x.shape)

    def backward(self, grad_y):
        x_hat, rstd = self.saved.pop()
        grad_x, grad_weight, grad_bias = group_norm_backward(
            places(grad_y), x_hat, rstd, self.weight
        )
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight)
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias)
        return grad_x.reshape(grad_y.shape)

    def extra_repr(self):
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, "
            f"affine={self.affine}, bias={self.bias is not None}"
        )


def check_group_norm_arguments(num_groups, num_channels, affine, device):
    """Refuse what torch refuses, some of it not before forward."""
    check.device(device)
    check_num_groups(num_groups)
    if not hasattr(num_channels, "__index__"):
        raise TypeError(f"num_channels must be an int, got {num_channels!r}")
    if num_channels % num_groups:
        raise ValueError(
            f"num_channels must be divisible by num_groups, got {num_channels} and "
            f"{num_groups}"
        )
    if affine:
        check.size(num_channels=num_channels)
    check.size(num_groups=num_groups)


def check_num_groups(num_groups):
    """An int, and not 0."""
    if isinstance(num_groups, bool) or not hasattr(num_groups, "__index__"):
        raise TypeError(f"num_groups must be an int, got {num_groups!r}")
    if num_groups == 0:
        raise ZeroDivisionError("num_groups must not be 0")


def check_group_norm(x, num_groups, weight, bias, eps):
    """Refuse what torch refuses."""
    if not hasattr(x, "ndim"):  # torch, too, asks for the axes first
        raise AttributeError(f"x must be an array, got {type(x).__name__}")
    if x.ndim < 2:
        raise RuntimeError(f"x must have at least 2 axes (N, C, ...), got {x.shape}")
    check_num_groups(num_groups)
    samples, channels, *sizes = x.shape
    if samples * channels // num_groups * math.prod(sizes) == 1:
        raise ValueError(
            f"expected more than 1 value in a group, got {num_groups} groups and x of "
            f"shape {x.shape}"
        )
    parameters = {"weight": weight, "bias": bias}
    given = {name: a for name, a in parameters.items() if a is not None}
    check.number(eps=eps)
    check.array(**given)
    check.size(num_groups=num_groups)
    check.floating(x=x)
    if channels % num_groups:
        raise RuntimeError(
            f"num_groups must divide the channels, got {num_groups} groups and x of "
            f"shape {x.shape}"
        )
    for name, a in given.items():
        check.shape(name, a, (channels,))
    check.same_dtype(x=x, **given)
    if channels == 0 or 0 in sizes:  # PyTorch from 2.14 on
        raise RuntimeError(f"x must not be empty but for its batch, got {x.shape}")
