"""Losses: what training makes small."""

from torch_impl.nn.loss.binary import *
from torch_impl.nn.loss.classification import *
from torch_impl.nn.loss.cosine import *
from torch_impl.nn.loss.divergence import *
from torch_impl.nn.loss.likelihood import *
from torch_impl.nn.loss.margin import *
from torch_impl.nn.loss.nll import *
from torch_impl.nn.loss.regression import *

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cosine_embedding_loss",
    "cross_entropy",
    "gaussian_nll_loss",
    "hinge_embedding_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "margin_ranking_loss",
    "mse_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
    "soft_margin_loss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "MarginRankingLoss",
    "NLLLoss",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
]
