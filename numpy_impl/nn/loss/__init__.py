"""Losses: what training makes small."""

from numpy_impl.nn.loss.binary import *
from numpy_impl.nn.loss.classification import *
from numpy_impl.nn.loss.cosine import *
from numpy_impl.nn.loss.ctc import *
from numpy_impl.nn.loss.divergence import *
from numpy_impl.nn.loss.likelihood import *
from numpy_impl.nn.loss.linear_cross_entropy import *
from numpy_impl.nn.loss.linear_cross_entropy_options import *
from numpy_impl.nn.loss.margin import *
from numpy_impl.nn.loss.multi_margin import *
from numpy_impl.nn.loss.multilabel import *
from numpy_impl.nn.loss.nll import *
from numpy_impl.nn.loss.regression import *
from numpy_impl.nn.loss.triplet import *

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cosine_embedding_loss",
    "cross_entropy",
    "gaussian_nll_loss",
    "hinge_embedding_loss",
    "ctc_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "margin_ranking_loss",
    "linear_cross_entropy",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
    "soft_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "CosineEmbeddingLoss",
    "CTCLoss",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "LinearCrossEntropyLoss",
    "LinearCrossEntropyOptions",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]
