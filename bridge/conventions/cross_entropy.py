"""Cross entropy: by what the mean divides, what goes in, what is smoothed."""

import math

import torch
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = []

LOG_2 = math.log(2)


@convention(
    "cross entropy",
    symptom="with class weights my loss is not the mean of the losses of the samples",
)
def divisor_of_class_weights():
    """With weights the mean of cross_entropy and nll_loss divides by the sum of the
    labels' weights, not by the number of samples."""
    z = torch.tensor([[1 / 2, 1 / 2], [1 / 4, 3 / 4]], dtype=torch.float64).log()
    labels = torch.tensor([0, 1])
    weight = torch.tensor([1.0, 3.0], dtype=torch.float64)
    losses = F.cross_entropy(z, labels, weight, reduction="none")
    total = LOG_2 + 3 * math.log(4 / 3)
    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels, weight)": total / (1 + 3),
            "losses.mean()": total / 2,
        },
        same=(
            "F.cross_entropy(z, labels, weight)",
            "losses.sum() / weight[labels].sum()",
        ),
    )


@convention(
    "cross entropy",
    symptom="with padding my loss is smaller than theirs, by the share of padding",
)
def divisor_of_ignore_index():
    """Samples with ignore_index count in neither the sum nor the divisor of the mean;
    reduction="none" keeps them as 0."""
    z = torch.zeros(2, 2, dtype=torch.float64)
    labels = torch.tensor([0, -100])  # -100 is the ignore_index if none is given
    losses = F.cross_entropy(z, labels, reduction="none")
    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels)": LOG_2 / 1,
            "losses": [LOG_2, 0.0],
            "losses.mean()": LOG_2 / 2,
        },
        same=(
            "F.cross_entropy(z, labels)",
            "losses.sum() / (labels != -100).sum()",
        ),
    )


@convention(
    "cross entropy",
    symptom="the loss of one batch is nan, and all weights after it: ignore_index",
)
def everything_ignored():
    """Where every label is ignored, the mean is 0 / 0."""
    z, labels = torch.zeros(2, 2), torch.tensor([-100, -100])
    kept = (labels != -100).sum()
    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels)": math.nan,
            "F.cross_entropy(z, labels, reduction='sum')": 0.0,
        },
        same=(
            "F.cross_entropy(z, labels, reduction='sum') / kept.clamp(min=1)",
            "0.0",
        ),
    )


@convention(
    "cross entropy",
    symptom="the loss falls slowly and stays far above 0: softmax twice",
)
def logits_go_in():
    """cross_entropy takes logits and does the softmax itself; Keras and scikit-learn's
    log_loss take probabilities if not told otherwise."""
    z = torch.tensor([[20.0, -20.0]], dtype=torch.float64)
    labels = torch.tensor([0])
    p = z.softmax(1)  # 1 and 0, to 17 digits
    return entry(
        locals(),
        {
            "F.cross_entropy(p, labels)": math.log(1 + math.exp(-1)),
            "F.cross_entropy(z, labels) < 1e-12": True,
        },
        same=("F.cross_entropy(z, labels)", "F.cross_entropy(p.log(), labels)"),
    )


@convention(
    "cross entropy",
    symptom="the loss is negative, between -1 and 0",
)
def logarithms_go_in():
    """nll_loss takes no logarithm, in spite of its name: it picks the label's entry and
    turns the sign."""
    p, labels = torch.tensor([[0.75, 0.25]]), torch.tensor([0])
    return entry(
        locals(),
        {
            "F.nll_loss(p, labels)": -0.75,
            "F.nll_loss(p.log(), labels)": math.log(4 / 3),
        },
        same=("F.nll_loss(p.log(), labels)", "F.cross_entropy(p.log(), labels)"),
    )


@convention(
    "label smoothing",
    symptom="with label smoothing my loss is a little below theirs",
)
def smoothing_of_all_classes():
    """label_smoothing spreads ε over all C classes, the right one included; others
    spread it over the C - 1 wrong ones."""
    z = torch.tensor([[1 / 2, 1 / 4, 1 / 4]], dtype=torch.float64).log()
    labels = torch.tensor([0])

    def over_the_wrong_ones(eps):
        return -(1 - eps) * z[0, 0] - eps / 2 * z[0, 1:].sum()

    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels, label_smoothing=0.3)": (
                (0.7 + 0.1) * LOG_2 + 2 * 0.1 * math.log(4)
            ),
            "over_the_wrong_ones(0.3)": 0.7 * LOG_2 + 2 * 0.15 * math.log(4),
        },
        same=(
            "F.cross_entropy(z, labels, label_smoothing=0.3 * 3 / 2)",
            "over_the_wrong_ones(0.3)",
        ),
    )


