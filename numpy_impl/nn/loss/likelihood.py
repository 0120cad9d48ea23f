"""Likelihoods: of counts, and of numbers whose variance is expected, too."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.distance.norm import limited
from numpy_impl.nn.loss.difference import difference, difference_backward, promoted
from numpy_impl.nn.loss.entries import check_entries, entries_backward
from numpy_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = [
    "poisson_nll_loss",
    "gaussian_nll_loss",
    "PoissonNLLLoss",
    "GaussianNLLLoss",
]


def poisson_nll_loss(
    input,
    target,
    log_input=True,
    full=False,
    size_average=None,
    eps=1e-8,
    reduce=None,
    reduction="mean",
):
    """loss[n] = λ - target[n] log λ, with λ = exp input[n], or input[n] itself

    Args, Raises: as for PoissonNLLLoss.
    """
    check_entries(input=input, target=target)
    check.number(eps=eps)
    check.flag(log_input=log_input, full=full)
    reduction = reduction_of(size_average, reduce, reduction)
    target, eps = promoted(target, input), float(eps)
    if log_input:
        losses = np.exp(input) - target * input
    else:
        losses = input - target * np.log(input + eps)
    if full:
        losses = losses + stirling(target)
    return reduced(losses, reduction)


def poisson_nll_loss_backward(
    grad_loss, input, target, log_input=True, eps=1e-8, reduction="mean"
):
    """The expected count less the one that came, in the logarithm of the rate.

    grad_input[n] = grad_loss (exp input[n] - target[n]) / N, or of the rate itself
    grad_loss (1 - target[n] / (input[n] + eps)) / N
    """
    grad_losses = entries_backward(grad_loss, reduction, input, target)
    target = promoted(target, input)
    if log_input:
        # losses = np.exp(input) - target * input
        return difference_backward(grad_losses * (np.exp(input) - target), input)
    # losses = input - target * np.log(input + eps)
    slope = 1 - target / (input + float(eps))
    return difference_backward(grad_losses * slope, input)


def stirling(target):
    """log target!, nearly: t log t - t + ½ log 2πt, and 0 up to t = 1"""
    t = np.where(target <= 1, 1, target)
    term = t * np.log(t) - t + 0.5 * np.log(2 * math.pi * t)
    return np.where(target <= 1, 0, term)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """loss[n] = ½ (log v + (input[n] - target[n])² / v), with v = max(var[n], eps)

    Args, Raises: as for GaussianNLLLoss.
    """
    check_gaussian(input, target, var, eps)
    reduction = reduction_of(None, None, reduction)
    v = limited(variance(var, input), float(eps))
    losses = 0.5 * (np.log(v) + np.square(difference(input, target)) / v)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)


def gaussian_nll_loss_backward(
    grad_loss, input, target, var, eps=1e-6, reduction="mean"
):
    """A variance is right where it is the squared error: log v grows, d² / v falls.

    grad_input[n] = grad_loss d / v / N, grad_var[n] = ½ grad_loss (1 - d² / v) / v / N,
    also where the limit eps holds; a number as var has no gradient
    """
    wide = variance(var, input)
    grad_losses = entries_backward(grad_loss, reduction, input, target, wide)
    # losses = 0.5 * (np.log(v) + np.square(difference(input, target)) / v)
    d, v = difference(input, target), limited(wide, float(eps))
    grad_input = difference_backward(grad_losses * d / v, input)
    if not isinstance(var, np.ndarray):
        return grad_input
    grad_v = 0.5 * grad_losses * (1 - np.square(d) / v) / v
    return grad_input, difference_backward(grad_v, wide).reshape(var.shape)


def variance(var, input):
    """var for each entry of input, or for each of its rows: (N,) -> (N, 1)"""
    if isinstance(var, float | np.floating):
        return np.full_like(input, var)
    if var.shape != input.shape and var.shape == input.shape[:-1]:
        return var[..., None]
    return var


class PoissonNLLLoss(Loss):
    """log λ (...), target (...) -> loss (): counts of a Poisson distribution

    Args:
        log_input: the input is log λ; False: the rate λ.
        full: add Stirling's approximation of log target!, which no input moves.
        size_average, reduce: deprecated, see `reduction`.
        eps: added to the rate before its logarithm is taken.
        reduction: "none", which gives a loss (...), "mean" or "sum".

    Inputs:
        log_input: the logarithm of the rate, or the rate.
        target: counts; data, without a gradient.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: the shapes do not broadcast.
        NotImplementedError: the input is not floating-point.
        TypeError: `log_input` or `full` is no bool, `eps` no number.
    """

    def __init__(
        self,
        log_input=True,
        full=False,
        size_average=None,
        eps=1e-8,
        reduce=None,
        reduction="mean",
    ):
        super().__init__(size_average, reduce, reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, log_input, target):
        self.saved.append((log_input, target))
        return poisson_nll_loss(
            *(log_input, target, self.log_input, self.full),
            eps=self.eps,
            reduction=self.reduction,
        )

    def backward(self, grad_loss=1.0):
        return poisson_nll_loss_backward(
            grad_loss, *self.saved.pop(), self.log_input, self.eps, self.reduction
        )


class GaussianNLLLoss(Loss):
    """mean (N, ..., D), target (N, ..., D), var (N, ..., D) -> loss ()

    Args:
        full: add ½ log 2π.
        eps: the least variance; the gradient passes it, as in PyTorch.
        reduction: "none", which gives a loss (N, ..., D), "mean" or "sum".

    Inputs:
        input: the mean that is expected.
        target: data, without a gradient.
        var: the variance that is expected, as input; or one for all D, (N, ..., 1) or
            (N, ...); or another axis of 1; or a float. backward returns its gradient
            behind that of input, but for a float.

    Raises:
        ValueError: unknown reduction, a variance below 0 or of another shape.
        RuntimeError: input and target do not broadcast, or integers as a variance.
        NotImplementedError: the input is not floating-point.
    """

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(None, None, reduction)
        self.full, self.eps = full, eps

    def forward(self, input, target, var):
        self.saved.append((input, target, var))
        return gaussian_nll_loss(
            input, target, var, self.full, self.eps, self.reduction
        )

    def backward(self, grad_loss=1.0):
        return gaussian_nll_loss_backward(
            grad_loss, *self.saved.pop(), self.eps, self.reduction
        )


def check_gaussian(input, target, var, eps):
    check_entries(input=input, target=target)
    check.number(eps=eps)
    if isinstance(var, float | np.floating):
        negative = var < 0
    else:
        check.array(var=var)
        check_variance(var, input)
        check_variance_is_real(var)
        negative = (var < 0).any()
    if negative:
        raise ValueError("var must not be negative")


def check_variance_is_real(var):
    if var.dtype.kind != "f":
        error = NotImplementedError if var.dtype.kind == "c" else RuntimeError
        raise error(f"var must be floating-point, got {var.dtype}")


def check_variance(var, input):
    """The shape of input, without its last axis, or with one axis of 1."""
    if var.shape in (input.shape, input.shape[:-1]):
        return
    other = [v for v, size in zip(var.shape, input.shape) if v != size]
    if var.ndim != input.ndim or other != [1]:
        raise ValueError(
            f"var must have the shape of input, {input.shape}, one axis of 1 instead, "
            f"or no last axis, got {var.shape}"
        )
