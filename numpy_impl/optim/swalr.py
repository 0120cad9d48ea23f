"""SWALR: from the schedule's rate to the constant one at which SWA averages."""

import math

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    per_group,
    warn_outside_step,
)

__all__ = ["SWALR"]


class SWALR(LRScheduler):
    """η[t] = α swa_lr + (1 - α) η₀, α from 0 to 1 within anneal_epochs; then swa_lr

    α[t] = (1 - cos(π t / anneal_epochs)) / 2, or t / anneal_epochs. Chained: η₀ is
    found from the rate in the group, as if it had come by this way: so another schedule
    may go before it.

    Args:
        optimizer: Optimizer; its groups get "swa_lr".
        swa_lr: the rate at the end, or a list with one for each group.
        anneal_epochs: how many steps the way takes; 0: the first step arrives.
        anneal_strategy: "cos" or "linear".
        last_epoch: as for LRScheduler.

    Raises:
        ValueError: another strategy, anneal_epochs no int or below 0, a list of swa_lr
            that is too short or too long.
        TypeError: `optimizer` is no Optimizer.

    Source: torch.optim.swa_utils.SWALR.
    """

    def __init__(
        self,
        optimizer,
        swa_lr,
        anneal_epochs=10,
        anneal_strategy="cos",
        last_epoch=-1,
    ):
        swa_lrs = per_group("swa_lr", optimizer, swa_lr)
        check_annealing(anneal_epochs, anneal_strategy)
        for group, lr in zip(optimizer.param_groups, swa_lrs, strict=True):
            group["swa_lr"] = lr
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t = self._step_count - 1
        if self.anneal_epochs == 0:
            t = max(1, t)
        before, alpha = self.share(t - 1), self.share(t)
        return [
            group["swa_lr"] * alpha
            + first_rate(group["lr"], group["swa_lr"], before) * (1 - alpha)
            for group in self.optimizer.param_groups
        ]

    def share(self, t):
        """α[t]"""
        part = max(0, min(1, t / max(1, self.anneal_epochs)))
        if self._anneal_strategy == "linear":
            return part
        return (1 - math.cos(math.pi * part)) / 2


def first_rate(lr, swa_lr, alpha):
    """η₀, of which lr = α swa_lr + (1 - α) η₀ was made"""
    if alpha == 1:
        return swa_lr
    return (lr - alpha * swa_lr) / (1 - alpha)


def check_annealing(anneal_epochs, anneal_strategy):
    """A number of steps, and how to go."""
    if anneal_strategy not in ("cos", "linear"):
        raise ValueError(
            f"anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}"
        )
    if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
        raise ValueError(f"anneal_epochs must be an int >= 0, got {anneal_epochs!r}")
