"""Early stopping: when validation gets no better, and the weights of its best epoch."""

import math
from copy import deepcopy

from torch_impl.training.loop import evaluate_epoch, train_epoch

__all__ = ["EarlyStopping", "fit_with_patience"]


class EarlyStopping:
    """stop ⇔ the last `patience` values are all no better than the best before them

    Better is value < best - min_delta, or value > best + min_delta with mode "max".
    Small gains add up, for `best` stays until one is large enough; NaN is never better.

    Args:
        patience: how many values in a row may be no better, 1 or more.
        min_delta: how much better is better, 0 or more.
        mode: "min" for a loss, "max" for an accuracy.

    Attributes:
        best: the best value so far; inf or minus inf before the first.
        best_epoch: which it was, counted from 0; None before the first.
        waited: how many values there have been since then.

    Raises:
        ValueError: an argument is out of its range.
    """

    def __init__(self, patience=5, min_delta=0.0, mode="min"):
        if patience < 1:
            raise ValueError(f"patience must be 1 or more, got {patience}")
        if not min_delta >= 0:
            raise ValueError(f"min_delta must be 0 or more, got {min_delta}")
        if mode not in ("min", "max"):
            raise ValueError(f"mode must be 'min' or 'max', got {mode!r}")
        self.patience, self.min_delta, self.mode = patience, min_delta, mode
        self.best = math.inf if mode == "min" else -math.inf
        self.best_epoch, self.best_state = None, None
        self.epoch, self.waited = 0, 0

    def step(self, value, model):
        """Look at an epoch's value, and keep a copy of the model's state if it is best.

        Args:
            value: a number, of the validation data: training data are no judge.
            model: Module, as it was when it had that value.

        Returns:
            Whether to stop.
        """
        if self.is_better(value):
            self.best, self.best_epoch, self.waited = value, self.epoch, 0
            self.best_state = deepcopy(model.state_dict())  # the arrays learn on
        else:
            self.waited += 1
        self.epoch += 1
        return self.waited >= self.patience

    def is_better(self, value):
        """Whether a value is better than the best so far."""
        if self.mode == "min":
            return value < self.best - self.min_delta
        return value > self.best + self.min_delta

    def restore(self, model):
        """Load the state of the best epoch: weights and buffers.

        Raises:
            RuntimeError: there is none: no epoch yet, or every value was NaN.
        """
        if self.best_state is None:
            raise RuntimeError(
                f"there is no best epoch to restore: none of {self.epoch} values "
                f"was better than {self.best}"
            )
        model.load_state_dict(self.best_state)

    def state_dict(self):
        """All that it knows, for a checkpoint."""
        return dict(vars(self))

    def load_state_dict(self, state_dict):
        """Go on where a `state_dict()` was taken."""
        vars(self).update(state_dict)


def fit_with_patience(
    model, train_loader, validation_loader, criterion, optimizer, epochs, stopping
):
    """log = {"train_loss": [...], "validation_loss": [...]}, until it gets no better

    The model has the weights of its best epoch afterwards, stopped early or not. The
    validation data have chosen that epoch: how good it is, other data say.

    Args:
        model, train_loader, validation_loader, criterion, optimizer: as for `fit`.
        epochs: how many at most.
        stopping: EarlyStopping, asked with each epoch's validation loss.

    Returns:
        The log, a dict of lists of floats, an entry per epoch.

    Raises:
        RuntimeError: the validation loss was never a number below infinity.
    """
    log = {"train_loss": [], "validation_loss": []}
    for _ in range(epochs):
        train_loss = train_epoch(model, train_loader, criterion, optimizer)
        loss, _ = evaluate_epoch(model, validation_loader, criterion)
        log["train_loss"].append(train_loss)
        log["validation_loss"].append(loss)
        if stopping.step(loss, model):
            break
    if epochs > 0:
        stopping.restore(model)
    return log
