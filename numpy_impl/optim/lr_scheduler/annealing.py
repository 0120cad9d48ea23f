"""Half a cosine down: CosineAnnealingLR, and again: CosineAnnealingWarmRestarts."""

import math

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    check_numbers,
    check_period,
    raised,
    values_of,
    warn_outside_step,
)

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


class CosineAnnealingLR(LRScheduler):
    """η[t] = η_min + (η₀ - η_min) (1 + cos(π t / T_max)) / 2

    After T_max steps the cosine goes up again. Chained: the distance from η_min is
    multiplied by (1 + cos(π t / T_max)) / (1 + cos(π (t-1) / T_max)); where that
    divides by 0, one step behind the bottom, the closed form's increase is added
    instead. A rate that another schedule has changed so keeps its share on the way
    down, and is taken for η₀'s way up.

    Args:
        optimizer: Optimizer.
        T_max: after how many steps the rate is η_min.
        eta_min: η_min, the same for all groups.
        last_epoch: as for LRScheduler.

    Raises:
        TypeError: an argument is no number, or `optimizer` no Optimizer.
        ZeroDivisionError: `T_max` is 0.

    Source: torch.optim.lr_scheduler.CosineAnnealingLR; Loshchilov and Hutter 2017,
    SGDR, whose restarts are not in it.
    """

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        check_period(T_max=T_max)
        check_numbers(eta_min=eta_min)
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t, T_max, eta_min = self.last_epoch, self.T_max, self.eta_min
        rates = values_of(self.optimizer, "lr")
        if self._is_initial:
            return rates
        if (t - 1 - T_max) % (2 * T_max) == 0:  # the bottom was at t - 1
            rise = (1 - math.cos(math.pi / T_max)) / 2
            pairs = zip(self.base_lrs, rates, strict=True)
            return [lr + (base - eta_min) * rise for base, lr in pairs]
        ratio = (1 + math.cos(math.pi * t / T_max)) / (
            1 + math.cos(math.pi * (t - 1) / T_max)
        )
        return [ratio * (lr - eta_min) + eta_min for lr in rates]

    def _get_closed_form_lr(self):
        share = self.last_epoch, self.T_max
        return [annealed(lr, self.eta_min, *share) for lr in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """η[t] = η_min + (η₀ - η_min) (1 + cos(π T_cur / T_i)) / 2

    T_cur steps have passed since the last restart, out of T_i: T_0 before the first,
    and T_mult times as many after each, so that restart n comes at

        t = T_0 (1 + T_mult + ... + T_multⁿ⁻¹)

    Closed: what others do to the rate lasts until the next step. `step(epoch)` is not
    deprecated here: fractions set the rate within an epoch, epoch + batch / batches.

    Built anew with last_epoch = t - 1, it finds its place if T_mult is 1 or t < 2 T_0;
    else T_cur is t modulo T_0, as in PyTorch. load_state_dict finds it always.

    Args:
        optimizer: Optimizer.
        T_0: how many steps until the first restart.
        T_mult: by how much the time between restarts grows.
        eta_min: η_min, the same for all groups.
        last_epoch: as for LRScheduler.

    Raises:
        ValueError: `T_0` is no int of 1 or more, `T_mult` neither, `eta_min` no number.
        TypeError: `T_0` or `T_mult` is no number, or `optimizer` no Optimizer.

    Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts; Loshchilov and Hutter
    2017, SGDR: Stochastic Gradient Descent with Warm Restarts.
    """

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):
        check_restarts(T_0, T_mult, eta_min)
        self.T_0 = T_0
        self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        share = self.T_cur, self.T_i
        return [annealed(lr, self.eta_min, *share) for lr in self.base_lrs]

    def step(self, epoch=None):
        """t ← t + 1, or t ← epoch, and every group gets η[t].

        Args:
            epoch: any place from 0 on, also before the last one; t is its floor.

        Raises:
            ValueError: `epoch` is negative.
        """
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            check_epoch(epoch)
            self.T_cur, self.T_i = self._place(epoch)
        self.last_epoch = math.floor(epoch)
        with raised(self, "_get_lr_called_within_step"):
            rates = self.get_lr()
        self._set_lr(rates)

    def _place(self, epoch):
        """(T_cur, T_i) at an epoch, from the sum of the powers of T_mult"""
        T_0, T_mult = self.T_0, self.T_mult
        if epoch < T_0:
            return epoch, T_0
        if T_mult == 1:
            return epoch % T_0, self.T_i
        n = int(math.log(epoch / T_0 * (T_mult - 1) + 1, T_mult))
        return epoch - T_0 * (T_mult**n - 1) / (T_mult - 1), T_0 * T_mult**n


def annealed(lr, eta_min, t, period):
    """η_min + (η₀ - η_min) (1 + cos(π t / period)) / 2"""
    return eta_min + (lr - eta_min) * (1 + math.cos(math.pi * t / period)) / 2


def check_restarts(T_0, T_mult, eta_min):
    """Ints of 1 or more, and a number."""
    check_numbers(T_0=T_0, T_mult=T_mult)
    for name, value in (("T_0", T_0), ("T_mult", T_mult)):
        if value < 1 or not isinstance(value, int):
            raise ValueError(f"{name} must be an int of 1 or more, got {value!r}")
    if not isinstance(eta_min, float | int):
        raise ValueError(f"eta_min must be a number, got {eta_min!r}")


def check_epoch(epoch):
    """A place in the training."""
    if epoch < 0:
        raise ValueError(f"epoch must be 0 or more, got {epoch}")
