"""Losses of yes and no: clamped logarithms, weights of the positive, labels."""

import math

import torch
from sklearn.metrics import log_loss  # noqa: F401 - in expressions
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = []

LOG_2 = math.log(2)


@convention(
    "binary cross entropy",
    symptom="the loss of wrong and certain predictions stops at 100, or at 36",
    changed={"scikit-learn 1.2": "the rounding of the dtype; before, 1e-15"},
)
def clamped_logarithm():
    """binary_cross_entropy clamps log p at -100, scikit-learn's log_loss clips p at the
    dtype's rounding; with logits nothing is clamped."""
    one = torch.ones(1, dtype=torch.float64)
    eps = torch.finfo(torch.float64).eps
    return entry(
        locals(),
        {
            "F.binary_cross_entropy(0 * one, one)": 100.0,
            "log_loss([1], np.array([0.0]), labels=[0, 1])": 52 * LOG_2,
            "F.binary_cross_entropy_with_logits(-1000 * one, one)": 1000.0,
        },
        same=(
            "F.binary_cross_entropy(eps * one, one)",
            "log_loss([1], np.array([0.0]), labels=[0, 1])",
        ),
    )


@convention(
    "binary cross entropy",
    symptom="pos_weight and weight give different losses, and neither divides by the "
    "weights",
)
def weights_of_the_positive():
    """pos_weight multiplies the term of the positives, weight every term; unlike
    cross_entropy's, the mean divides by the number of entries."""
    z = torch.zeros(2, dtype=torch.float64)  # each term is log 2
    y = torch.tensor([1.0, 0.0], dtype=torch.float64)
    three = torch.tensor(3.0, dtype=torch.float64)
    logits = F.binary_cross_entropy_with_logits
    return entry(
        locals(),
        {
            "logits(z, y, pos_weight=three)": (3 + 1) * LOG_2 / 2,
            "logits(z, y, weight=three)": (3 + 3) * LOG_2 / 2,
        },
        same=(
            "logits(z, y, pos_weight=three)",
            "logits(z, y, weight=1 + (three - 1) * y)",
        ),
    )


@convention(
    "labels",
    symptom="one class never learns, and its loss stays at 0.693",
)
def labels_of_soft_margin():
    """soft_margin_loss takes labels -1 and 1: a label 0 gives log 2 and no gradient;
    binary_cross_entropy_with_logits takes 0 and 1."""
    x = torch.tensor([3.0], dtype=torch.float64)
    zero = torch.zeros(1, dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.soft_margin_loss(x, zero)": LOG_2,
            "F.soft_margin_loss(x, 2 * zero - 1)": math.log(1 + math.exp(3)),
        },
        same=(
            "F.soft_margin_loss(x, 2 * zero - 1)",
            "F.binary_cross_entropy_with_logits(x, zero)",
        ),
    )


@convention(
    "labels",
    symptom="several labels per sample: the loss is smaller than mine, by the number "
    "of classes",
)
def mean_over_the_labels():
    """multilabel_soft_margin_loss is the mean over the classes as well, the same as
    binary_cross_entropy_with_logits; the likelihood of all labels is a sum."""
    z = torch.zeros(1, 4, dtype=torch.float64)
    y = torch.tensor([[1.0, 0.0, 1.0, 0.0]], dtype=torch.float64)
    logits = F.binary_cross_entropy_with_logits
    return entry(
        locals(),
        {
            "F.multilabel_soft_margin_loss(z, y)": 4 * LOG_2 / 4,
            "logits(z, y, reduction='none').sum(1).mean()": 4 * LOG_2,
        },
        same=("F.multilabel_soft_margin_loss(z, y)", "logits(z, y)"),
    )


@convention(
    "SoftMarginLoss",
    symptom="soft margin loss is inf for a score that is very wrong, then all is nan",
)
def soft_margin_that_overflows():
    """soft_margin_loss computes log(1 + exp(-y x)) as written: from -y x = 89 on, in
    float32, it is inf and its slope inf / inf; softplus and multilabel_soft_margin_loss
    are -y x there."""
    x = torch.tensor([88.0, 100.0], requires_grad=True)
    y = -torch.ones(2)
    losses = F.soft_margin_loss(x, y, reduction="none")
    return entry(
        locals(),
        {
            "losses": [88.0, math.inf],
            "torch.autograd.grad(losses.sum(), x)[0]": [1.0, math.nan],
            "F.softplus(-y * x)": [88.0, 100.0],
            "F.multilabel_soft_margin_loss(x[None], 0 * y[None])": (88 + 100) / 2,
        },
        same=(
            "F.softplus(-y * x).mean()",
            "F.binary_cross_entropy_with_logits(x, (y + 1) / 2)",
        ),
    )