@convention(
    "label smoothing",
    symptom="class weights and label smoothing together give another loss than mine",
    translate="weight each class's own term; divide by the weights of the labels alone",
)
def weights_of_what_is_smoothed():
    """With weights and label_smoothing each class's term has its own weight, but the
    mean still divides by the weights of the labels."""
    z = torch.tensor([[1 / 2, 1 / 4, 1 / 4]], dtype=torch.float64).log()
    labels = torch.tensor([0])
    weight = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    q = torch.tensor([0.8, 0.1, 0.1], dtype=torch.float64)  # 0.7 + 0.1, 0.1, 0.1
    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels, weight, label_smoothing=0.3)": (
                (0.8 * LOG_2 + 0.1 * 2 * math.log(4) + 0.1 * 4 * math.log(4)) / 1
            ),
            "F.cross_entropy(z, labels, label_smoothing=0.3)": (
                0.8 * LOG_2 + 0.1 * math.log(4) + 0.1 * math.log(4)
            ),
        },
        same=(
            "F.cross_entropy(z, labels, weight, label_smoothing=0.3)",
            "-(weight * q * z).sum() / weight[labels].sum()",
        ),
    )


@convention(
    "label smoothing",
    symptom="with one ignored sample in the batch the smoothed loss is not what the "
    "kept ones give",
)
def smoothing_of_the_ignored():
    """An ignored sample is not smoothed, either: neither its term nor its part of the
    divisor is there."""
    z = torch.tensor([[1 / 2, 1 / 4, 1 / 4]] * 2, dtype=torch.float64).log()
    labels = torch.tensor([0, -100])
    smooth = -z.mean(1)  # of both samples
    kept = F.cross_entropy(z[:1], labels[:1], label_smoothing=0.3)
    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels, label_smoothing=0.3)": (
                0.8 * LOG_2 + 0.2 * math.log(4)
            ),
            "0.7 * F.cross_entropy(z, labels) + 0.3 * smooth.sum()": (
                0.7 * LOG_2 + 2 * 0.1 * (LOG_2 + 2 * math.log(4))
            ),
        },
        same=("F.cross_entropy(z, labels, label_smoothing=0.3)", "kept"),
    )


@convention(
    "cross entropy",
    symptom="one-hot targets and class labels give different losses with weights",
    translate="reduction='sum', and divide by the same on both sides",
)
def divisor_of_class_probabilities():
    """With probabilities as target the mean divides by the number of samples, also with
    weights; with labels by the labels' weights."""
    z = torch.tensor([[1 / 2, 1 / 2], [1 / 4, 3 / 4]], dtype=torch.float64).log()
    labels = torch.tensor([0, 1])
    one_hot = F.one_hot(labels).double()
    weight = torch.tensor([1.0, 3.0], dtype=torch.float64)
    total = LOG_2 + 3 * math.log(4 / 3)
    return entry(
        locals(),
        {
            "F.cross_entropy(z, one_hot, weight)": total / 2,
            "F.cross_entropy(z, labels, weight)": total / (1 + 3),
        },
        same=(
            "F.cross_entropy(z, one_hot, weight, reduction='sum')",
            "F.cross_entropy(z, labels, weight, reduction='sum')",
        ),
    )


@convention(
    "cross entropy",
    symptom="Expected target size [2, 4], got [2, 3]; or, where classes and steps are "
    "as many, a loss that does not fall",
)
def axis_of_the_classes():
    """cross_entropy wants the classes on axis 1, (N, C, T), where Keras and most models
    of sequences have them last, (N, T, C)."""
    z = torch.zeros(2, 3, 4)  # N, T, C
    labels = torch.zeros(2, 3, dtype=torch.int64)
    return entry(
        locals(),
        {
            "F.cross_entropy(z, labels)": RuntimeError,
            "F.cross_entropy(z.transpose(1, 2), labels)": math.log(4),
        },
        same=(
            "F.cross_entropy(z.transpose(1, 2), labels)",
            "F.cross_entropy(z.flatten(0, 1), labels.flatten())",
        ),
    )
