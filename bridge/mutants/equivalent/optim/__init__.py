"""Optimizers and schedules: changes that compute the same."""

from bridge.mutants.equivalent.optim import lbfgs, lr_scheduler, optimizers

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    *lbfgs.EQUIVALENT,
    *lr_scheduler.EQUIVALENT,
    *optimizers.EQUIVALENT,
]
