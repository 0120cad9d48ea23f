"""Schedules of the learning rate: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "optim.swalr",
        "SWALR.get_lr",
        "t = max(2, t)",
        "of no epochs, the share is 1 from 1 on",
    ),
    (
        "optim.swalr",
        "SWALR.share",
        "part = max(0, min(2, t / max(1, self.anneal_epochs)))",
        "once the share was 1 the rate is swa_lr, and every mean with it",
    ),
    (
        "optim.lr_scheduler.annealing",
        "CosineAnnealingLR.get_lr",
        "if (t - 1 + T_max) % (2 * T_max) == 0:",
        "the two are 2 T_max apart",
    ),
    (
        "optim.lr_scheduler.cyclic",
        "CyclicLR.get_lr",
        "if x < self.step_ratio:",
        "at the top both lines are 1",
    ),
    (
        "optim.lr_scheduler.one_cycle",
        "OneCycleLR._place",
        "i = sum((t >= end for end in starts[1:]))",
        "where a phase ends, the next one begins with the same rate",
    ),
    *(
        (
            "optim.lr_scheduler.plateau",
            "ReduceLROnPlateau._reduce_lr",
            f"self.min_lrs = {line}",
            "no case adds a group: tests/optim/lr_scheduler/test_manners.py does",
        )
        for line in (
            "[self.default_min_lr] / len(groups)",
            "[self.default_min_lr]",
            "len(groups)",
        )
    ),
    (
        "optim.lr_scheduler.scheduler",
        "LRScheduler.step",
        "if self._step_count == 2:",
        "it decides over a warning: tests/optim/lr_scheduler/test_manners.py",
    ),
]
