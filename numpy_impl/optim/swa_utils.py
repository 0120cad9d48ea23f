"""Averages of weights: a copy of the model that follows it, SWA's and EMA's.

The weights of single steps jump about a good place; their average is nearer to it. The
model trains as ever, and the average is what one evaluates and keeps.
"""

from copy import deepcopy

import numpy as np

from numpy_impl.nn import Module, check, no_grad
from numpy_impl.nn.batchnorm import _BatchNorm
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.swalr import SWALR

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
    """average ← decay average + (1 - decay) value, for each of a list

    A value of n updates ago still weighs (1 - decay) decayⁿ: 0.999 looks back over some
    1000 updates.

    Args:
        decay: a number in 0..1.

    Returns:
        function(averages, values, n) that writes to the averages. Integers are averaged
        in float32, and cut off.

    Raises:
        ValueError: `decay` is not in 0..1.
    """
    check_decay(decay)

    def ema_update(averages, values, n):
        for average, value in zip(averages, values, strict=True):
            if average.dtype.kind == "f":
                average[...] = lerp(average, value, 1 - decay)
            else:
                average[...] = as_floats(average) * decay + as_floats(value) * (
                    1 - decay
                )

    return ema_update


def get_swa_multi_avg_fn():
    """average ← average + (value - average) / (n + 1), for each of a list

    That is the mean of all n + 1 values, without their sum.

    Returns:
        function(averages, values, n) that writes to the averages, which must be floats.
        If n is an array, as AveragedModel hands it on, 1 / (n + 1) is rounded to
        float32 as in torch, also for averages of float64.

    Source: Izmailov et al. 2018, Averaging Weights Leads to Wider Optima and Better
    Generalization.
    """

    def swa_update(averages, values, n):
        check_floats(averages)
        weight = share_of(n)
        for average, value in zip(averages, values, strict=True):
            average[...] = lerp(average, value, weight)

    return swa_update


def get_ema_avg_fn(decay=0.999):
    """decay average + (1 - decay) value, of one

    Args, Raises: as for get_ema_multi_avg_fn.

    Returns:
        function(average, value, n) that returns the new average.
    """
    check_decay(decay)

    def ema_update(average, value, n):
        return decay * as_floats(average) + (1 - decay) * as_floats(value)

    return ema_update


def get_swa_avg_fn():
    """average + (value - average) / (n + 1), of one

    Returns:
        function(average, value, n) that returns the new average; of integers in
        float32.
    """

    def swa_update(average, value, n):
        return as_floats(average) + as_floats(value - average) / (int(n) + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model, whose first update copies, and the n-th adds to an average

    Args:
        model: Module to be copied; the copy is `module`.
        device: None or "cpu".
        avg_fn: function(average, value, n) that returns the new average, n the number
            of values that are in it already; the mean if None.
        multi_avg_fn: function(averages, values, n) that writes to the averages, all
            those of one dtype at once; instead of `avg_fn`.
        use_buffers: whether buffers are averaged, too; else the model's are copied.

    Buffers: n_averaged, a count.

    Raises:
        AssertionError: both functions are given.
        RuntimeError: another device.

    Source: torch.optim.swa_utils.AveragedModel.
    """

    def __init__(
        self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False
    ):
        super().__init__()
        check_functions(avg_fn, multi_avg_fn)
        self.module = deepcopy(model).to(device=device)
        self.register_buffer("n_averaged", np.asarray(0))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args, **kwargs):
        """What the averaged model says."""
        return self.module(*args, **kwargs)

    def backward(self, grad_y):
        return self.module.backward(grad_y)

    def update_parameters(self, model):
        """One more value into the average: after each `optimizer.step()`, or epoch

        Raises:
            ValueError: `model` has more or fewer parameters or buffers than the copy.
            RuntimeError: one has another shape; then nothing is averaged.
        """
        check_same(self.module, model)
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
    """mean and variance of each batch norm ← those of all batches in `loader`

    The average of the weights has not seen the data: its statistics are those of other
    weights. Each batch counts alike, whatever `momentum` says, and however short it is.

    Args:
        loader: batches x, or tuples or lists that begin with x.
        model: Module; without batch norms nothing is done.
        device: None or "cpu".

    Raises:
        RuntimeError: another device.

    Source: torch.optim.swa_utils.update_bn.
    """
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
            check.device(device)
            model(x)

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
    share = 1 / (n + 1)
    return share if isinstance(n, int) else float(np.float32(share))


def as_floats(x):
    """Integers as float32, into which torch promotes them"""
    return x if x.dtype.kind == "f" else x.astype(np.float32)


def check_decay(decay):
    """A share of 1."""
    check.number(decay=decay)
    if not 0 <= decay <= 1:
        raise ValueError(f"decay must be in 0..1, got {decay}")


def check_functions(avg_fn, multi_avg_fn):
    """One of them at most."""
    if avg_fn is not None and multi_avg_fn is not None:
        raise AssertionError("only one of avg_fn and multi_avg_fn can be given")


def check_floats(averages):
    """Of one dtype, and not of integers, whose mean no integer is."""
    if averages and averages[0].dtype.kind != "f":
        raise RuntimeError(
            f"averages must be of floating-point numbers, got {averages[0].dtype}: "
            "counts among the buffers need avg_fn, or get_ema_multi_avg_fn"
        )


def check_same(module, model):
    """Parameters and buffers of the copy, and those that go into the average."""
    for kind in ("named_parameters", "named_buffers"):
        ours, theirs = (dict(getattr(m, kind)()) for m in (module, model))
        if len(ours) != len(theirs):
            raise ValueError(
                f"model must have {len(ours)} {kind[6:]} as the copy has, "
                f"got {len(theirs)}"
            )
        for (name, average), value in zip(ours.items(), theirs.values()):
            if average.shape != value.shape:
                raise RuntimeError(
                    f"{name} of model must have the copy's shape {average.shape}, "
                    f"got {value.shape}"
                )
