"""Batch normalization: a channel is normalized over all samples of the batch."""

import torch

from torch_impl.nn.norm_base import (
    _NormBase,
    channels,
    column,
    from_channels,
    keep,
    unbiased,
)
from torch_impl.nn.normalization import scale_and_shift, standardize

__all__ = ["batch_norm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"]


def standardize_channels(x, running_mean, running_var, training, momentum, eps):
    """x_hat[c, m] = (x[c, m] - mean[c]) rstd[c], with rstd = 1 / √(var + eps)

    In training mean and var are those of the batch, and the running ones follow them,
    the variance as a guess for all data; in evaluation mean and var are the running
    ones, and no sample depends on another.
    """
    if not training:
        rstd = 1 / torch.sqrt(column(running_var) + eps)
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
    """
    how = running_mean, running_var, training, momentum, float(eps)
    x_hat, _ = standardize_channels(channels(x), *how)
    y = scale_and_shift(x_hat, column(weight), column(bias))
    return from_channels(y, x.shape)


class _BatchNorm(_NormBase):
    """What batch normalization of any number of axes does."""

    def forward(self, x):
        running_mean, running_var, training = self.statistics()
        given = running_mean, running_var, self.weight, self.bias
        return batch_norm(x, *given, training, self.count_batch(), self.eps)

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
        count = self.num_batches_tracked.double()
        return 1 / count if self.momentum is None else momentum


class BatchNorm1d(_BatchNorm):
    """x (N, C) or (N, C, L) -> y, the same shape: a channel over the batch and L

    In training a channel gets the mean 0 and the variance 1 of the batch; in evaluation
    it is normalized with running statistics.
    """


class BatchNorm2d(_BatchNorm):
    """x (N, C, H, W) -> y, the same shape: a channel over the batch, H and W"""


class BatchNorm3d(_BatchNorm):
    """x (N, C, D, H, W) -> y, the same shape: a channel over the batch, D, H and W"""


class SyncBatchNorm(_BatchNorm):
    """x (N, C, ...) -> y, the same shape: a channel over the batches of all processes

    Here there is one process, where it is BatchNorm, as PyTorch's is then.
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
