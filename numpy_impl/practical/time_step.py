"""Time a step: warm up, wait for the device, repeat, and take the median.

    python -m numpy_impl.practical.time_step

The first calls pay for what is made once. A GPU returns before it has computed, so that
who does not wait times the asking. And something else is always running meanwhile: the
median does not mind a slow call or two, the mean does.
"""

import time
from statistics import median

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import classifier, digits, show_one
from numpy_impl.random import manual_seed

__all__ = ["time_step", "example", "main"]


def time_step(step, repeat=11, warmup=3, clock=time.perf_counter):
    """{"median", "least", "most"} of the seconds that a step takes

    Args:
        step: function without arguments, such as one update.
        repeat: how many calls are timed, one by one.
        warmup: how many calls come before them.
        clock: function without arguments -> seconds.

    Returns:
        Floats.

    Raises:
        ValueError: `repeat` is below 1, or `warmup` below 0.
    """
    if repeat < 1:
        raise ValueError(f"repeat must be 1 or more, got {repeat}")
    if warmup < 0:
        raise ValueError(f"warmup must be 0 or more, got {warmup}")
    for _ in range(warmup):
        step()
    seconds = []
    for _ in range(repeat):
        synchronize()
        start = clock()
        step()
        synchronize()
        seconds.append(clock() - start)
    return {"median": median(seconds), "least": min(seconds), "most": max(seconds)}


def synchronize():
    """Wait until the device has computed all that was asked; NumPy's has, always."""


def example(dtype=None, device="cpu"):
    """How often a step is called, and how far it gets: timing trains the model"""
    step, losses = update_of(dtype, device)
    time_step(step)
    return {"calls": len(losses), "loss": losses[::13]}


def update_of(dtype, device):
    """(step, losses): one update of a classifier, and the list that it adds to"""
    manual_seed(0)
    (x, target), _ = digits(dtype=dtype, device=device)
    model, criterion = classifier(dtype=dtype, device=device), nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    losses = []

    def step():
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        model.backward(criterion.backward())
        optimizer.step()
        losses.append(loss.item())

    return step, losses


def main(device="cpu"):
    """Print the milliseconds of an update in float32, other ones in every run.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    step, _ = update_of(np.float32, device)
    seconds = time_step(step)
    show_one({f"{what}, in ms": 1000 * value for what, value in seconds.items()})


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
