"""Factors that a function says: LambdaLR, MultiplicativeLR."""

import types

from numpy_impl.optim.lr_scheduler.scheduler import (
    LRScheduler,
    per_group,
    values_of,
    warn_outside_step,
)

__all__ = ["LambdaLR", "MultiplicativeLR"]


class LambdaLR(LRScheduler):
    """η[t] = η₀ f(t)

    Closed: what others do to the rate lasts until the next step.

    Args:
        optimizer: Optimizer.
        lr_lambda: f, a function of t; or a list of them, one for each group.
        last_epoch: as for LRScheduler.

    Raises:
        TypeError: f is no function, or `optimizer` no Optimizer.
        ValueError: the list has another length than the optimizer's groups.

    Source: torch.optim.lr_scheduler.LambdaLR.
    """

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.optimizer = optimizer
        self.lr_lambdas = per_group("lr_lambda", optimizer, lr_lambda)
        check_functions(self.lr_lambdas)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        warn_outside_step(self)
        t, functions = self.last_epoch, self.lr_lambdas
        return [lr * f(t) for f, lr in zip(functions, self.base_lrs, strict=True)]

    def state_dict(self):
        """As for LRScheduler; of functions that are objects, their attributes."""
        state = super().state_dict()
        functions = state.pop("lr_lambdas")
        return state | {"lr_lambdas": [attributes_of(f) for f in functions]}

    def load_state_dict(self, state_dict):
        """As for LRScheduler; the functions are those of the constructor."""
        state = dict(state_dict)
        saved = state.pop("lr_lambdas")
        super().load_state_dict(state)
        for i, attributes in enumerate(saved):
            if attributes is not None:
                vars(self.lr_lambdas[i]).update(attributes)


class MultiplicativeLR(LambdaLR):
    """η[t] = η[t-1] f(t), which is η₀ Π_s f(s), s = 1, ..., t

    Chained: f(0) is never asked for, and η[0] = η₀.

    Args: as for LambdaLR.

    Raises: as for LambdaLR.

    Source: torch.optim.lr_scheduler.MultiplicativeLR.
    """

    def get_lr(self):
        warn_outside_step(self)
        if self._is_initial:
            return values_of(self.optimizer, "lr")
        t, groups = self.last_epoch, self.optimizer.param_groups
        return [g["lr"] * f(t) for f, g in zip(self.lr_lambdas, groups, strict=True)]


def attributes_of(function):
    """What a state dict keeps of a callable object; None of a plain function."""
    is_plain = isinstance(function, types.FunctionType)
    return None if is_plain else vars(function).copy()


def check_functions(functions):
    """Each can be called."""
    for function in functions:
        if not callable(function):
            raise TypeError(
                f"lr_lambda must be a function, got {type(function).__name__}"
            )
