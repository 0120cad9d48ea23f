"""Instance normalization: each channel of each sample is normalized by itself."""

import math
import warnings

import numpy as np

from numpy_impl.nn.groupnorm import (
    center_groups,
    group_norm_backward,
    places,
    scale,
    scale_and_shift_backward,
)
from numpy_impl.nn.norm_base import _NormBase, check_running, keep, unbiased
from numpy_impl.nn.normalization import scale_and_shift

__all__ = ["instance_norm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]


def instances(x):
    """x (N, C, ...) -> (N, C, 1, S): `groups` of one channel each"""
    return places(x)[:, :, None]


def of_instances(parameter):
    """(C,) -> (C, 1, 1): a number for each of `instances`; None stays None"""
    return None if parameter is None else parameter.reshape(-1, 1, 1)


def center_instances(x, running_mean, running_var, use_input_stats, momentum, eps):
    """centered[n, c, i] = x[n, c, i] - mean[n, c], and rstd = 1 / √(var[n, c] + eps)

    mean and var are those of the places i, and the running ones follow their means over
    the samples; or they are the running ones, the same for all samples.
    """
    if not use_input_stats:
        rstd = 1 / np.sqrt(of_instances(running_var) + eps)
        return x - of_instances(running_mean), rstd
    centered, mean, var = center_groups(x)
    samples, channels, _, size = x.shape
    if running_mean is not None and size > 0:
        keep(running_mean, mean.sum(0).reshape(channels) / samples, momentum)
        var_of_all = unbiased(var, size).sum(0).reshape(channels) / samples
        keep(running_var, var_of_all, momentum)
    return centered, 1 / np.sqrt(var + eps)


def instance_norm(
    x,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    use_input_stats=True,
    momentum=0.1,
    eps=1e-5,
):
    """y[n, c, i] = x_hat[n, c, i] weight[c] + bias[c], i over all places

    x_hat[n, c, i] = (x[n, c, i] - mean[n, c]) / √(var[n, c] + eps), mean and var over
    the places i: Ulyanov, Vedaldi & Lempitsky 2016.

    Args: as for InstanceNorm1d, and
        x: (N, C, ...).
        running_mean, running_var: (C,), written to if use_input_stats; both or none.
        weight: (C,), or None for ones.
        bias: (C,), or None for zeros.
        use_input_stats: normalize with mean and variance of x, else the running ones.

    Returns:
        y, the shape of x.

    Raises:
        ValueError: a channel has one place only, or one of the running statistics is
            None.
        TypeError: use_input_stats is no bool, eps or momentum no number.
        RuntimeError: shapes do not fit, the dtypes differ, or there are no statistics.
        NotImplementedError: `x` is not of floating-point numbers, or of float16.
    """
    given = running_mean, running_var, weight, bias
    check_instance_norm(x, *given, use_input_stats, momentum, eps)
    how = running_mean, running_var, use_input_stats, momentum, float(eps)
    centered, rstd = center_instances(instances(x), *how)
    factor = scale(rstd, of_instances(weight))
    return scale_and_shift(centered, factor, of_instances(bias)).reshape(x.shape)


def instance_norm_backward(grad_y, centered, rstd, weight=None, use_input_stats=True):
    """Each channel is a group of its own, unless its statistics are constants.

    grad_y, centered and grad_x are of `instances`, weight is of `of_instances`.
    """
    if use_input_stats:
        return group_norm_backward(grad_y, centered, rstd, weight)
    # y = centered * scale(rstd, weight) + bias
    grad_weight, grad_bias = scale_and_shift_backward(grad_y, centered, rstd)
    # centered = x - running_mean
    grad_x = grad_y * scale(rstd, weight)
    return grad_x, grad_weight.sum(0), grad_bias.sum(0)


class _InstanceNorm(_NormBase):
    """What instance normalization of any number of axes does."""

    axes = ()  # how many x has without and with a batch

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=False,
        track_running_stats=False,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        tracked = momentum, affine, track_running_stats
        super().__init__(num_features, eps, *tracked, device, dtype, bias=bias)

    def forward(self, x):
        check_channels(x, self.axes, self.num_features, self.affine)
        batch = x[None] if x.ndim == self.axes[0] else x
        use_input_stats = self.training or not self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        running = self.running_mean, self.running_var
        how = use_input_stats, momentum, self.eps
        check_instance_norm(batch, *running, self.weight, self.bias, *how)
        how = use_input_stats, momentum, float(self.eps)
        centered, rstd = center_instances(instances(batch), *running, *how)
        self.saved.append((centered, rstd, use_input_stats))
        factor = scale(rstd, of_instances(self.weight))
        y = scale_and_shift(centered, factor, of_instances(self.bias))
        return y.reshape(x.shape)

    def backward(self, grad_y):
        centered, rstd, use_input_stats = self.saved.pop()
        weight = of_instances(self.weight)
        given = grad_y.reshape(centered.shape), centered, rstd, weight
        grads = instance_norm_backward(*given, use_input_stats)
        grad_x, grad_weight, grad_bias = grads
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight.reshape(-1))
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias.reshape(-1))
        return grad_x.reshape(grad_y.shape)

    def _match(self, state, prefix, missing, errors):
        """Statistics of PyTorch 0.3 are refused even if not strict, as in torch."""
        for name in ("running_mean", "running_var"):
            if not self.track_running_stats and prefix + name in state:
                errors.append(f"unexpected {prefix}{name}: track_running_stats=False")
        return super()._match(state, prefix, missing, errors)


