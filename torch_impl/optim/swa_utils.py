"""Averages of weights: a copy of the model that follows it, SWA's and EMA's.

The weights of single steps jump about a good place; their average is nearer to it. The
model trains as ever, and the average is what one evaluates and keeps.
"""

from copy import deepcopy

import torch
from torch import no_grad
from torch.nn import Module

from torch_impl.nn.batchnorm import _BatchNorm
from torch_impl.optim.lerp import lerp
from torch_impl.optim.swalr import SWALR

__all__ = [
    "AveragedModel",
    "update_bn",
    "SWALR",
    "get_ema_multi_avg_fn",
    "get_swa_multi_avg_fn",
    "get_ema_avg_fn",
    "get_swa_avg_fn",
]


def get_ema_multi_avg_fn(decay=0.999):
    """average ← decay average + (1 - decay) value, for each of a list"""

    def ema_update(averages, values, n):
        for average, value in zip(averages, values, strict=True):
            if average.is_floating_point():
                average[...] = lerp(average, value, 1 - decay)
            else:
                average[...] = average * decay + value * (1 - decay)

    return ema_update


def get_swa_multi_avg_fn():
    """average ← average + (value - average) / (n + 1), for each of a list"""

    def swa_update(averages, values, n):
        weight = share_of(n)
        for average, value in zip(averages, values, strict=True):
            average[...] = lerp(average, value, weight)

    return swa_update


def get_ema_avg_fn(decay=0.999):
    """decay average + (1 - decay) value, of one"""

    def ema_update(average, value, n):
        return decay * average + (1 - decay) * value

    return ema_update


def get_swa_avg_fn():
    """average + (value - average) / (n + 1), of one"""

    def swa_update(average, value, n):
        return average + (value - average) / (int(n) + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model, whose first update copies, and the n-th adds to an average"""

    def __init__(
        self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False
    ):
        super().__init__()
        self.module = deepcopy(model).to(device=device)
        self.register_buffer("n_averaged", torch.asarray(0, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args, **kwargs):
        """What the averaged model says."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model):
        """One more value into the average: after each `optimizer.step()`, or epoch"""
        averages, values = (list(m.parameters()) for m in (self.module, model))
        own, buffers = (list(m.buffers()) for m in (self.module, model))
        if self.use_buffers:
            averages, values, own, buffers = averages + own, values + buffers, [], []

        with no_grad():
            if self.n_averaged == 0:
                copy(averages, values)
            elif self.multi_avg_fn is None:
                function = self.avg_fn or get_swa_avg_fn()
                for average, value in zip(averages, values):
                    average[...] = function(average, value, self.n_averaged)
            else:
                for some in by_dtype(averages, values):
                    self.multi_avg_fn(*some, self.n_averaged)
            copy(own, buffers)
            self.n_averaged += 1


def update_bn(loader, model, device=None):
    """mean and variance of each batch norm ← those of all batches in `loader`"""
    norms = [m for m in model.modules() if isinstance(m, _BatchNorm)]
    for norm in norms:
        norm.reset_running_stats()
    if not norms:
        return
    momenta, was_training = [norm.momentum for norm in norms], model.training
    model.train()
    for norm in norms:
        norm.momentum = None  # the plain mean over the batches

    with no_grad():
        for x in loader:
            x = x[0] if isinstance(x, list | tuple) else x
            model(x.to(device))

    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
    model.train(was_training)


def copy(averages, values):
    """average ← value, for each of a list"""
    for average, value in zip(averages, values):
        average[...] = value


def by_dtype(averages, values):
    """(averages, values) of one dtype, then of another"""
    groups = {}
    for average, value in zip(averages, values):
        some = groups.setdefault(average.dtype, ([], []))
        some[0].append(average)
        some[1].append(value)
    return groups.values()


def share_of(n):
    """1 / (n + 1); of an array a float32, for in torch integers are divided into it"""
    return float(1 / (n + 1))
