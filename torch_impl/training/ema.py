"""Exponential moving average: a copy of the model that follows it slowly.

The weights of single steps jump about a good place; their average is nearer to it. The
model trains as ever, and the average is what one evaluates and keeps.
"""

from copy import deepcopy
from itertools import chain

import torch
from torch import lerp, no_grad
from torch.nn import Module

__all__ = ["ExponentialMovingAverage"]


class ExponentialMovingAverage(Module):
    """average ← decay average + (1 - decay) value, of each parameter and each buffer

    The first update takes the values themselves. A value of n updates ago still weighs
    (1 - decay) decayⁿ: 0.999 looks back over some 1000 updates.

    It is AveragedModel with get_ema_multi_avg_fn, written out for this one average so
    that the whole of it is on one page, and with another default of use_buffers: the
    statistics of batch norm belong to the averaged weights. A model of another kind,
    which torch averages as far as it goes, is refused.

    Args:
        model: Module to be copied; the copy is `module`.
        decay: a number in 0..1.
        use_buffers: whether buffers are averaged, too; else the model's are copied.

    Raises:
        ValueError: `decay` is not in 0..1.

    Source: torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn.
    """

    def __init__(self, model, decay=0.999, use_buffers=True):
        super().__init__()
        if not 0 <= decay <= 1:
            raise ValueError(f"decay must be in 0..1, got {decay}")
        self.decay, self.use_buffers = decay, use_buffers
        self.module = deepcopy(model)
        self.module.zero_grad()  # it learns nothing itself
        self.register_buffer("n_averaged", torch.asarray(0))

    def forward(self, *inputs):
        """What the averaged model says."""
        return self.module(*inputs)

    def update_parameters(self, model):
        """Follow the model: once after each `optimizer.step()`.

        Raises:
            ValueError: it has other parameters or buffers than the one that was copied.
        """
        averages, values = state_of(self.module), state_of(model)
        check_same(averages, values)
        averaged = [name for name, _ in model.named_parameters()]
        if self.use_buffers:
            averaged += [name for name, _ in model.named_buffers()]
        with no_grad():
            for name, value in values.items():
                average = averages[name]
                if name in averaged and self.n_averaged > 0:
                    average[...] = moved(average, value, self.decay)
                else:
                    average[...] = value
            self.n_averaged += 1


def state_of(model):
    """{name: array} of its parameters and buffers."""
    return dict(chain(model.named_parameters(), model.named_buffers()))


def moved(average, value, decay):
    """decay average + (1 - decay) value; of counts in float32, later cut off"""
    if not average.is_floating_point():  # counts
        average = torch.asarray(average, dtype=torch.float32)
        value = torch.asarray(value, dtype=torch.float32)
        return average * decay + value * (1 - decay)
    return lerp(average, value, 1 - decay)


def check_same(averages, values):
    """The model that is followed has the names and the shapes of the copy."""
    ours = {name: tuple(array.shape) for name, array in averages.items()}
    theirs = {name: tuple(array.shape) for name, array in values.items()}
    if ours != theirs:
        names = [n for n in (*ours, *theirs) if ours.get(n) != theirs.get(n)]
        raise ValueError(
            f"model must be of the kind that was copied, but {names[0]} has the shape "
            f"{theirs.get(names[0])}, and {ours.get(names[0])} in the copy"
        )
