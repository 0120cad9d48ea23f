"""Falling when a metric stands still: ReduceLROnPlateau."""

import math

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    check_optimizer,
    per_group,
    set_value,
    values_of,
    warn_of_epoch,
)
from numpy_impl.optim.state_dict import plain_number

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(LRScheduler):
    """η[t] = max(η[t-1] factor, min_lr) after more than `patience` epochs with no best

    There is no closed form: the rate depends on what the metric does. One that is
    better than the best by more than the threshold counts, so with mode "min"

        rel   metric < best (1 - threshold)
        abs   metric < best - threshold

    and with "max" > and +. Then, for `cooldown` epochs, nothing is counted.

    Args:
        optimizer: Optimizer.
        mode: "min" of a loss, "max" of an accuracy.
        factor: below 1.
        patience: how many epochs without a best are let pass; the next one reduces.
        threshold: see above.
        threshold_mode: "rel" or "abs".
        cooldown: for how many epochs after a reduction nothing is counted.
        min_lr: below which no rate falls; a list: one for each group.
        eps: a reduction by no more than that is left out.

    Raises:
        ValueError: `factor` is 1 or more; an unknown mode; a list of another length
            than the groups.
        TypeError: `optimizer` is no Optimizer.
        RuntimeError: by `step`: a group was added, and min_lr was a list.

    Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
    """

    def __init__(
        self,
        optimizer,
        mode="min",
        factor=0.1,
        patience=10,
        threshold=1e-4,
        threshold_mode="rel",
        cooldown=0,
        min_lr=0,
        eps=1e-8,
    ):
        check_factor(factor)
        self.factor = factor
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.default_min_lr = None if isinstance(min_lr, list | tuple) else min_lr
        self.min_lrs = per_group("min_lr", optimizer, min_lr)
        self.patience = patience
        self.cooldown = cooldown
        self.eps = eps
        self.last_epoch = 0
        self._last_lr = values_of(optimizer, "lr")
        self._init_is_better(mode, threshold, threshold_mode)
        self._reset()

    def _init_is_better(self, mode, threshold, threshold_mode):
        check_modes(mode, threshold_mode)
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.mode = mode
        self.threshold = threshold
        self.threshold_mode = threshold_mode

    def _reset(self):
        """Nothing was seen yet."""
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0

    def step(self, metrics, epoch=None):
        """Look at the metric of an epoch, and reduce the rates if it stands still.

        Args:
            metrics: one number.
            epoch: deprecated; becomes `last_epoch`.

        Raises:
            ValueError: `metrics` is an array of several numbers.
        """
        check_metrics(metrics)
        metric = float(plain_number(metrics))
        if epoch is None:
            epoch = self.last_epoch + 1
        else:
            warn_of_epoch()
        self.last_epoch = epoch

        if self._is_better(metric, self.best):
            self.best = metric
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce_lr()
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        self._last_lr = values_of(self.optimizer, "lr")

    def _is_better(self, metric, best):
        sign = 1.0 if self.mode == "max" else -1.0
        if self.threshold_mode == "rel":
            bound = best * (1.0 + sign * self.threshold)
        else:
            bound = best + sign * self.threshold
        return metric > bound if self.mode == "max" else metric < bound

    def _reduce_lr(self):
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):  # one was added
            check_added_group(self.default_min_lr, self.min_lrs, groups)
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, lowest in zip(groups, self.min_lrs, strict=True):
            before = float(plain_number(group["lr"]))
            after = max(before * self.factor, lowest)
            if before - after > self.eps:
                set_value(group, "lr", after)

    @property
    def in_cooldown(self):
        """Whether epochs without a best are not counted now."""
        return self.cooldown_counter > 0

    def load_state_dict(self, state_dict):
        """As for LRScheduler."""
        super().load_state_dict(state_dict)
        self._init_is_better(self.mode, self.threshold, self.threshold_mode)


def check_factor(factor):
    """Below 1, else the rate would not fall."""
    if factor >= 1.0:
        raise ValueError(f"factor must be below 1, got {factor}")


def check_modes(mode, threshold_mode):
    """One of two, each."""
    for name, value, known in (
        ("mode", mode, ("min", "max")),
        ("threshold_mode", threshold_mode, ("rel", "abs")),
    ):
        if value not in known:
            error = ValueError if isinstance(value, str) else TypeError
            raise error(f"{name} must be one of {', '.join(known)}, got {value!r}")


def check_metrics(metrics):
    """One number."""
    shape = getattr(metrics, "shape", ())
    if math.prod(shape) != 1:
        raise ValueError(f"metrics must be one number, got shape {tuple(shape)}")


def check_added_group(default_min_lr, min_lrs, groups):
    """A bound for all groups is the new one's, too; a list has none for it."""
    if default_min_lr is None:
        raise RuntimeError(
            f"min_lr has {len(min_lrs)} values, the optimizer now has {len(groups)} "
            "groups: append to `min_lrs` what holds for the new one"
        )
