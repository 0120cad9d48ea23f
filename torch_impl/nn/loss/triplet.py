"""Triplets: the anchor is to be nearer to the positive than to the negative."""

import torch

from torch_impl.nn.activation.rectifier import relu
from torch_impl.nn.distance.pairwise import PairwiseDistance, pairwise_distance
from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

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
    """loss[n] = max(0, margin + dist_pos[n] - dist_neg[n]), dist |x1 - x2 + eps|_p"""
    reduction = reduction_of(size_average, reduce, reduction)
    dist_pos = pairwise_distance(anchor, positive, p, eps)
    dist_neg = pairwise_distance(anchor, negative, p, eps)
    dist_swap = pairwise_distance(positive, negative, p, eps) if swap else None
    return reduced(hinge(dist_pos, dist_neg, dist_swap, margin), reduction)


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
    """loss[n] = max(0, margin + dist_pos[n] - dist_neg[n]), dist the function given"""
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
    nearest = dist_neg if dist_swap is None else torch.minimum(dist_neg, dist_swap)
    return relu(margin + dist_pos - nearest)


class TripletMarginLoss(Loss):
    """anchor (N, D), positive (N, D), negative (N, D) -> loss ()"""

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
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor, positive, negative):
        options = self.margin, self.p, self.eps, self.swap
        return triplet_margin_loss(
            anchor, positive, negative, *options, reduction=self.reduction
        )


class TripletMarginWithDistanceLoss(Loss):
    """anchor (N, D), positive (N, D), negative (N, D) -> loss (), a distance given"""

    def __init__(
        self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"
    ):
        super().__init__(None, None, reduction)
        default = distance_function is None
        self.distance_function = PairwiseDistance() if default else distance_function
        self.margin, self.swap = margin, swap

    def forward(self, anchor, positive, negative):
        measure = self.distance_function
        distances = three_distances(measure, anchor, positive, negative, self.swap)
        return reduced(hinge(*distances, self.margin), self.reduction)
