"""Learning-rate finder: try ever larger rates, and see where the loss falls fastest.

It runs on copies, for the weights are ruined at the end of it.
"""

import math
from copy import deepcopy
from dataclasses import dataclass
from itertools import repeat

from numpy_impl.training.checkpoint import set_states, states

__all__ = ["RangeTest", "lr_find", "steepest"]


@dataclass
class RangeTest:
    """What `lr_find` saw: the rates, the smoothed loss of each, and a suggestion."""

    rates: list
    losses: list
    suggestion: float | None


def lr_find(
    model,
    loader,
    criterion,
    optimizer,
    lr_min=1e-6,
    lr_max=10.0,
    steps=100,
    beta=0.9,
    diverges=4.0,
):
    """rate[k] = lr_min (lr_max / lr_min)^(k / (steps - 1)), an update with each

    The losses are smoothed: a ← β a + (1 - β) loss, and a / (1 - β^(k + 1)) is logged,
    for a begins at 0. Each batch's loss is taken before its own update, and β looks
    back over 1 / (1 - β) batches: what a rate does is seen a little to the right of it.

    Model, criterion and optimizer are copied; the default generator and the loader's
    are where they were afterwards, also if a batch raises.

    Args:
        model, criterion: as for `train_epoch`.
        loader: batches (x, target), gone through again until there are enough.
        optimizer: every group of its copy gets the same rate.
        lr_min, lr_max: the first rate and the last.
        steps: how many rates, 3 or more.
        beta: β in 0..1, not 1; 0 does not smooth.
        diverges: it stops when a loss is this many times the smallest, or not finite.

    Returns:
        A RangeTest, shorter than `steps` if it diverged; the last loss is then the one
        that did. The suggestion is that of `steepest`, which leaves out the first
        1 / (1 - β).

    Raises:
        ValueError: an argument is out of its range; there is no batch in `loader`.
        TypeError: `loader` can be gone through only once.

    Source: Smith 2017, Cyclical Learning Rates for Training Neural Networks, 3.3.
    """
    check_range(lr_min, lr_max, steps, beta, diverges)
    check_again(loader)
    model, criterion, optimizer = deepcopy((model, criterion, optimizer))
    rates = [lr_min * (lr_max / lr_min) ** (k / (steps - 1)) for k in range(steps)]
    losses, average, saved = [], 0.0, states(loader)
    try:
        model.train()

        # data batch
        for rate, (x, target) in zip(rates, endless(loader)):
            # model output
            output = model(x)

            # loss
            loss = criterion(output, target)

            # backward
            optimizer.zero_grad()
            model.backward(criterion.backward())

            # optimizer update
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()

            average = beta * average + (1 - beta) * loss.item()
            losses.append(average / (1 - beta ** (len(losses) + 1)))
            if not math.isfinite(losses[-1]) or losses[-1] > diverges * min(losses) > 0:
                break
    finally:
        set_states(loader, saved)
    rates = rates[: len(losses)]
    suggestion = steepest(rates, losses, skip=round(1 / (1 - beta)))
    return RangeTest(rates, losses, suggestion)


def steepest(rates, losses, skip=0):
    """rate[k] with the smallest losses[k + 1] - losses[k - 1], if that is below 0

    The rates grow by equal factors, so this is the steepest descent over log(rate). The
    smallest loss itself would be a bad choice: beside it the loss begins to rise.

    Args:
        rates: as a RangeTest has them.
        losses: as many.
        skip: how many to leave out at the beginning, where the average is one of few
            batches yet, and falls by chance.

    Returns:
        The rate, or None where the loss falls nowhere.
    """
    rates, losses = rates[skip:], losses[skip:]
    slopes = [after - before for before, after in zip(losses, losses[2:])]
    if not slopes or not min(slopes) < 0:
        return None
    return rates[1 + slopes.index(min(slopes))]


def endless(loader):
    """The batches of the loader, pass after pass"""
    for batches in repeat(loader):
        batch = None
        for batch in batches:
            yield batch
        if batch is None:
            raise ValueError("loader is empty: there is no batch to try a rate on")


def check_range(lr_min, lr_max, steps, beta, diverges):
    """Rates that grow, and numbers that a smoothed loss can be judged by."""
    if not 0 < lr_min < lr_max < math.inf:
        raise ValueError(f"0 < lr_min < lr_max is needed, got {lr_min} and {lr_max}")
    if steps < 3:
        raise ValueError(f"steps must be 3 or more, got {steps}")
    if not 0 <= beta < 1:
        raise ValueError(f"beta must be in 0..1 and not 1, got {beta}")
    if not diverges > 1:
        raise ValueError(f"diverges must be above 1, got {diverges}")


def check_again(loader):
    """Batches that can be gone through again: an iterator's would be lost."""
    if hasattr(loader, "__next__"):  # iter(loader) would draw
        raise TypeError(
            "loader must be one that can be gone through again, such as a DataLoader "
            f"or a list, got {type(loader).__name__}"
        )
