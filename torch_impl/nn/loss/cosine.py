"""The loss of an angle: vectors that belong together, and such that do not."""

import torch

from torch_impl.nn.activation.rectifier import relu
from torch_impl.nn.loss.binary import EPSILON
from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = ["cosine_embedding_loss", "CosineEmbeddingLoss"]


def cosine_embedding_loss(
    input1,
    input2,
    target,
    margin=0,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """loss[n] = 1 - cos[n] if target[n] = 1, max(0, cos[n] - margin) if it is -1"""
    reduction = reduction_of(size_average, reduce, reduction)
    cos = cosine(input1, input2)
    together = torch.where(target == 1, 1 - cos, 0)
    apart = torch.where(target == -1, relu(cos - margin), 0)
    return reduced(together + apart, reduction)


def cosine(x1, x2):
    """cos[n] = Σ_d x1[n, d] x2[n, d] / (|x1[n]| |x2[n]|), with 1e-12 under each root"""
    return (x1 * x2).sum(-1) / (length(x1) * length(x2))


def length(x):
    """|x[n]| = √(Σ_d x[n, d]² + 1e-12), so that a zero vector has the cosine 0"""
    return torch.sqrt(torch.square(x).sum(-1) + EPSILON)


class CosineEmbeddingLoss(Loss):
    """vectors (N, D), (N, D), target (N,) of 1 or -1 -> loss (): alike, or not"""

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return cosine_embedding_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )
