"""Learning-rate schedule: the rate as a function of the step, by step or by epoch.

Adam's first steps rest on few gradients, so the rate rises from little; in the end
small steps settle what large ones jump over. Whether a step of the schedule is an
update or an epoch is said by who calls it:

    fit(..., on_step=lambda loss: schedule.step())    counts updates
    fit(..., on_epoch=lambda log: schedule.step())    counts epochs
"""

import math

from torch.optim.lr_scheduler import LambdaLR

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


class Schedule(LambdaLR):
    """η[t] = η₀ factor(t) in every group, from the first update on

    A LambdaLR whose rates follow from its own state: it goes on also in an optimizer
    that has the rates of another step. `last_epoch` is t, whatever a step stands for;
    `step()` comes after `optimizer.step()`, not before it.

    Args:
        optimizer: its groups' rates are η₀, those of factor 1.
        factor: function of t: `lambda step: warmup_cosine(step, 10, 90)`.

    Source: torch.optim.lr_scheduler.LambdaLR.
    """

    def __init__(self, optimizer, factor):
        super().__init__(optimizer, lr_lambda=factor)

    def load_state_dict(self, state_dict):
        """Go on where a `state_dict()` was taken, with the rates of that step.

        Raises:
            ValueError: the optimizer has another number of groups.
        """
        rates, groups = state_dict["_last_lr"], self.optimizer.param_groups
        if len(rates) != len(groups):
            raise ValueError(
                f"state_dict is of {len(rates)} groups, the optimizer has {len(groups)}"
            )
        super().load_state_dict(state_dict)
        for group, lr in zip(groups, rates, strict=True):
            group["lr"] = lr
