"""Training: loops and their logs: roadmap 6.2.7."""

from numpy_impl.training.checkpoint import (
    Batches,
    Notes,
    load_checkpoint,
    save_checkpoint,
)
from numpy_impl.training.loop import accuracy, evaluate_epoch, fit, train_epoch

__all__ = [
    "Batches",
    "Notes",
    "accuracy",
    "evaluate_epoch",
    "fit",
    "load_checkpoint",
    "save_checkpoint",
    "train_epoch",
]
