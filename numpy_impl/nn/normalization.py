"""Normalization over the features of one sample; and `standardize`, which all share."""

import math
import numbers

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module, Parameter

__all__ = ["layer_norm", "LayerNorm"]


def samples(x, normalized_shape):
    """x (..., *normalized_shape) -> (N, D): a row for what is normalized together

    Whoever normalizes over other axes makes other rows; what follows is the same.
    """
    lead = x.shape[: len(x.shape) - len(normalized_shape)]
    return x.reshape(math.prod(lead), math.prod(normalized_shape))


def mean(x):
    """mean[n] = Σ_i x[n, i] / D, as a matrix product: several times faster than sum"""
    return x @ np.ones((x.shape[-1], 1), x.dtype) / x.shape[-1]


def mean_product(x, y):
    """mean[n] = Σ_i x[n, i] y[n, i] / D, without an array of products; 0 for D = 0"""
    if not x.flags.c_contiguous:  # a row in many places: 0.05 of the time so
        return mean(x * y)
    return np.vecdot(x, y)[:, None] / max(1, x.shape[-1])


def center(x):
    """centered[n, i] = x[n, i] - mean[n], var[n] = Σ_i centered[n, i]² / D

    Returns centered, mean and var, which divides by D.
    """
    first = mean(x)
    centered = x - first
    rest = mean(centered)  # what the first, of large numbers, missed
    centered -= rest
    mean_x = np.where(np.isinf(first), first, first + rest)  # inf stays inf
    return centered, mean_x, mean_product(centered, centered)


@in_blocks(whole=8)
def standardize(x, eps):
    """x_hat[n, i] = (x[n, i] - mean[n]) rstd[n], with rstd = 1 / √(var + eps)

    Returns x_hat, rstd, mean and var, which divides by D.
    """
    centered, mean, var = center(x)
    rstd = 1 / np.sqrt(var + eps)
    return centered * rstd, rstd, mean, var


@in_blocks(cut=3, whole=4)
def standardize_backward(grad_x_hat, x_hat, rstd):
    """x[i] moves its whole row of x_hat: directly, through the mean and the variance.

    ∂x_hat[j] / ∂x[i] = rstd (δ[i, j] - 1/D - x_hat[i] x_hat[j] / D)

    Summed over j, the last two terms take out of grad_x_hat its parts along
    (1, ..., 1) and along x_hat, the two directions that standardizing flattens:

    grad_x = rstd (grad_x_hat - mean(grad_x_hat) - x_hat mean(grad_x_hat x_hat))
    """
    along_ones, along_x_hat = mean(grad_x_hat), mean_product(grad_x_hat, x_hat)
    return rstd * (grad_x_hat - along_ones - x_hat * along_x_hat)


def scale_and_shift(x_hat, weight=None, bias=None):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i]"""
    y = x_hat * (1 if weight is None else weight)
    if bias is not None:
        y += bias
    return y


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i], i over the last axes of x

    x_hat[n, i] = (x[n, i] - mean[n]) / √(var[n] + eps): Ba, Kiros & Hinton 2016.

    Args: as for LayerNorm, and
        x: (..., *normalized_shape).
        normalized_shape: tuple of the sizes of the last axes, one or more.
        weight: normalized_shape, or None for ones.
        bias: normalized_shape, or None for zeros.

    Returns:
        y, the shape of x.

    Raises:
        TypeError: normalized_shape is no tuple of ints, `x` no array, eps no number.
        RuntimeError: shapes do not fit, or the dtypes differ.
        NotImplementedError: `x` is not of floating-point numbers, or of float16.
    """
    check_layer_norm(x, normalized_shape, weight, bias, eps)
    x_hat, *_ = standardize(samples(x, normalized_shape), float(eps))
    return scale_and_shift(x_hat.reshape(x.shape), weight, bias)


