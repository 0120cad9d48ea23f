"""Up once and down for good, in a known number of steps: OneCycleLR."""

import math

from numpy_impl.optim.lr_scheduler.cyclic import (
    begin_momentum,
    set_momentum,
    uses_beta1,
)
from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    check_numbers,
    check_optimizer,
    per_group,
    warn_outside_step,
)

__all__ = ["OneCycleLR"]


class OneCycleLR(LRScheduler):
    """η[t] = end + (start - end) (1 + cos(π s)) / 2, s what of the phase is done, 0..1

    With anneal_strategy "linear" it is start + (end - start) s. The phases, and the
    step by which each ends:

        initial_lr → max_lr       pct_start total_steps - 1
        max_lr → min_lr           total_steps - 1

    with initial_lr = max_lr / div_factor, min_lr = initial_lr / final_div_factor. With
    three_phase the way down is as long as the way up, and leads to initial_lr by step
    2 pct_start total_steps - 2; the rest leads to min_lr. With cycle_momentum the
    momentum, or β₁, goes the other way, and stays up in a third phase.

    Closed: what others do to rate and momentum lasts until the next step, and the rates
    of the optimizer are put aside. A step is an update, not an epoch.

    Args:
        optimizer: Optimizer; with cycle_momentum one that has momentum or betas.
        max_lr: the highest rate; a list: one for each group.
        total_steps: how many rates there are, that of t = 0 among them.
        epochs, steps_per_epoch: their product, if total_steps is None.
        pct_start: the part of all steps that goes up, a float in 0..1.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: whether momentum or β₁ goes along.
        base_momentum, max_momentum: the lowest and the highest; lists, too.
        div_factor, final_div_factor: see above.
        three_phase: see above.
        last_epoch: as for LRScheduler.

    Raises:
        ValueError: a number of steps is no int above 0, or none is given; pct_start is
            no float in 0..1; an unknown anneal_strategy; a list of another length than
            the groups; an optimizer that has no momentum, with cycle_momentum; by
            `step`, beyond total_steps.
        TypeError: `optimizer` is no Optimizer.

    Source: torch.optim.lr_scheduler.OneCycleLR; Smith and Topin 2018,
    Super-Convergence, which has three phases; two are fastai's.
    """

    def __init__(
        self,
        optimizer,
        max_lr,
        total_steps=None,
        epochs=None,
        steps_per_epoch=None,
        pct_start=0.3,
        anneal_strategy="cos",
        cycle_momentum=True,
        base_momentum=0.85,
        max_momentum=0.95,
        div_factor=25.0,
        final_div_factor=1e4,
        three_phase=False,
        last_epoch=-1,
    ):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        check_steps(total_steps, epochs, steps_per_epoch)
        self.total_steps = (
            epochs * steps_per_epoch if total_steps is None else total_steps
        )
        check_pct_start(pct_start)
        self._schedule_phases = phases(self.total_steps, pct_start, three_phase)
        check_strategy(anneal_strategy)
        self._anneal_func_type = anneal_strategy

        max_lrs = per_group("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, highest in zip(optimizer.param_groups, max_lrs, strict=True):
                group["initial_lr"] = highest / div_factor
                group["max_lr"] = highest
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            highest = per_group("max_momentum", optimizer, max_momentum)
            lowest = per_group("base_momentum", optimizer, base_momentum)
            if last_epoch == -1:
                begin_momentum(self, highest, lowest)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """η[t]; the momentum is set on the way."""
        warn_outside_step(self)
        check_not_over(self.last_epoch, self.total_steps)
        phase, share = self._place(self.last_epoch)
        between = by_cosine if self._anneal_func_type == "cos" else by_line
        rates = []
        for group in self.optimizer.param_groups:
            start, end = group[phase["start_lr"]], group[phase["end_lr"]]
            rates.append(between(start, end, share))
            if self.cycle_momentum:
                start, end = (
                    group[phase["start_momentum"]],
                    group[phase["end_momentum"]],
                )
                set_momentum(group, between(start, end, share), self.use_beta1)
        return rates

    def _place(self, t):
        """(the phase of step t, which part of it is done)"""
        starts = [0.0] + [phase["end_step"] for phase in self._schedule_phases[:-1]]
        i = sum(t > end for end in starts[1:])  # so many phases are over
        start, phase = starts[i], self._schedule_phases[i]
        return phase, (t - start) / (phase["end_step"] - start)


def phases(total_steps, pct_start, three_phase):
    """Each phase: its last step, and between which values of the groups it leads"""
    top = pct_start * total_steps
    up = phase_of(float(top) - 1, "initial_lr", "max_lr", "max", "base")
    if not three_phase:
        return [up, phase_of(total_steps - 1, "max_lr", "min_lr", "base", "max")]
    back = float(2 * pct_start * total_steps) - 2
    down = phase_of(back, "max_lr", "initial_lr", "base", "max")
    return [up, down, phase_of(total_steps - 1, "initial_lr", "min_lr", "max", "max")]


def phase_of(end_step, start_lr, end_lr, start, end):
    """A phase as a state dict has it"""
    return {
        "end_step": end_step,
        "start_lr": start_lr,
        "end_lr": end_lr,
        "start_momentum": f"{start}_momentum",
        "end_momentum": f"{end}_momentum",
    }


def by_cosine(start, end, share):
    """end + (start - end) (1 + cos(π s)) / 2"""
    return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)


def by_line(start, end, share):
    """start + (end - start) s"""
    return (end - start) * share + start


def check_steps(total_steps, epochs, steps_per_epoch):
    """total_steps, or else both of the others: ints above 0."""
    given = {"total_steps": total_steps}
    if total_steps is not None:
        check_numbers(**given)
    else:
        given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
        if None in given.values():
            raise ValueError(
                "total_steps must be given, or epochs and steps_per_epoch, got "
                f"total_steps=None, epochs={epochs}, steps_per_epoch={steps_per_epoch}"
            )
    for name, value in given.items():
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"{name} must be an int above 0, got {value!r}")


def check_pct_start(pct_start):
    """A float, not an int, from 0 to 1."""
    if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
        raise ValueError(f"pct_start must be a float in 0..1, got {pct_start!r}")


def check_strategy(anneal_strategy):
    """One of two."""
    if anneal_strategy not in ("cos", "linear"):
        raise ValueError(
            f"anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}"
        )


def check_not_over(t, total_steps):
    """The curve ends."""
    if t > total_steps:
        raise ValueError(
            f"step {t} is beyond the total_steps = {total_steps} of the schedule"
        )
