"""Triplets: the anchor is to be nearer to the positive than to the negative."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.rectifier import relu
from numpy_impl.nn.broadcast import sum_to_size
from numpy_impl.nn.distance.pairwise import (
    PairwiseDistance,
    pairwise_distance,
    pairwise_distance_backward,
)
from numpy_impl.nn.loss.entries import check_entries, entries_backward
from numpy_impl.nn.loss.reduction import Loss, reduced, reduction_of
from numpy_impl.nn.module import Module

__all__ = [
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]


def triplet_margin_loss(
    anchor,
    positive,
    negative,
    margin=1.0,
    p=2,
    eps=1e-6,
    swap=False,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """loss[n] = max(0, margin + dist_pos[n] - dist_neg[n]), dist |x1 - x2 + eps|_p

    Args, Raises: as for TripletMarginLoss.
    """
    check_triplet(anchor, positive, negative, margin)
    check.flag(swap=swap)
    reduction = reduction_of(size_average, reduce, reduction)
    dist_pos = pairwise_distance(anchor, positive, p, eps)
    dist_neg = pairwise_distance(anchor, negative, p, eps)
    dist_swap = pairwise_distance(positive, negative, p, eps) if swap else None
    return reduced(hinge(dist_pos, dist_neg, dist_swap, margin), reduction)


def triplet_margin_loss_backward(
    grad_loss,
    anchor,
    positive,
    negative,
    margin=1.0,
    p=2,
    eps=1e-6,
    swap=False,
    reduction="mean",
):
    """Each vector is at the end of two distances, with swap of three: their sum.

    grad_anchor = grad_loss ∂(dist_pos - dist_neg)/∂anchor / N where the loss is not 0,
    and so for positive and negative
    """
    dist_pos = pairwise_distance(anchor, positive, p, eps)
    dist_neg = pairwise_distance(anchor, negative, p, eps)
    dist_swap = pairwise_distance(positive, negative, p, eps) if swap else None
    # loss = reduced(hinge(dist_pos, dist_neg, dist_swap, margin), reduction)
    distances = dist_pos, dist_neg, dist_swap
    grad_pos, grad_neg, grad_swap = hinge_backward(
        grad_loss, *distances, margin, reduction
    )
    # dist_neg, dist_pos = pairwise_distance(anchor, ...)
    pair = anchor, negative, dist_neg, p, eps
    grad_anchor, grad_negative = pairwise_distance_backward(grad_neg, *pair)
    pair = anchor, positive, dist_pos, p, eps
    grad_near, grad_positive = pairwise_distance_backward(grad_pos, *pair)
    if swap:
        # dist_swap = pairwise_distance(positive, negative, p, eps)
        pair = positive, negative, dist_swap, p, eps
        swapped = pairwise_distance_backward(grad_swap, *pair)
        grad_positive = grad_positive + swapped[0]
        grad_negative = grad_negative + swapped[1]
    return grad_anchor + grad_near, grad_positive, grad_negative


def triplet_margin_with_distance_loss(
    anchor,
    positive,
    negative,
    *,
    distance_function=None,
    margin=1.0,
    swap=False,
    reduction="mean",
):
    """loss[n] = max(0, margin + dist_pos[n] - dist_neg[n]), dist the function given

    Args, Raises: as for TripletMarginWithDistanceLoss.
    """
    check_triplet(anchor, positive, negative, margin)
    reduction = reduction_of(None, None, reduction)
    measure = pairwise_distance if distance_function is None else distance_function
    distances = three_distances(measure, anchor, positive, negative, swap)
    return reduced(hinge(*distances, margin), reduction)


def three_distances(measure, anchor, positive, negative, swap):
    """d(anchor, positive), d(anchor, negative), and d(positive, negative) for swap"""
    dist_pos, dist_neg = measure(anchor, positive), measure(anchor, negative)
    return dist_pos, dist_neg, measure(positive, negative) if swap else None


def hinge(dist_pos, dist_neg, dist_swap, margin):
    """loss[n] = max(0, margin + dist_pos[n] - min(dist_neg[n], dist_swap[n]))"""
    nearest = dist_neg if dist_swap is None else np.minimum(dist_neg, dist_swap)
    return relu(float(margin) + dist_pos - nearest)


def hinge_backward(grad_loss, dist_pos, dist_neg, dist_swap, margin, reduction):
    """The nearest negative is what counts; two that are equally near share it.

    grad_pos[n] = grad_loss / N where the loss is not 0, grad_neg = -grad_pos, or where
    dist_swap is the smaller one, grad_swap is
    """
    losses = hinge(dist_pos, dist_neg, dist_swap, margin)
    # losses = relu(float(margin) + dist_pos - nearest), without a slope at nan, too
    grad_losses = (losses > 0) * entries_backward(grad_loss, reduction, losses)
    grad_pos = sum_to_size(grad_losses, dist_pos.shape)
    if dist_swap is None:
        return grad_pos, -sum_to_size(grad_losses, dist_neg.shape), None
    # nearest = np.minimum(dist_neg, dist_swap)
    nearer, as_near = dist_neg < dist_swap, dist_neg == dist_swap
    share = np.add(nearer, 0.5 * as_near, dtype=losses.dtype)
    grad_neg = sum_to_size(-grad_losses * share, dist_neg.shape)
    return grad_pos, grad_neg, sum_to_size(grad_losses * (share - 1), dist_swap.shape)


class TripletMarginLoss(Loss):
    """anchor (N, D), positive (N, D), negative (N, D) -> loss ()

    Args:
        margin: by how much the negative is to be farther away, above 0. The gradient
            where it just is: as for HingeEmbeddingLoss.
        p, eps: of the distance, as for PairwiseDistance.
        swap: take the distance of positive and negative, if it is the smaller one, for
            that of anchor and negative (Balntas et al. 2016).
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (N,), "mean" or "sum".

    Inputs:
        anchor, positive, negative: (..., D). backward returns all three gradients.

    Raises:
        ValueError: unknown reduction, or margin <= 0.
        RuntimeError: the numbers of axes differ, or the shapes do not broadcast.
        TypeError: `margin`, `p` or `eps` is no number, `swap` no bool.
    """

    def __init__(
        self,
        margin=1.0,
        p=2.0,
        eps=1e-6,
        swap=False,
        size_average=None,
        reduce=None,
        reduction="mean",
    ):
        super().__init__(size_average, reduce, reduction)
        check_margin(margin)
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor, positive, negative):
        self.saved.append((anchor, positive, negative))
        options = self.margin, self.p, self.eps, self.swap
        return triplet_margin_loss(
            anchor, positive, negative, *options, reduction=self.reduction
        )

    def backward(self, grad_loss=1.0):
        options = self.margin, self.p, self.eps, self.swap
        return triplet_margin_loss_backward(
            grad_loss, *self.saved.pop(), *options, self.reduction
        )


class TripletMarginWithDistanceLoss(Loss):
    """anchor (N, D), positive (N, D), negative (N, D) -> loss (), a distance given

    Args:
        distance_function: (x1, x2) -> distances (N,): a Module, whose backward gives
            the gradients of x1 and x2, by default PairwiseDistance(). A plain function
            will do for the loss, but has no backward; PyTorch's need none.
        margin, swap, reduction: as for TripletMarginLoss.

    Inputs, Raises: as for TripletMarginLoss; and in backward
        TypeError: `distance_function` is no Module.
    """

    def __init__(
        self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"
    ):
        super().__init__(None, None, reduction)
        check_margin(margin)
        default = distance_function is None
        self.distance_function = PairwiseDistance() if default else distance_function
        self.margin, self.swap = margin, swap

    def forward(self, anchor, positive, negative):
        check_triplet(anchor, positive, negative, self.margin)
        measure = self.distance_function
        distances = three_distances(measure, anchor, positive, negative, self.swap)
        self.saved.append(distances)
        return reduced(hinge(*distances, self.margin), self.reduction)

    def backward(self, grad_loss=1.0):
        check_has_backward(self.distance_function)
        undo = self.distance_function.backward
        distances = self.saved.pop()
        grads = hinge_backward(grad_loss, *distances, self.margin, self.reduction)
        # dist_pos, dist_neg, dist_swap = three_distances(...), the last one first
        swapped = undo(grads[2]) if self.swap else (0, 0)
        grad_anchor, grad_negative = undo(grads[1])
        grad_near, grad_positive = undo(grads[0])
        return (
            grad_anchor + grad_near,
            grad_positive + swapped[0],
            grad_negative + swapped[1],
        )


def check_triplet(anchor, positive, negative, margin):
    check_margin(margin)
    check_entries(anchor=anchor, positive=positive, negative=negative)
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "anchor, positive and negative must have as many axes, got shapes "
            f"{anchor.shape}, {positive.shape} and {negative.shape}"
        )


def check_margin(margin):
    check.number(margin=margin)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")


def check_has_backward(distance_function):
    if not isinstance(distance_function, Module):
        raise TypeError(
            "distance_function must be a Module with a backward, got "
            f"{type(distance_function).__name__}"
        )
