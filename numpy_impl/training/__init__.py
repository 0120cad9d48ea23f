"""Training: loops and their logs: roadmap 6.2.7."""

from numpy_impl.training.loop import accuracy, evaluate_epoch, fit, train_epoch

__all__ = ["accuracy", "evaluate_epoch", "fit", "train_epoch"]
