"""Learning-rate schedule: the rate as a function of the step, by step or by epoch.

Adam's first steps rest on few gradients, so the rate rises from little; in the end
small steps settle what large ones jump over. Whether a step of the schedule is an
update or an epoch is said by who calls it:

    fit(..., on_step=lambda loss: schedule.step())    counts updates
    fit(..., on_epoch=lambda log: schedule.step())    counts epochs
"""

import math

__all__ = ["warmup_cosine", "Schedule"]


def warmup_cosine(step, warmup, total, floor=0.0):
    """factor = (step + 1) / warmup, then floor + (1 - floor) (1 + cos(π t)) / 2

    with t = (step - warmup) / (total - warmup): all of it at the end of the warm-up,
    `floor` from step `total` on. No step has the rate 0 before that: it would be lost.

    Args:
        step: how many steps have been done, 0 or more.
        warmup: how many steps the rate rises; 0 for none.
        total: after how many the cosine has arrived, more than `warmup`.
        floor: the factor at the end, in 0..1.

    Returns:
        What the learning rate is multiplied by, a float in 0..1.

    Raises:
        ValueError: an argument is out of its range.
    """
    if step < 0:
        raise ValueError(f"step must be 0 or more, got {step}")
    if not 0 <= warmup < total:
        raise ValueError(f"warmup must be in 0..total - 1 = {total - 1}, got {warmup}")
    if not 0 <= floor <= 1:
        raise ValueError(f"floor must be in 0..1, got {floor}")
    if step < warmup:
        return (step + 1) / warmup
    t = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * (1 + math.cos(math.pi * t)) / 2


class Schedule:
    """lr = lr₀ factor(step) in every group, from the first update on

    Args:
        optimizer: its groups' rates are lr₀, those of factor 1.
        factor: function of the step: `lambda step: warmup_cosine(step, 10, 90)`.

    Attributes:
        base_lrs: lr₀ of each group.
        last_step: how many steps have been done.

    Source: torch.optim.lr_scheduler.LambdaLR.
    """

    def __init__(self, optimizer, factor):
        self.optimizer, self.factor = optimizer, factor
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.last_step = 0
        self.set_lr()

    def step(self):
        """One step further: called after `optimizer.step()`, not before it."""
        self.last_step += 1
        self.set_lr()

    def set_lr(self):
        """Give every group its rate."""
        factor = self.factor(self.last_step)
        for group, lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = lr * factor

    def get_last_lr(self):
        """The rate of each group, for the log."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """Where it is, for a checkpoint; the function is not in it."""
        return {"base_lrs": list(self.base_lrs), "last_step": self.last_step}

    def load_state_dict(self, state_dict):
        """Go on where a `state_dict()` was taken.

        Raises:
            ValueError: the optimizer has another number of groups.
        """
        base_lrs, groups = state_dict["base_lrs"], self.optimizer.param_groups
        if len(base_lrs) != len(groups):
            raise ValueError(
                f"state_dict is of {len(base_lrs)} groups, the optimizer has "
                f"{len(groups)}"
            )
        self.base_lrs, self.last_step = list(base_lrs), state_dict["last_step"]
        self.set_lr()
