"""LRScheduler: what all schedules share, and the rates in the optimizer's groups."""

import contextlib
import functools
import warnings
import weakref

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.optimizer import Optimizer
from numpy_impl.optim.state_dict import plain_number

__all__ = ["LRScheduler"]


class LRScheduler:
    """η[t], t = 0, 1, 2, ...: the learning rate of each group after t steps

    A subclass writes `get_lr()`, the rates of step t = `last_epoch`. There are two ways
    to write it. *Chained*: η[t] from η[t-1], the rate that is in the group now, so that
    several schedules, or whoever changes a rate by hand, work on one rate. *Closed*:
    η[t] from η₀ and t alone, which overwrites what others did. A chained schedule may
    have its closed form beside it, `_get_closed_form_lr()`: `step(epoch)` takes that.

    The constructor makes step 0. What a step is, an update or a pass through the data,
    is said by who calls `step`.

    Args:
        optimizer: Optimizer; the schedule sets "lr" of its groups.
        last_epoch: -1 begins anew: η₀ is the rate of each group. t - 1 goes on at step
            t without a state dict: η₀ is the "initial_lr" that each group has.

    Attributes:
        base_lrs: η₀ of each group, which has it as "initial_lr", too.
        last_epoch: t.

    Raises:
        TypeError: `optimizer` is no Optimizer.
        KeyError: `last_epoch` is given, and a group has no "initial_lr".

    Source: torch.optim.lr_scheduler.LRScheduler.
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer, last_epoch=-1):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        if last_epoch == -1:
            for group in optimizer.param_groups:
                group.setdefault("initial_lr", copy_of(group["lr"]))
        else:
            check_initial_lr(optimizer)
        self.base_lrs = values_of(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        remember_calls(optimizer)
        self._initial_step()

    def _initial_step(self):
        self._step_count = 0
        with raised(self, "_is_initial"):
            self.step()

    def get_lr(self):
        """The rates of step `last_epoch`; each subclass defines it, `step` calls it."""
        raise NotImplementedError(f"{type(self).__name__} defines no get_lr()")

    def get_last_lr(self):
        """The rate of each group, as the last step has set it."""
        return self._last_lr

    def step(self, epoch=None):
        """t ← t + 1, and every group gets η[t]: after `optimizer.step()`

        Args:
            epoch: deprecated. t ← epoch, and η[t] in closed form where there is one.
        """
        if self._step_count == 1:
            warn_of_order(self.optimizer)
        self._step_count += 1
        if epoch is not None:
            warn_of_epoch()
        self._update_lr(epoch)

    def _update_lr(self, epoch=None):
        with raised(self, "_get_lr_called_within_step"):
            if epoch is None:
                self.last_epoch += 1
                rates = self.get_lr()
            else:
                self.last_epoch = epoch
                closed = getattr(self, "_get_closed_form_lr", self.get_lr)
                rates = closed()
        self._set_lr(rates)

    def _set_lr(self, rates):
        """Each group gets its rate."""
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            set_value(group, "lr", lr)
        self._last_lr = values_of(self.optimizer, "lr")

    def state_dict(self):
        """Every attribute but the optimizer, whose own state dict has the rates."""
        return {
            name: value for name, value in vars(self).items() if name != "optimizer"
        }

    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`, one of torch's schedule as well.

        The groups' rates stay: they are in the optimizer's state dict.
        """
        vars(self).update(state_dict)


@contextlib.contextmanager
def raised(scheduler, flag):
    """A flag of the scheduler, True inside the block"""
    setattr(scheduler, flag, True)
    try:
        yield
    finally:
        setattr(scheduler, flag, False)


# The values of the groups. An array stays the same array, and is written into: whoever
# holds it sees the rate change. What is kept beside it is a copy.


def values_of(optimizer, key):
    """group[key] of each group, arrays copied"""
    return [copy_of(group[key]) for group in optimizer.param_groups]


def copy_of(value):
    """An array's copy; a number needs none."""
    return value.copy() if isinstance(value, np.ndarray) else value


def set_value(group, key, value):
    """group[key] ← value"""
    if isinstance(group[key], np.ndarray):
        group[key][...] = plain_number(value)
    else:
        group[key] = value


def per_group(name, optimizer, value):
    """A list with a value for each group: the one that all have, or their own.

    Raises:
        ValueError: a list or tuple of another length.
    """
    count = len(optimizer.param_groups)
    values = list(value) if isinstance(value, list | tuple) else [value] * count
    if len(values) != count:
        raise ValueError(
            f"{name} must have a value for each of the {count} groups of the "
            f"optimizer, got {len(values)}"
        )
    return [copy_of(v) for v in values]


# The order of the two steps


def remember_calls(optimizer):
    """optimizer.step notes that it was called, for `warn_of_order`."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    step, optimizer_of = optimizer.step.__func__, weakref.ref(optimizer)

    @functools.wraps(step)
    def run(*args, **kwargs):
        optimizer = optimizer_of()
        optimizer._opt_called = True
        return step(optimizer, *args, **kwargs)

    run._wrapped_by_lr_sched = True
    optimizer.step = run


def warn_of_order(optimizer):
    """At the first step after the constructor's: no update has had the first rate."""
    if not hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        warnings.warn(
            "Seems like `optimizer.step()` has been overridden after learning rate "
            "scheduler initialization. Call it before `lr_scheduler.step()`.",
            stacklevel=3,
        )
    elif not getattr(optimizer, "_opt_called", False):
        warnings.warn(
            "Detected call of `lr_scheduler.step()` before `optimizer.step()`. Call "
            "them in the opposite order: else the first rate is never used.",
            stacklevel=3,
        )


def warn_of_epoch():
    """`epoch` is deprecated."""
    warnings.warn(
        "The epoch parameter in `scheduler.step()` was not necessary and is being "
        "deprecated where possible. Call `scheduler.step()`.",
        stacklevel=3,
    )


def warn_outside_step(scheduler):
    """`get_lr` computes the next rates; it is no way to ask for the last ones."""
    if not scheduler._get_lr_called_within_step:
        warnings.warn(
            "To get the last learning rate computed by the scheduler, please use "
            "`get_last_lr()`.",
            stacklevel=3,
        )


# Checks


def check_optimizer(optimizer):
    """One of ours: PyTorch's optimizers take PyTorch's schedules."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"optimizer must be an Optimizer, got {type(optimizer).__name__}"
        )


def check_initial_lr(optimizer):
    """Every group has its rate of before."""
    for i, group in enumerate(optimizer.param_groups):
        if "initial_lr" not in group:
            raise KeyError(
                f"param_groups[{i}] has no 'initial_lr': last_epoch goes on from an "
                "optimizer that had a schedule, and -1 begins anew"
            )


def check_numbers(**values):
    """Real numbers, or arrays of one."""
    check.number(**{name: plain_number(value) for name, value in values.items()})


def check_period(**periods):
    """Numbers of steps by which t is divided.

    Raises:
        TypeError: one is no number.
        ZeroDivisionError: one is 0.
    """
    check_numbers(**periods)
    for name, value in periods.items():
        if value == 0:
            raise ZeroDivisionError(f"{name} must not be 0, t is divided by it")
