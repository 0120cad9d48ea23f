"""Batch normalization: a channel is normalized over all samples of the batch."""

import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.norm_base import (
    _NormBase,
    channels,
    check_running,
    column,
    from_channels,
    keep,
    unbiased,
)
from numpy_impl.nn.normalization import (
    scale_and_shift,
    standardize,
    standardize_backward,
)

__all__ = ["batch_norm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"]


def standardize_channels(x, running_mean, running_var, training, momentum, eps):
    """x_hat[c, m] = (x[c, m] - mean[c]) rstd[c], with rstd = 1 / √(var + eps)

    In training mean and var are those of the batch, and the running ones follow them,
    the variance as a guess for all data; in evaluation mean and var are the running
    ones, and no sample depends on another.
    """
    if not training:
        rstd = 1 / np.sqrt(column(running_var) + eps)
        return (x - column(running_mean)) * rstd, rstd
    x_hat, rstd, mean, var = standardize(x, eps)
    entries = x.shape[1]
    if running_mean is not None and entries > 0:
        keep(running_mean, mean[:, 0], momentum)
        keep(running_var, unbiased(var[:, 0], entries), momentum)
    return x_hat, rstd


def batch_norm(
    x,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    """y[n, c, i] = x_hat[n, c, i] weight[c] + bias[c], i over all places

    x_hat[n, c, i] = (x[n, c, i] - mean[c]) / √(var[c] + eps), with mean and var over n
    and i in training, else the running ones: Ioffe & Szegedy 2015.

    Args: as for BatchNorm1d, and
        x: (N, C) or (N, C, ...).
        running_mean, running_var: (C,), written to in training; both None for none.
        weight: (C,), or None for ones.
        bias: (C,), or None for zeros.
        training: normalize with the mean and the variance of this batch.

    Returns:
        y, the shape of x.

    Raises:
        ValueError: in training a channel has one value only, eps is not above zero, or
            only one of the running statistics is None.
        TypeError: `training` is no bool, eps or momentum no number, `x` no array.
        RuntimeError: shapes do not fit, the dtypes differ, or evaluation has no running
            statistics.
        NotImplementedError: `x` is not of floating-point numbers, or of float16.
    """
    check_batch_norm(
        x, running_mean, running_var, weight, bias, training, momentum, eps
    )
    how = running_mean, running_var, training, momentum, float(eps)
    x_hat, _ = standardize_channels(channels(x), *how)
    y = scale_and_shift(x_hat, column(weight), column(bias))
    return from_channels(y, x.shape)


@in_blocks(cut=4, whole=4)
def batch_norm_backward(grad_y, x_hat, rstd, weight=None, training=False):
    """In training x moves the mean and the variance, and so all of its batch.

    grad_weight[c]   = Σ_m grad_y[c, m] x_hat[c, m]
    grad_bias[c]     = Σ_m grad_y[c, m]
    grad_x_hat[c, m] = grad_y[c, m] weight[c]

    training    grad_x[c, m] takes from all samples, as `standardize_backward` says
    evaluation  grad_x[c, m] = grad_x_hat[c, m] rstd[c]: mean and var are constants

    grad_y and grad_x are of `channels`, (C, M), m over all samples and places.
    """
    # y = x_hat * weight + bias
    grad_x_hat = grad_y * (1 if weight is None else column(weight))
    ones = np.ones(grad_y.shape[1], grad_y.dtype)
    grad_weight = (grad_y * x_hat) @ ones  # as `mean`, faster than a sum
    grad_bias = grad_y @ ones

    # x_hat = (x - running_mean) * rstd
    if not training:
        return grad_x_hat * rstd, grad_weight, grad_bias
    # x_hat, rstd = standardize(x, eps)
    grad_x = standardize_backward(grad_x_hat, x_hat, rstd)
    return grad_x, grad_weight, grad_bias


class _BatchNorm(_NormBase):
    """What batch normalization of any number of axes does."""

    axes = None  # how many x may have

    def forward(self, x):
        check_axes(x, self.axes)
        running_mean, running_var, training = self.statistics()
        momentum = 0.0 if self.momentum is None else self.momentum
        given = running_mean, running_var, self.weight, self.bias
        check_batch_norm(x, *given, training, momentum, self.eps)
        how = running_mean, running_var, training, self.count_batch(), float(self.eps)
        x_hat, rstd = standardize_channels(channels(x), *how)
        self.saved.append((x_hat, rstd, training))
        y = scale_and_shift(x_hat, column(self.weight), column(self.bias))
        return from_channels(y, x.shape)

    def backward(self, grad_y):
        x_hat, rstd, training = self.saved.pop()
        grad_x, grad_weight, grad_bias = batch_norm_backward(
            channels(grad_y), x_hat, rstd, self.weight, training
        )
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight)
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias)
        return from_channels(grad_x, grad_y.shape)

    def statistics(self):
        """running_mean, running_var, training: as `batch_norm` takes them"""
        if self.training and not self.track_running_stats:
            return None, None, True
        has_none = self.running_mean is None and self.running_var is None
        return self.running_mean, self.running_var, self.training or has_none

    def count_batch(self):
        """One batch more; the momentum it has, for None the mean of all so far"""
        momentum = 0.0 if self.momentum is None else self.momentum
        if not self.training or self.num_batches_tracked is None:
            return momentum
        self.num_batches_tracked += 1
        count = int(self.num_batches_tracked)
        return 1 / count if self.momentum is None else momentum