@in_blocks(cut=3, sums=(1, 2))
def layer_norm_backward(grad_y, x_hat, rstd, weight=None):
    """Undo the affine map, which is linear in each factor, then the standardizing.

    grad_weight[i]   = Σ_n grad_y[n, i] x_hat[n, i]
    grad_bias[i]     = Σ_n grad_y[n, i]
    grad_x_hat[n, i] = grad_y[n, i] weight[i]

    All are of `samples`: grad_y and grad_x (N, D), grad_weight and grad_bias (D,).
    """
    # y = x_hat * weight + bias
    grad_x_hat = grad_y * (1 if weight is None else weight.reshape(-1))
    grad_weight = np.einsum("ni,ni->i", grad_y, x_hat)
    grad_bias = grad_y.sum(0)

    # x_hat, rstd = standardize(x, eps)
    grad_x = standardize_backward(grad_x_hat, x_hat, rstd)
    return grad_x, grad_weight, grad_bias


class LayerNorm(Module):
    """x (..., *normalized_shape) -> y, the same shape, with y = x_hat weight + bias

    x_hat has mean 0 and variance 1 over the last axes of each sample. weight starts as
    ones and bias as zeros, both of shape normalized_shape.

    Args:
        normalized_shape: size of the last axis, or tuple of the sizes of the last axes.
        eps: added to the variance, which divides by D, not by D - 1.
        elementwise_affine: learn a weight (and a bias).
        bias: learn a bias, if elementwise_affine.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        TypeError: normalized_shape is neither an int nor a tuple of ints.
        RuntimeError: it is negative, or not the last axes of `x`, or the dtype of `x`
            is not the weight's.
    """

    def __init__(
        self,
        normalized_shape,
        eps=1e-5,
        elementwise_affine=True,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        check_layer_norm_arguments(normalized_shape, device)
        if isinstance(normalized_shape, numbers.Integral):
            normalized_shape = (normalized_shape,)
        self.normalized_shape, self.eps = tuple(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        for name, learned in (("weight", True), ("bias", bias)):
            if elementwise_affine and learned:
                empty = np.empty(self.normalized_shape, dtype or np.float32)
                self.register_parameter(name, Parameter(empty))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self):
        """Set weight to ones and bias to zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, x):
        check_layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        rows = samples(x, self.normalized_shape)
        x_hat, rstd, *_ = standardize(rows, float(self.eps))
        self.saved.append((x_hat, rstd))
        return scale_and_shift(x_hat.reshape(x.shape), self.weight, self.bias)

    def backward(self, grad_y):
        x_hat, rstd = self.saved.pop()
        grad_x, grad_weight, grad_bias = layer_norm_backward(
            samples(grad_y, self.normalized_shape), x_hat, rstd, self.weight
        )
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight.reshape(self.normalized_shape))
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias.reshape(self.normalized_shape))
        return grad_x.reshape(grad_y.shape)

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


def check_layer_norm_arguments(normalized_shape, device):
    """Refuse what torch's constructor refuses."""
    is_int = isinstance(normalized_shape, numbers.Integral)
    if not is_int and not hasattr(normalized_shape, "__len__"):
        raise TypeError(
            f"normalized_shape must be an int or a tuple, got {normalized_shape!r}"
        )
    sizes = (normalized_shape,) if is_int else tuple(normalized_shape)
    check_sizes(sizes)
    if any(size < 0 for size in sizes):
        raise RuntimeError(f"normalized_shape must not be negative, got {sizes}")
    check.device(device)


def check_sizes(normalized_shape):
    """Ints, Python's or NumPy's."""
    for size in normalized_shape:
        if not check.is_int(size):
            raise TypeError(f"normalized_shape must be of ints, got {size!r}")


def check_layer_norm(x, normalized_shape, weight, bias, eps):
    """Refuse what torch refuses."""
    if not isinstance(normalized_shape, tuple | list):
        raise TypeError(
            "normalized_shape must be a tuple of ints, got "
            f"{type(normalized_shape).__name__}"
        )
    check_sizes(normalized_shape)
    check.number(eps=eps)
    parameters = {"weight": weight, "bias": bias}
    given = {name: a for name, a in parameters.items() if a is not None}
    check.array(x=x, **given)
    wanted = tuple(normalized_shape)
    if not wanted:
        raise RuntimeError("normalized_shape must have at least one axis, got ()")
    if x.shape[-len(wanted) :] != wanted:
        raise RuntimeError(
            f"x must have the shape (..., {', '.join(map(str, wanted))}) of "
            f"normalized_shape, got {x.shape}"
        )
    for name, parameter in given.items():
        check.shape(name, parameter, wanted)
    check.same_dtype(x=x, **given)
    check.floating(x=x)
