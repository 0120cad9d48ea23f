"""Schedules out of schedules: SequentialLR in turn, ChainedScheduler at once."""

from bisect import bisect_right

from numpy_impl.optim.lr_scheduler.plateau import ReduceLROnPlateau
from numpy_impl.optim.lr_scheduler.scheduler import LRScheduler, set_value, values_of

__all__ = ["SequentialLR", "ChainedScheduler"]


class ComposedScheduler(LRScheduler):
    """What both share: the states of all inside one state."""

    def state_dict(self):
        """As for LRScheduler, with the state of each schedule inside."""
        state = super().state_dict()
        schedulers = state.pop("_schedulers")
        return state | {"_schedulers": [s.state_dict() for s in schedulers]}

    def load_state_dict(self, state_dict):
        """As for LRScheduler, of each schedule inside."""
        state = dict(state_dict)
        saved = state.pop("_schedulers")
        super().load_state_dict(state)
        for i, inside in enumerate(saved):
            self._schedulers[i].load_state_dict(inside)


class SequentialLR(ComposedScheduler):
    """η[t] = ηᵢ[t - mᵢ] from milestone mᵢ on, ηᵢ the rate of schedule i

    where m₀ = 0. At its milestone a schedule is at its own step 0, in closed form: it
    begins at η₀, not where the one before has ended, so that a warm-up to η₀ and a
    decay from η₀ meet. MultiplicativeLR has no closed form: it takes the rate that it
    finds, times f(0).

    Args:
        optimizer: the Optimizer of all of them.
        schedulers: list of schedules; their first steps are undone.
        milestones: m₁, m₂, ..., one fewer than schedules, rising.
        last_epoch: t of the last step; it moves the place among the milestones only.

    Raises:
        ValueError: there is no schedule; the number of milestones does not fit; a
            schedule has another optimizer, or is a ReduceLROnPlateau, which has to be
            told a metric.
        TypeError: one has no optimizer.

    Source: torch.optim.lr_scheduler.SequentialLR.
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        check_schedulers(schedulers, optimizer)
        check_milestones(milestones, schedulers)
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer

        # each has made its step 0: back to η₀, and only the first makes it again
        for group in optimizer.param_groups:
            set_value(group, "lr", group["initial_lr"])
        self.recursive_undo()
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def recursive_undo(self, sched=None):
        """t ← t - 1 of every schedule inside"""
        sched = self if sched is None else sched
        if hasattr(sched, "_schedulers"):
            for inside in sched._schedulers:
                self.recursive_undo(inside)
        elif hasattr(sched, "last_epoch"):
            sched.last_epoch -= 1

    def step(self):
        """t ← t + 1: a step of the schedule whose time it is."""
        self.last_epoch += 1
        i = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[i]
        if i > 0 and self._milestones[i - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(ComposedScheduler):
    """η[t] = η₀ Πᵢ (ηᵢ[t] / η₀), as far as the schedules i are chained

    All of them step at once, one after the other, and each changes the rate that the
    one before has left. A closed one (LambdaLR, CyclicLR, OneCycleLR,
    CosineAnnealingWarmRestarts) forgets what was done before it.

    Args:
        schedulers: list of schedules.
        optimizer: their Optimizer, or None: that of the first.

    Raises:
        ValueError: there is no schedule; one has another optimizer, or is a
            ReduceLROnPlateau, which has to be told a metric.
        TypeError: one has no optimizer.

    Source: torch.optim.lr_scheduler.ChainedScheduler.
    """

    def __init__(self, schedulers, optimizer=None):
        check_not_empty(schedulers)
        optimizer = optimizer or schedulers[0].optimizer
        check_schedulers(schedulers, optimizer)
        self._schedulers = schedulers
        self.optimizer = optimizer
        self._last_lr = values_of(optimizer, "lr")

    def step(self):
        """A step of each."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = values_of(self.optimizer, "lr")


def check_not_empty(schedulers):
    """At least one."""
    if len(schedulers) < 1:
        raise ValueError("schedulers must hold one schedule or more, got none")


def check_schedulers(schedulers, optimizer):
    """Schedules of one optimizer that step without an argument."""
    check_not_empty(schedulers)
    for i, scheduler in enumerate(schedulers):
        kind = type(scheduler).__name__
        if not hasattr(scheduler, "optimizer"):
            raise TypeError(f"schedulers[{i}] has no optimizer: it is a {kind}")
        if isinstance(scheduler, ReduceLROnPlateau):
            raise ValueError(
                f"schedulers[{i}] must step without an argument, ReduceLROnPlateau is "
                "told a metric"
            )
        if scheduler.optimizer != optimizer:
            raise ValueError(
                f"schedulers[{i}], a {kind}, has another optimizer, a "
                f"{type(scheduler.optimizer).__name__}"
            )


def check_milestones(milestones, schedulers):
    """One fewer than schedules."""
    if len(milestones) != len(schedulers) - 1:
        raise ValueError(
            f"milestones must be one fewer than the {len(schedulers)} schedulers, got "
            f"{len(milestones)}"
        )
