"""Losses: what training makes small."""

from numpy_impl.nn.loss.binary import *
from numpy_impl.nn.loss.classification import *
from numpy_impl.nn.loss.nll import *
from numpy_impl.nn.loss.regression import *

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "huber_loss",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "smooth_l1_loss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "L1Loss",
    "MSELoss",
    "NLLLoss",
    "SmoothL1Loss",
]
