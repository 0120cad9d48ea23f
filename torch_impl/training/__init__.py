"""Training: loops, what a loop is made of, and their logs: roadmap 6.2.7."""

from torch_impl.training.accumulation import (
    accumulate,
    accumulating_epoch,
    by_batches,
    by_counts,
)
from torch_impl.training.checkpoint import (
    Batches,
    Notes,
    load_checkpoint,
    save_checkpoint,
)
from torch_impl.training.clipping import ClippedUpdate, LastStep, train_clipped
from torch_impl.training.decay_groups import check_groups, decay_groups, decays
from torch_impl.training.early_stopping import EarlyStopping, fit_with_patience
from torch_impl.training.ema import ExponentialMovingAverage
from torch_impl.training.grad_scaler import GradScaler
from torch_impl.training.log import LossLog
from torch_impl.training.loop import accuracy, evaluate_epoch, fit, train_epoch
from torch_impl.training.low_precision import (
    Autocast,
    round_to,
    scaled_epoch,
    vanished,
)
from torch_impl.training.lr_finder import RangeTest, lr_find, steepest
from torch_impl.training.metrics import (
    confusion_matrix,
    f1,
    mean_absolute_error,
    precision,
    predictions,
    r2_score,
    recall,
    top_k_accuracy,
)
from torch_impl.training.mixup import draw_share, mix, mixup, soft_labels
from torch_impl.training.schedule import Schedule, warmup_cosine

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
