"""Losses with a margin: of a distance, of a score, of two scores."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.rectifier import relu
from numpy_impl.nn.activation.sigmoid import logsigmoid, sigmoid
from numpy_impl.nn.loss.difference import difference_backward, promoted
from numpy_impl.nn.loss.entries import check_entries, entries_backward
from numpy_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = [
    "hinge_embedding_loss",
    "soft_margin_loss",
    "margin_ranking_loss",
    "HingeEmbeddingLoss",
    "SoftMarginLoss",
    "MarginRankingLoss",
]


def hinge_embedding_loss(
    input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = input[n] if target[n] = 1, max(0, margin - input[n]) if it is -1

    Args, Raises: as for HingeEmbeddingLoss.
    """
    check_entries(input=input, target=target)
    check.number(margin=margin)
    reduction = reduction_of(size_average, reduce, reduction)
    margin = float(margin)
    apart = np.where(target != 1, relu(margin - input), 0)
    together = np.where(target != -1, input, 0)
    return reduced(apart + together, reduction)


def hinge_embedding_loss_backward(
    grad_loss, input, target, margin=1.0, reduction="mean"
):
    """A pair that belongs together is drawn together, another pushed to the margin.

    grad_input[n] = grad_loss / N where target[n] = 1, -grad_loss / N where it is -1 and
    input[n] < margin
    """
    grad_losses = entries_backward(grad_loss, reduction, input, target)
    # losses = apart + together
    pushed = (target != 1) & (input < float(margin))
    slope = np.subtract(target != -1, pushed, dtype=input.dtype)
    return difference_backward(grad_losses * slope, input)


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """loss[n] = log(1 + exp(-target[n] input[n])) = -log sigmoid(target[n] input[n])

    Args, Raises: as for SoftMarginLoss. PyTorch's kernel takes the exponential as it
    stands: from -target input = 89 on, in float32, it says inf and its gradient nan.
    """
    check_soft_margin(input, target)
    reduction = reduction_of(size_average, reduce, reduction)
    target = target.astype(input.dtype)
    return reduced(-logsigmoid(target * input), reduction)


def soft_margin_loss_backward(grad_loss, input, target, reduction="mean"):
    """The probability of the other sign, in the direction of this one.

    grad_input[n] = -grad_loss target[n] sigmoid(-target[n] input[n]) / N
    """
    grad_losses = entries_backward(grad_loss, reduction, input)
    target = target.astype(input.dtype)
    # losses = -logsigmoid(target * input)
    return -grad_losses * target * sigmoid(-target * input)


def margin_ranking_loss(
    input1,
    input2,
    target,
    margin=0,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """loss[n] = max(0, margin - target[n] (input1[n] - input2[n]))

    Args, Raises: as for MarginRankingLoss.
    """
    check_ranking(input1, input2, target, margin)
    reduction = reduction_of(size_average, reduce, reduction)
    target, input2 = promoted(target, input1), promoted(input2, input1)
    margin = float(margin)
    lead = target * (input1 - input2)
    return reduced(relu(margin - lead), reduction)


def margin_ranking_loss_backward(
    grad_loss, input1, input2, target, margin=0, reduction="mean"
):
    """As long as the lead is too small, both scores move, and against each other.

    grad_input1[n] = -grad_loss target[n] / N where target[n] (input1[n] - input2[n]) is
    below the margin, grad_input2 = -grad_input1
    """
    grad_losses = entries_backward(grad_loss, reduction, input1, input2, target)
    sign = promoted(target, input1)
    # losses = relu(margin - lead)
    lead = sign * (input1 - promoted(input2, input1))
    grad_lead = -grad_losses * (lead < float(margin))
    # lead = sign * (input1 - input2)
    grad_d = sign * grad_lead
    return difference_backward(grad_d, input1), difference_backward(-grad_d, input2)


class HingeEmbeddingLoss(Loss):
    """distance (...), target (...) of 1 or -1 -> loss (): alike near, unlike apart

    Args:
        margin: the distance from which on what is unlike is far enough apart: there
            the gradient is 0, as in PyTorch 2.14; PyTorch 2.13 gives the whole one.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (...), "mean" or "sum".

    Inputs:
        input: distances.
        target: 1 or -1; what is neither has both losses, as in PyTorch.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: the shapes do not broadcast.
        NotImplementedError: the input is not floating-point.
        TypeError: `margin` is no number.
    """

    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input, target):
        self.saved.append((input, target))
        return hinge_embedding_loss(
            input, target, margin=self.margin, reduction=self.reduction
        )

    def backward(self, grad_loss=1.0):
        return hinge_embedding_loss_backward(
            grad_loss, *self.saved.pop(), self.margin, self.reduction
        )


class SoftMarginLoss(Loss):
    """score (...), target (...) of 1 or -1 -> loss (): the logistic loss of a sign

    Args, Raises: as for HingeEmbeddingLoss, but that input is not broadcast.
    """

    def forward(self, input, target):
        self.saved.append((input, target))
        return soft_margin_loss(input, target, reduction=self.reduction)

    def backward(self, grad_loss=1.0):
        return soft_margin_loss_backward(grad_loss, *self.saved.pop(), self.reduction)


class MarginRankingLoss(Loss):
    """scores (...), (...), target (...) -> loss (): 1 wants the first higher

    Args:
        margin: by how much at least; where target is -1, the second is to be higher.
            The gradient at the margin: as for HingeEmbeddingLoss.
        size_average, reduce, reduction: as for HingeEmbeddingLoss.

    Raises:
        RuntimeError: the numbers of axes differ, or the shapes do not broadcast.
        The rest: as for HingeEmbeddingLoss.
    """

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        self.saved.append((input1, input2, target))
        return margin_ranking_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )

    def backward(self, grad_loss=1.0):
        return margin_ranking_loss_backward(
            grad_loss, *self.saved.pop(), self.margin, self.reduction
        )


def check_soft_margin(input, target):
    check_entries(input=input, target=target)
    if np.broadcast_shapes(input.shape, target.shape) != input.shape:
        raise RuntimeError(
            f"target of shape {target.shape} does not broadcast to input's shape "
            f"{input.shape}"
        )


def check_ranking(input1, input2, target, margin):
    check_entries(input1=input1, input2=input2, target=target)
    check.number(margin=margin)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "input1, input2 and target must have as many axes, got shapes "
            f"{input1.shape}, {input2.shape} and {target.shape}"
        )
