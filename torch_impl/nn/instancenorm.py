"""Instance normalization: each channel of each sample is normalized by itself."""

import torch

from torch_impl.nn.groupnorm import center_groups, places, scale
from torch_impl.nn.norm_base import _NormBase, keep, unbiased
from torch_impl.nn.normalization import scale_and_shift

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
        rstd = 1 / torch.sqrt(of_instances(running_var) + eps)
        return x - of_instances(running_mean), rstd
    centered, mean, var = center_groups(x)
    samples, channels, _, size = x.shape
    if running_mean is not None and size > 0:
        keep(running_mean, mean.sum(0).reshape(channels) / samples, momentum)
        var_of_all = unbiased(var, size).sum(0).reshape(channels) / samples
        keep(running_var, var_of_all, momentum)
    return centered, 1 / torch.sqrt(var + eps)


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
    """
    how = running_mean, running_var, use_input_stats, momentum, float(eps)
    centered, rstd = center_instances(instances(x), *how)
    factor = scale(rstd, of_instances(weight))
    return scale_and_shift(centered, factor, of_instances(bias)).reshape(x.shape)


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
        batch = x[None] if x.ndim == self.axes[0] else x
        use_input_stats = self.training or not self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        given = self.running_mean, self.running_var, self.weight, self.bias
        y = instance_norm(batch, *given, use_input_stats, momentum, self.eps)
        return y.reshape(x.shape)


class InstanceNorm1d(_InstanceNorm):
    """x (N, C, L) or (C, L) -> y, the same shape: a channel of a sample over L"""

    axes = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """x (N, C, H, W) or (C, H, W) -> y: a channel of a sample over H and W"""

    axes = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """x (N, C, D, H, W) or (C, D, H, W) -> y: a channel of a sample over D, H and W"""

    axes = (4, 5)
