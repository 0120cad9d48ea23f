"""Up and down between two rates, again and again: CyclicLR."""

import functools
import math
import types

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    check_optimizer,
    per_group,
    set_value,
    warn_outside_step,
)

__all__ = ["CyclicLR"]

MODES = ("triangular", "triangular2", "exp_range")


class CyclicLR(LRScheduler):
    """η[t] = base_lr + (max_lr - base_lr) triangle(t) scale(c or t)

    triangle(t) rises from 0 to 1 in step_size_up steps and falls in step_size_down;
    c = 1, 2, ... is the number of the cycle. scale is

        triangular    1
        triangular2   1 / 2^(c - 1)
        exp_range     γᵗ
        scale_fn      scale_fn(c), or scale_fn(t) if scale_mode is not "cycle"

    With cycle_momentum the momentum, or β₁, goes the other way,

        max_momentum - (max_momentum - base_momentum) triangle(t) scale(c or t)

    Closed: what others do to rate and momentum lasts until the next step, and the rates
    of the optimizer are put aside. In the paper a step is an update, not an epoch.

    Args:
        optimizer: Optimizer; with cycle_momentum one that has momentum or betas.
        base_lr, max_lr: the lowest and the highest rate; lists: one for each group.
        step_size_up: steps from base_lr to max_lr.
        step_size_down: steps back; None: as many.
        mode: "triangular", "triangular2" or "exp_range".
        gamma: γ of exp_range.
        scale_fn: a function in place of `mode`.
        scale_mode: "cycle" or "iterations", what `scale_fn` is a function of.
        cycle_momentum: whether momentum or β₁ goes along.
        base_momentum, max_momentum: the lowest and the highest; lists, too.
        last_epoch: as for LRScheduler.

    Raises:
        ValueError: a list of another length than the groups; an unknown mode without
            scale_fn; an optimizer that has no momentum, with cycle_momentum.
        TypeError: `optimizer` is no Optimizer.

    Source: torch.optim.lr_scheduler.CyclicLR; Smith 2017, Cyclical Learning Rates for
    Training Neural Networks.
    """

    def __init__(
        self,
        optimizer,
        base_lr,
        max_lr,
        step_size_up=2000,
        step_size_down=None,
        mode="triangular",
        gamma=1.0,
        scale_fn=None,
        scale_mode="cycle",
        cycle_momentum=True,
        base_momentum=0.8,
        max_momentum=0.9,
        last_epoch=-1,
    ):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs = per_group("base_lr", optimizer, base_lr)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, base_lrs, strict=True):
                set_value(group, "lr", lr)
        self.max_lrs = per_group("max_lr", optimizer, max_lr)

        up = float(step_size_up)
        down = up if step_size_down is None else float(step_size_down)
        self.total_size = up + down
        self.step_ratio = up / self.total_size

        check_mode(mode, scale_fn)
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode
        self._init_scale_fn()

        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            self.base_momentums = per_group("base_momentum", optimizer, base_momentum)
            self.max_momentums = per_group("max_momentum", optimizer, max_momentum)
            if last_epoch == -1:
                begin_momentum(self, self.max_momentums, self.base_momentums)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = (
            base_lrs  # not "initial_lr": an earlier schedule may have set it
        )

    def _init_scale_fn(self):
        """The function of `mode`, and what it is a function of."""
        if self._scale_fn_custom is not None:
            return
        self.scale_mode = "iterations" if self.mode == "exp_range" else "cycle"
        self._scale_fn_ref = {
            "triangular": triangular,
            "triangular2": triangular2,
            "exp_range": functools.partial(exp_range, self.gamma),
        }[self.mode]

    def scale_fn(self, x):
        """scale(c or t)"""
        custom = self._scale_fn_custom
        return self._scale_fn_ref(x) if custom is None else custom(x)

    def get_lr(self):
        """η[t]; the momentum is set on the way."""
        warn_outside_step(self)
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle  # 0..1 in the cycle
        if x <= self.step_ratio:
            triangle = x / self.step_ratio
        else:
            triangle = (x - 1) / (self.step_ratio - 1)

        def moved(start, way):
            """start + way · triangle · scale"""
            height = way * triangle
            c_or_t = cycle if self.scale_mode == "cycle" else self.last_epoch
            return start + height * self.scale_fn(c_or_t)

        pairs = zip(self.base_lrs, self.max_lrs, strict=True)
        rates = [moved(low, high - low) for low, high in pairs]
        if self.cycle_momentum:
            pairs = zip(self.base_momentums, self.max_momentums, strict=True)
            momentums = [moved(high, low - high) for low, high in pairs]
            groups = self.optimizer.param_groups
            for group, momentum in zip(groups, momentums, strict=True):
                set_momentum(group, momentum, self.use_beta1)
        return rates

    def state_dict(self):
        """As for LRScheduler; of a scale_fn that is an object, its attributes."""
        state = super().state_dict()
        state.pop("_scale_fn_ref", None)
        function = state.pop("_scale_fn_custom")
        is_plain = function is None or isinstance(function, types.FunctionType)
        return state | {"_scale_fn_custom": None if is_plain else vars(function).copy()}

    def load_state_dict(self, state_dict):
        """As for LRScheduler; a scale_fn is that of the constructor."""
        state = dict(state_dict)
        attributes = state.pop("_scale_fn_custom")
        super().load_state_dict(state)
        if attributes is not None:
            vars(self._scale_fn_custom).update(attributes)
        self._init_scale_fn()


def triangular(cycle):
    """1"""
    return 1.0


def triangular2(cycle):
    """1 / 2^(c - 1)"""
    return 1 / 2.0 ** (cycle - 1)


def exp_range(gamma, t):
    """γᵗ"""
    return gamma**t


# Momentum: of SGD and its like the group's "momentum", of Adam and its like the first
# of its "betas". OneCycleLR has it, too.


def uses_beta1(optimizer):
    """Whether the momentum is β₁.

    Raises:
        ValueError: the optimizer has neither.
    """
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError(
            f"cycle_momentum needs momentum or betas, {type(optimizer).__name__} has "
            f"{', '.join(optimizer.defaults)}"
        )
    return "betas" in optimizer.defaults


def set_momentum(group, momentum, use_beta1):
    """group's momentum, or its β₁, ← momentum"""
    if use_beta1:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum


def begin_momentum(scheduler, highest, lowest):
    """Every group begins with its highest momentum, and remembers both."""
    groups = scheduler.optimizer.param_groups
    for group, high, low in zip(groups, highest, lowest, strict=True):
        set_momentum(group, high, scheduler.use_beta1)
        group["max_momentum"] = high
        group["base_momentum"] = low


def check_mode(mode, scale_fn):
    """One of three, if there is no function."""
    if mode not in MODES and scale_fn is None:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
