"""Training: loops, what a loop is made of, and their logs: roadmap 6.2.7."""

from numpy_impl.training.accumulation import (
    accumulate,
    accumulating_epoch,
    by_batches,
    by_counts,
)
from numpy_impl.training.checkpoint import (
    Batches,
    Notes,
    load_checkpoint,
    save_checkpoint,
)
from numpy_impl.training.clipping import ClippedUpdate, LastStep, train_clipped
from numpy_impl.training.decay_groups import check_groups, decay_groups, decays
from numpy_impl.training.early_stopping import EarlyStopping, fit_with_patience
from numpy_impl.training.ema import ExponentialMovingAverage
from numpy_impl.training.grad_scaler import GradScaler
from numpy_impl.training.log import LossLog
from numpy_impl.training.loop import accuracy, evaluate_epoch, fit, train_epoch
from numpy_impl.training.low_precision import (
    Autocast,
    round_to,
    scaled_epoch,
    vanished,
)
from numpy_impl.training.lr_finder import RangeTest, lr_find, steepest
from numpy_impl.training.metrics import (
    confusion_matrix,
    f1,
    mean_absolute_error,
    precision,
    predictions,
    r2_score,
    recall,
    top_k_accuracy,
)
from numpy_impl.training.mixup import draw_share, mix, mixup, soft_labels
from numpy_impl.training.schedule import Schedule, warmup_cosine

__all__ = [
    "accumulate",
    "accumulating_epoch",
    "accuracy",
    "Autocast",
    "Batches",
    "by_batches",
    "by_counts",
    "check_groups",
    "ClippedUpdate",
    "confusion_matrix",
    "decay_groups",
    "decays",
    "draw_share",
    "EarlyStopping",
    "evaluate_epoch",
    "ExponentialMovingAverage",
    "f1",
    "fit",
    "fit_with_patience",
    "GradScaler",
    "load_checkpoint",
    "LastStep",
    "LossLog",
    "lr_find",
    "mean_absolute_error",
    "mix",
    "mixup",
    "Notes",
    "precision",
    "predictions",
    "r2_score",
    "RangeTest",
    "recall",
    "round_to",
    "save_checkpoint",
    "scaled_epoch",
    "Schedule",
    "soft_labels",
    "steepest",
    "top_k_accuracy",
    "train_clipped",
    "train_epoch",
    "vanished",
    "warmup_cosine",
]
