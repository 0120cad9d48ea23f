"""On the way to η₀ or to 0 within total_iters: ConstantLR, LinearLR, PolynomialLR."""

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    check_numbers,
    values_of,
    warn_outside_step,
)

__all__ = ["ConstantLR", "LinearLR", "PolynomialLR"]


class ConstantLR(LRScheduler):
    """η[t] = η₀ factor while t < total_iters, then η₀

    Chained: times `factor` at t = 0, times 1 / factor at total_iters. So a factor of 0
    cannot be taken back, and with total_iters = 0 the chain stays at η₀ factor, where
    the closed form is η₀.

    Args:
        optimizer: Optimizer.
        factor: from 0 to 1.
        total_iters: how many steps the factor holds.
        last_epoch: as for LRScheduler.

    Raises:
        ValueError: `factor` is not in 0..1.
        TypeError: an argument is no number, or `optimizer` no Optimizer.
        ZeroDivisionError: by `step`, if `factor` is 0 and its time is over.

    Source: torch.optim.lr_scheduler.ConstantLR.
    """

    def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        check_factor("factor", factor)
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        if self.last_epoch == 0:
            return [group["lr"] * self.factor for group in self.optimizer.param_groups]
        if self.last_epoch != self.total_iters:
            return values_of(self.optimizer, "lr")
        groups = self.optimizer.param_groups
        return [group["lr"] * (1.0 / self.factor) for group in groups]

    def _get_closed_form_lr(self):
        is_over = self.last_epoch >= self.total_iters
        return [
            lr * (self.factor + is_over * (1 - self.factor)) for lr in self.base_lrs
        ]


class LinearLR(LRScheduler):
    """η[t] = η₀ (start + (end - start) min(t, total) / total)

    with start_factor, end_factor, total_iters. Chained: η[t] = η[t-1] · factor(t) /
    factor(t-1), written as 1 + their difference / factor(t-1). With total_iters = 0 the
    chain stays at η₀ start, and there is no closed form.

    A warm-up of n updates, the last of them at η₀: start_factor = 1 / n and
    total_iters = n - 1.

    Args:
        optimizer: Optimizer.
        start_factor: at t = 0, more than 0, at most 1.
        end_factor: from total_iters on, from 0 to 1.
        total_iters: how many steps the way takes.
        last_epoch: as for LRScheduler.

    Raises:
        ValueError: a factor is out of its range.
        TypeError: an argument is no number, or `optimizer` no Optimizer.

    Source: torch.optim.lr_scheduler.LinearLR.
    """

    def __init__(
        self,
        optimizer,
        start_factor=1.0 / 3,
        end_factor=1.0,
        total_iters=5,
        last_epoch=-1,
    ):
        check_factor("start_factor", start_factor)
        check_factor("end_factor", end_factor)
        if start_factor == 0:
            raise ValueError("start_factor must not be 0: the chain would stay there")
        check_numbers(total_iters=total_iters)
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t, groups = self.last_epoch, self.optimizer.param_groups
        if t == 0:
            return [group["lr"] * self.start_factor for group in groups]
        if self._is_initial or t > self.total_iters:
            return values_of(self.optimizer, "lr")
        way = self.end_factor - self.start_factor
        before = self.total_iters * self.start_factor + (t - 1) * way
        return [group["lr"] * (1.0 + way / before) for group in groups]

    def _get_closed_form_lr(self):
        way, done = self.end_factor - self.start_factor, self.last_epoch
        factor = (
            self.start_factor + way * min(self.total_iters, done) / self.total_iters
        )
        return [lr * factor for lr in self.base_lrs]


class PolynomialLR(LRScheduler):
    """η[t] = η₀ (1 - min(t, total_iters) / total_iters)^power

    Chained: η[t] = η[t-1] · (what is left after t / what was left before)^power. At
    total_iters that is 0, and stays: no other schedule brings the rate back.

    Args:
        optimizer: Optimizer.
        total_iters: after how many steps the rate is 0.
        power: 1 is a straight line.
        last_epoch: as for LRScheduler.

    Raises:
        TypeError: an argument is no number, or `optimizer` no Optimizer.

    Source: torch.optim.lr_scheduler.PolynomialLR.
    """

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        check_numbers(total_iters=total_iters, power=power)
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t, total = self.last_epoch, self.total_iters
        if self._is_initial or t > total:
            return values_of(self.optimizer, "lr")
        factor = ((1.0 - t / total) / (1.0 - (t - 1) / total)) ** self.power
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _get_closed_form_lr(self):
        done = min(self.total_iters, self.last_epoch) / self.total_iters
        return [lr * (1.0 - done) ** self.power for lr in self.base_lrs]


def check_factor(name, factor):
    """A number from 0 to 1."""
    check_numbers(**{name: factor})
    if factor < 0 or factor > 1:
        raise ValueError(f"{name} must be in 0..1, got {factor}")
