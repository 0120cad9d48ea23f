"""The loss of an angle: vectors that belong together, and such that do not."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.rectifier import relu
from numpy_impl.nn.loss.binary import EPSILON
from numpy_impl.nn.loss.entries import check_entries, entries_backward
from numpy_impl.nn.loss.reduction import Loss, reduced, reduction_of

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
    """loss[n] = 1 - cos[n] if target[n] = 1, max(0, cos[n] - margin) if it is -1

    Args, Raises: as for CosineEmbeddingLoss.
    """
    check_cosine_embedding(input1, input2, target, margin)
    reduction = reduction_of(size_average, reduce, reduction)
    cos = cosine(input1, input2)
    together = np.where(target == 1, 1 - cos, 0)
    apart = np.where(target == -1, relu(cos - float(margin)), 0)
    return reduced(together + apart, reduction)


def cosine_embedding_loss_backward(
    grad_loss, input1, input2, target, margin=0, reduction="mean"
):
    """The losses are lines in the cosine: down for a pair, up for what is too alike.

    grad_cos[n] = -grad_loss / N where target[n] = 1, grad_loss / N where it is -1 and
    cos[n] > margin; from there as cosine_backward
    """
    cos = cosine(input1, input2)
    grad_losses = entries_backward(grad_loss, reduction, cos, target)
    # losses = together + apart
    pushed = (target == -1) & (cos > float(margin))
    grad_cos = grad_losses * np.subtract(pushed, target == 1, dtype=cos.dtype)
    # cos = cosine(input1, input2)
    return cosine_backward(grad_cos, input1, input2, cos)


def cosine(x1, x2):
    """cos[n] = Σ_d x1[n, d] x2[n, d] / (|x1[n]| |x2[n]|), with 1e-12 under each root"""
    return (x1 * x2).sum(-1) / (length(x1) * length(x2))


def cosine_backward(grad_cos, x1, x2, cos):
    """What points along x1 only makes it longer: of x2's direction the rest counts.

    grad_x1[n, d] = grad_cos[n] (u2[n, d] - cos[n] u1[n, d]) / |x1[n]|, with u = x / |x|
    """
    # cos = (x1 * x2).sum(-1) / (length(x1) * length(x2))
    grad_cos, cos = grad_cos[..., None], cos[..., None]
    length1, length2 = length(x1)[..., None], length(x2)[..., None]
    grad_x1 = grad_cos * (x2 / length2 - cos * x1 / length1) / length1
    grad_x2 = grad_cos * (x1 / length1 - cos * x2 / length2) / length2
    return grad_x1.astype(x1.dtype, copy=False), grad_x2.astype(x2.dtype, copy=False)


def length(x):
    """|x[n]| = √(Σ_d x[n, d]² + 1e-12), so that a zero vector has the cosine 0"""
    return np.sqrt(np.square(x).sum(-1) + EPSILON)


class CosineEmbeddingLoss(Loss):
    """vectors (N, D), (N, D), target (N,) of 1 or -1 -> loss (): alike, or not

    Args:
        margin: the cosine up to which what is unlike may be alike, -1 ... 1; there the
            gradient is 0, as in PyTorch 2.14; PyTorch 2.13 gives the whole one.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (N,), "mean" or "sum".

    Inputs:
        input1, input2: (N, D) or (D,), of one shape.
        target: (N,) or (); what is neither 1 nor -1 has no loss. backward returns the
            gradients of the two inputs.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: the shapes are others.
        NotImplementedError: the inputs are not floating-point.
        TypeError: `margin` is no number.
    """

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        self.saved.append((input1, input2, target))
        return cosine_embedding_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )

    def backward(self, grad_loss=1.0):
        return cosine_embedding_loss_backward(
            grad_loss, *self.saved.pop(), self.margin, self.reduction
        )


def check_cosine_embedding(input1, input2, target, margin):
    check.array(input1=input1, input2=input2, target=target)
    check.number(margin=margin)
    if input1.shape != input2.shape or input1.ndim != target.ndim + 1:
        raise RuntimeError(
            "input1 and input2 must be (N, D), and target (N,), or (D,) and (), got "
            f"{input1.shape}, {input2.shape} and {target.shape}"
        )
    if target.ndim > 1:
        raise RuntimeError(f"target must be (N,) or (), got shape {target.shape}")
    check.floating(input1=input1, input2=input2)
    check_entries(cos=np.empty(input1.shape[:-1]), target=target)