class InstanceNorm1d(_InstanceNorm):
    """x (N, C, L) or (C, L) -> y, the same shape: a channel of a sample over L

    The buffers, if asked for, are running_mean and running_var (C,), and
    num_batches_tracked (), which stays 0 as in torch.

    Args:
        num_features: C.
        eps: added to the variance, which divides by the number of places.
        momentum: how much the running statistics take over from a batch; None is 0.
        affine: learn a weight (and a bias), both (C,).
        track_running_stats: keep running statistics, and evaluate with them.
        device: None or "cpu".
        dtype: of parameters and statistics, float32 if left out.
        bias: learn a bias, if affine.

    Raises:
        ValueError: `x` has another number of axes, or, if affine, of channels; see
            `instance_norm` for the rest.
    """

    axes = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """x (N, C, H, W) or (C, H, W) -> y: a channel of a sample over H and W

    Args and Raises: as for InstanceNorm1d.
    """

    axes = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """x (N, C, D, H, W) or (C, D, H, W) -> y: a channel of a sample over D, H and W

    Args and Raises: as for InstanceNorm1d.
    """

    axes = (4, 5)


def check_channels(x, axes, num_features, affine):
    """The number of axes that the layer's name says, and num_features, if it counts."""
    if not hasattr(x, "ndim"):  # torch, too, asks for the axes first
        raise AttributeError(f"x must be an array, got {type(x).__name__}")
    if x.ndim not in axes:
        raise ValueError(
            f"x must have {axes[1]} axes, or {axes[0]} without a batch, got {x.shape}"
        )
    channels = x.shape[x.ndim - axes[0]]
    if channels != num_features:
        message = f"x must have {num_features} channels, got {x.shape}"
        if affine:
            raise ValueError(message)
        warnings.warn(f"{message}, which count for affine=True only", stacklevel=4)


def check_instance_norm(
    x, running_mean, running_var, weight, bias, use_input_stats, momentum, eps
):
    """Refuse what torch refuses."""
    if not hasattr(x, "ndim"):
        raise AttributeError(f"x must be an array, got {type(x).__name__}")
    if use_input_stats and math.prod(x.shape[2:]) == 1:
        raise ValueError(
            f"expected more than 1 place in a channel, got x of shape {x.shape}"
        )
    if x.ndim < 2:
        raise IndexError(f"x must have the shape (N, C, ...), got {x.shape}")
    given = running_mean, running_var, weight, bias, use_input_stats, momentum, eps
    check_running(x, *given, name="use_input_stats")
