"""Training and evaluation: which switch does what, and what dropout scales."""

import copy

import torch
from torch import nn

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "training mode",
    symptom="predictions differ from call to call, or are worse than in the evaluation",
    translate="model.eval() before predicting, model.train() after",
)
def mode_of_a_new_module():
    """A new module is in training mode until eval() is called; a Keras layer that is
    called outside of fit() is not."""
    x, dropout = torch.ones(2), nn.Dropout(1.0)
    evaluated = copy.deepcopy(dropout).eval()
    return entry(
        locals(),
        {
            "dropout.training": True,
            "dropout(x)": [0.0, 0.0],
            "evaluated(x)": [1.0, 1.0],
        },
    )


@convention(
    "training mode",
    symptom="memory grows during evaluation; or gradients are there that should not",
    translate="both: model.eval(), and torch.no_grad() around the loop",
)
def two_switches():
    """eval() changes what dropout and BatchNorm do and records gradients as before;
    no_grad() records nothing, and leaves dropout on."""
    x, model = torch.ones(1, 1), nn.Sequential(nn.Linear(1, 1), nn.Dropout(1.0))
    evaluated = copy.deepcopy(model).eval()
    with torch.no_grad():
        unrecorded = model(x)
    return entry(
        locals(),
        {
            "evaluated(x).requires_grad": True,
            "unrecorded.requires_grad": False,
            "unrecorded": [[0.0]],
        },
    )


@convention(
    "training mode",
    symptom="running statistics move during validation, without an optimizer",
    translate="eval() before validating, or momentum=0.0",
)
def statistics_without_gradients():
    """BatchNorm in training mode updates its running statistics at each forward, under
    no_grad(), too."""
    x = torch.full((2, 1), 10.0)
    training, evaluated = nn.BatchNorm1d(1), nn.BatchNorm1d(1).eval()
    with torch.no_grad():
        training(x)
        evaluated(x)
    return entry(
        locals(),
        {"training.running_mean": [0.1 * 10], "evaluated.running_mean": [0.0]},
    )


@convention(
    "dropout",
    symptom="activations in evaluation are too large or too small by 1 - p",
)
def scale_of_dropout():
    """Dropout divides by 1 - p what it keeps, during training, and does nothing in
    evaluation; the paper multiplies by 1 - p in evaluation instead."""
    dropout, x = nn.Dropout(0.75), torch.ones(200)
    values = sorted(set(dropout(x).tolist()))
    dropout.eval()
    return entry(
        locals(),
        {"values": [0.0, 1 / (1 - 0.75)], "sorted(set(dropout(x).tolist()))": [1.0]},
        same=("dropout(x)", "x"),
    )


@convention(
    "dropout",
    symptom="F.dropout drops in evaluation, F.alpha_dropout never does",
    translate="pass training=self.training",
)
def dropout_without_a_module():
    """F.dropout acts if not told training=False; F.alpha_dropout and F.rrelu do not if
    not told training=True."""
    x = torch.ones(2)
    return entry(
        locals(),
        {
            "F.dropout(x, 1.0)": [0.0, 0.0],
            "F.dropout(x, 1.0, training=False)": [1.0, 1.0],
            "F.alpha_dropout(x, 0.9)": [1.0, 1.0],
        },
    )