class BatchNorm1d(_BatchNorm):
    """x (N, C) or (N, C, L) -> y, the same shape: a channel over the batch and L

    In training a channel gets the mean 0 and the variance 1 of the batch; in evaluation
    it is normalized with running statistics. weight starts as ones, bias as zeros, both
    (C,); the buffers are running_mean and running_var (C,) and num_batches_tracked ().

    Args:
        num_features: C.
        eps: added to the variance, which divides by the number of values.
        momentum: how much the running statistics take over from a batch; None for the
            mean of all batches.
        affine: learn a weight (and a bias).
        track_running_stats: keep running statistics; without them evaluation normalizes
            with the batch, too.
        device: None or "cpu".
        dtype: of parameters and statistics, float32 if left out.
        bias: learn a bias, if affine.

    Raises:
        ValueError: `x` has another number of axes; see `batch_norm` for the rest.
        TypeError: num_features is no int.
        RuntimeError: it is negative, or not the channels of `x`.
    """

    axes = (2, 3)


class BatchNorm2d(_BatchNorm):
    """x (N, C, H, W) -> y, the same shape: a channel over the batch, H and W

    Args and Raises: as for BatchNorm1d.
    """

    axes = (4,)


class BatchNorm3d(_BatchNorm):
    """x (N, C, D, H, W) -> y, the same shape: a channel over the batch, D, H and W

    Args and Raises: as for BatchNorm1d.
    """

    axes = (5,)


class SyncBatchNorm(_BatchNorm):
    """x (N, C, ...) -> y, the same shape: a channel over the batches of all processes

    Here there is one process, where it is BatchNorm, as PyTorch's is then.

    Args: as for BatchNorm1d, and
        process_group: whose batches count; kept, and not asked.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        process_group=None,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        tracked = momentum, affine, track_running_stats
        super().__init__(num_features, eps, *tracked, device, dtype, bias=bias)
        self.process_group = process_group

    @classmethod
    def convert_sync_batchnorm(cls, module, process_group=None):
        """`module` with a SyncBatchNorm for each BatchNorm, parameters and all."""
        converted = module
        if isinstance(module, _BatchNorm):
            tracked = module.momentum, module.affine, module.track_running_stats
            converted = SyncBatchNorm(
                *(module.num_features, module.eps, *tracked, process_group),
                bias=module.bias is not None,
            )
            for name in ("weight", "bias", "running_mean", "running_var"):
                setattr(converted, name, getattr(module, name))
            converted.num_batches_tracked = module.num_batches_tracked
            converted.training = module.training
        for name, child in list(module.named_children()):
            twin = cls.convert_sync_batchnorm(child, process_group)
            converted.add_module(name, twin)
        return converted


def check_axes(x, axes):
    """The number of axes that the layer's name says; for None two or more."""
    if not hasattr(x, "ndim"):  # torch, too, asks for the axes first
        raise AttributeError(f"x must be an array, got {type(x).__name__}")
    if axes is None and x.ndim < 2:
        raise ValueError(f"x must have at least 2 axes (N, C, ...), got {x.shape}")
    if axes is None and x.shape[1] == 0:
        raise ValueError(f"x must have at least one channel, got {x.shape}")
    if axes is not None and x.ndim not in axes:
        wanted = " or ".join(map(str, axes))
        raise ValueError(f"x must have {wanted} axes, got {x.ndim}: shape {x.shape}")


def check_batch_norm(
    x, running_mean, running_var, weight, bias, training, momentum, eps
):
    """Refuse what torch refuses."""
    check_running(x, running_mean, running_var, weight, bias, training, momentum, eps)
    if training and len(x) * math.prod(x.shape[2:]) == 1:
        raise ValueError(
            f"expected more than 1 value per channel when training, got x of {x.shape}"
        )
    if eps < 0 or (training and eps == 0):
        at_least = "above zero in training" if training else "zero or more"
        raise ValueError(f"eps must be {at_least}, got {eps}")
