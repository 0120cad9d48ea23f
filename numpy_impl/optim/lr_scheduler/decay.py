"""Falling by factors, now and then or always: StepLR, MultiStepLR, ExponentialLR."""

from bisect import bisect_right
from collections import Counter

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    check_numbers,
    check_period,
    values_of,
    warn_outside_step,
)

__all__ = ["StepLR", "MultiStepLR", "ExponentialLR"]


class StepLR(LRScheduler):
    """η[t] = η₀ γ^⌊t / step_size⌋

    Chained: η[t] = η[t-1] γ at each multiple of step_size, but for 0. Built anew there,
    with last_epoch = t - 1 and a rate that was saved at t, it multiplies by γ again, as
    PyTorch does; load_state_dict does not.

    Args:
        optimizer: Optimizer.
        step_size: after how many steps the rate is multiplied, again and again.
        gamma: γ.
        last_epoch: as for LRScheduler.

    Raises:
        TypeError: `step_size` or `gamma` is no number, or `optimizer` no Optimizer.
        ZeroDivisionError: `step_size` is 0.

    Source: torch.optim.lr_scheduler.StepLR.
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        check_period(step_size=step_size)
        check_numbers(gamma=gamma)
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t = self.last_epoch
        if t == 0 or t % self.step_size != 0:
            return values_of(self.optimizer, "lr")
        return [group["lr"] * self.gamma for group in self.optimizer.param_groups]

    def _get_closed_form_lr(self):
        t = self.last_epoch
        return [lr * self.gamma ** (t // self.step_size) for lr in self.base_lrs]


class MultiStepLR(LRScheduler):
    """η[t] = η₀ γⁿ, where n milestones are ≤ t

    A milestone that is there twice counts twice. Chained: η[t] = η[t-1] γ at each; one
    that lies before 0 counts in the closed form only. Built anew at one, it multiplies
    again, as StepLR does.

    Args:
        optimizer: Optimizer.
        milestones: steps, in any order.
        gamma: γ.
        last_epoch: as for LRScheduler.

    Raises:
        TypeError: `milestones` is no list, or `gamma` no number.

    Source: torch.optim.lr_scheduler.MultiStepLR.
    """

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        check_milestones(milestones)
        check_numbers(gamma=gamma)
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t = self.last_epoch
        if t not in self.milestones:
            return values_of(self.optimizer, "lr")
        groups = self.optimizer.param_groups
        return [group["lr"] * self.gamma ** self.milestones[t] for group in groups]

    def _get_closed_form_lr(self):
        passed = bisect_right(sorted(self.milestones.elements()), self.last_epoch)
        return [lr * self.gamma**passed for lr in self.base_lrs]


class ExponentialLR(LRScheduler):
    """η[t] = η₀ γᵗ

    Chained: η[t] = η[t-1] γ.

    Args:
        optimizer: Optimizer.
        gamma: γ.
        last_epoch: as for LRScheduler.

    Raises:
        TypeError: `gamma` is no number, or `optimizer` no Optimizer.

    Source: torch.optim.lr_scheduler.ExponentialLR.
    """

    def __init__(self, optimizer, gamma, last_epoch=-1):
        check_numbers(gamma=gamma)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        if self._is_initial:
            return values_of(self.optimizer, "lr")
        return [group["lr"] * self.gamma for group in self.optimizer.param_groups]

    def _get_closed_form_lr(self):
        return [lr * self.gamma**self.last_epoch for lr in self.base_lrs]


def check_milestones(milestones):
    """Something that can be counted."""
    if not hasattr(milestones, "__iter__"):
        raise TypeError(
            f"milestones must be a list of steps, got {type(milestones).__name__}"
        )
