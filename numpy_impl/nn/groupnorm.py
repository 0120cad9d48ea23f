"""Group normalization: some channels of one sample are normalized together."""

import math

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.normalization import center, scale_and_shift

__all__ = ["group_norm", "GroupNorm"]


def places(x):
    """x (N, C, ...) -> (N, C, S): all places of a channel in a row"""
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))


def groups(x, num_groups):
    """x (N, C, ...) -> (N, G, C / G, S): its groups, their channels, all places"""
    samples, channels, size = places(x).shape
    return x.reshape(samples, num_groups, channels // num_groups, size)


def of_channels(parameter, num_groups):
    """(C,) -> (G, C / G, 1): a number for each channel of `groups`; None stays None"""
    return None if parameter is None else parameter.reshape(num_groups, -1, 1)


@in_blocks(whole=4)
def center_groups(x):
    """centered, mean and var of `groups` x, (N, G, 1, 1) both: a group is a row"""
    samples, num_groups, channels, size = x.shape
    rows = x.reshape(samples * num_groups, channels * size)
    centered, mean, var = center(rows)
    shape = samples, num_groups, 1, 1
    return centered.reshape(x.shape), mean.reshape(shape), var.reshape(shape)


def scale(rstd, weight=None):
    """scale[n, g, c] = rstd[n, g] weight[g, c]: one factor for a channel's places"""
    return rstd if weight is None else rstd * weight


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
    weight, bias = of_channels(weight, num_groups), of_channels(bias, num_groups)
    centered, _, var = center_groups(groups(x, num_groups))
    rstd = 1 / np.sqrt(var + float(eps))
    return scale_and_shift(centered, scale(rstd, weight), bias).reshape(x.shape)


def scale_and_shift_backward(grad_y, centered, rstd):
    """A channel's weight and bias serve all its places: what each sample adds to them.

    grad_weight[n, c] = Σ_i grad_y[n, c, i] x_hat[n, c, i], with x_hat = centered rstd
    grad_bias[n, c]   = Σ_i grad_y[n, c, i]
    """
    # y = centered * scale(rstd, weight) + bias
    grad_weight = np.vecdot(grad_y, centered)[..., None] * rstd
    grad_bias = np.vecdot(grad_y, np.ones(grad_y.shape[3], grad_y.dtype))[..., None]
    return grad_weight, grad_bias


@in_blocks(cut=3, sums=(1, 2), whole=4)
def group_norm_backward(grad_y, centered, rstd, weight=None):
    """x moves mean and variance of its group; weight and bias serve all samples.

    With grad_x_hat = grad_y weight, as `standardize_backward` says,

    grad_x = rstd (grad_x_hat - mean(grad_x_hat) - x_hat mean(grad_x_hat x_hat))

    weight is one number for all of a channel: rstd weight is one factor, and the means
    over a group add up what its channels summed for grad_bias and grad_weight.

    grad_y, centered and grad_x are of `groups`, rstd is (N, G, 1, 1), weight as
    `of_channels` makes it, and so are grad_weight and grad_bias.
    """
    # y = centered * scale(rstd, weight) + bias
    grad_weight, grad_bias = scale_and_shift_backward(grad_y, centered, rstd)

    # centered, _, var = center_groups(x)
    factor, entries = scale(rstd, weight), math.prod(grad_y.shape[2:])
    along_ones = (grad_bias * factor).sum(2, keepdims=True) / entries
    along_x_hat = (grad_weight * factor).sum(2, keepdims=True) / entries
    grad_x = grad_y * factor - centered * (rstd * along_x_hat) - along_ones
    return grad_x, grad_weight.sum(0), grad_bias.sum(0)


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
        weight = of_channels(self.weight, self.num_groups)
        bias = of_channels(self.bias, self.num_groups)
        centered, _, var = center_groups(groups(x, self.num_groups))
        rstd = 1 / np.sqrt(var + float(self.eps))
        self.saved.append((centered, rstd))
        return scale_and_shift(centered, scale(rstd, weight), bias).reshape(x.shape)

    def backward(self, grad_y):
        centered, rstd = self.saved.pop()
        weight = of_channels(self.weight, self.num_groups)
        grad_x, grad_weight, grad_bias = group_norm_backward(
            grad_y.reshape(centered.shape), centered, rstd, weight
        )
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight.reshape(-1))
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias.reshape(-1))
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
    if not check.is_int(num_groups):
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
