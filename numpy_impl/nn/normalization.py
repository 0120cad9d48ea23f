"""Normalization over the features of one sample."""

import math
import numbers

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter

__all__ = ["layer_norm", "LayerNorm"]

BLOCK = 2**16  # entries: 256 KiB in float32


def blocks(x):
    """Slices of rows of x (N, D): all passes over such a block stay in cache.

    Passes over a whole (2048, 768) take 1.5 times as long.
    """
    size = max(1, BLOCK // max(1, x.shape[1]))
    return [slice(n, n + size) for n in range(0, len(x) if x.size else 0, size)]


def mean(x):
    """mean[n] = Σ_i x[n, i] / D, as a matrix product: several times faster than sum"""
    ones = np.ones(x.shape[1], x.dtype)
    return (x @ ones / x.shape[1])[:, None]


def mean_product(x, y):
    """mean[n] = Σ_i x[n, i] y[n, i] / D, without an array of the products"""
    return (np.vecdot(x, y) / x.shape[1])[:, None]


def standardize(x, eps):
    """x_hat[n, i] = (x[n, i] - mean[n]) rstd[n], with rstd = 1 / √(var + eps)"""
    x_hat, rstd = np.empty_like(x, order="C"), np.empty((len(x), 1), x.dtype)
    for block in blocks(x):
        centered = x[block] - mean(x[block])
        centered -= mean(centered)  # what the first mean, of large numbers, missed
        variance = mean_product(centered, centered)
        rstd[block] = 1 / np.sqrt(variance + eps)
        np.multiply(centered, rstd[block], out=x_hat[block])
    return x_hat, rstd


def standardize_backward(grad_x_hat, x_hat, rstd):
    """x[i] moves its whole row of x_hat: directly, through the mean and the variance.

    ∂x_hat[j] / ∂x[i] = rstd (δ[i, j] - 1/D - x_hat[i] x_hat[j] / D)

    Summed over j against g = grad_x_hat, the last two terms take out of g its part
    along (1, ..., 1) and along x_hat, the two directions that standardizing flattens:

    grad_x[i] = rstd (g[i] - mean(g) - x_hat[i] mean(g x_hat))
    """
    along_ones = mean(grad_x_hat)
    along_x_hat = mean_product(grad_x_hat, x_hat)
    grad_x = grad_x_hat - along_ones
    grad_x -= x_hat * along_x_hat
    grad_x *= rstd
    return grad_x


def scale_and_shift(x_hat, weight=None, bias=None):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i]"""
    y = x_hat * (1 if weight is None else weight)
    if bias is not None:
        y += bias
    return y


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """y[n, i] = x_hat[n, i] weight[i] + bias[i], i over the last axes of x

    x_hat[n, i] = (x[n, i] - mean[n]) / √(var[n] + eps): Ba, Kiros & Hinton 2016.

    Args:
        x: (..., *normalized_shape).
        normalized_shape: tuple of the sizes of the last axes, one or more.
        weight: normalized_shape, or None for ones.
        bias: normalized_shape, or None for zeros.
        eps: added to the variance, which divides by D, not by D - 1.

    Returns:
        y, the shape of x.

    Raises:
        TypeError: normalized_shape is no tuple, or `x` no array.
        RuntimeError: shapes do not fit, or the dtypes differ.
        NotImplementedError: `x` is not of floating-point numbers.
    """
    check_layer_norm(x, normalized_shape, weight, bias)
    x_hat, _ = standardize(rows(x, normalized_shape), eps)
    return scale_and_shift(x_hat.reshape(x.shape), weight, bias)


def layer_norm_backward(grad_y, x_hat, rstd, normalized_shape, weight=None):
    """Undo the affine map, which is linear in each factor, then the standardizing.

    grad_weight[i]   = Σ_n grad_y[n, i] x_hat[n, i]
    grad_bias[i]     = Σ_n grad_y[n, i]
    grad_x_hat[n, i] = grad_y[n, i] weight[i]
    """
    grad_rows = rows(grad_y, normalized_shape)
    grad_x = np.empty_like(x_hat)
    grad_weight = np.zeros(x_hat.shape[1], x_hat.dtype)
    grad_bias = np.zeros(x_hat.shape[1], x_hat.dtype)
    for block in blocks(x_hat):
        grad, ones = grad_rows[block], np.ones(len(grad_rows[block]), x_hat.dtype)

        # y = x_hat * weight + bias
        grad_weight += ones @ (grad * x_hat[block])
        grad_bias += ones @ grad
        grad_x_hat = grad if weight is None else grad * weight.reshape(-1)

        # x_hat = (x - mean) * rstd
        grad_x[block] = standardize_backward(grad_x_hat, x_hat[block], rstd[block])
    return (
        grad_x.reshape(grad_y.shape),
        grad_weight.reshape(normalized_shape),
        grad_bias.reshape(normalized_shape),
    )


def rows(x, normalized_shape):
    """x (..., *normalized_shape) -> (N, D)"""
    lead = x.shape[: len(x.shape) - len(normalized_shape)]
    return x.reshape(math.prod(lead), math.prod(normalized_shape))


def check_layer_norm(x, normalized_shape, weight, bias):
    """Refuse what torch refuses."""
    if not isinstance(normalized_shape, tuple | list):
        raise TypeError(
            "normalized_shape must be a tuple of ints, got "
            f"{type(normalized_shape).__name__}"
        )
    check.array(x=x)
    wanted = tuple(normalized_shape)
    if not wanted:
        raise RuntimeError("normalized_shape must have at least one axis, got ()")
    if tuple(x.shape)[-len(wanted) :] != wanted:
        raise RuntimeError(
            f"x must have the shape (..., {', '.join(map(str, wanted))}) of "
            f"normalized_shape, got {tuple(x.shape)}"
        )
    for name, parameter in (("weight", weight), ("bias", bias)):
        if parameter is not None:
            check.shape(name, parameter, wanted)
    check.same_dtype(x=x, weight=weight, bias=bias)
    check.floating(x=x)


class LayerNorm(Module):
    """x (..., *normalized_shape) -> y, the same shape, with y = x_hat weight + bias

    x_hat has mean 0 and variance 1 over the last axes of each sample. weight starts as
    ones and bias as zeros, both of shape normalized_shape.

    Args:
        normalized_shape: size of the last axis, or tuple of the sizes of the last axes.
        eps: added to the variance.
        elementwise_affine: learn a weight (and a bias).
        bias: learn a bias, if elementwise_affine.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        RuntimeError: the last axes of `x` are not normalized_shape, or its dtype is not
            the weight's.
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
        check.device(device)
        if isinstance(normalized_shape, numbers.Integral):
            normalized_shape = (normalized_shape,)
        self.normalized_shape, self.eps = tuple(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        if any(size < 0 for size in self.normalized_shape):
            raise RuntimeError(
                f"normalized_shape must not be negative, got {self.normalized_shape}"
            )
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
        check_layer_norm(x, self.normalized_shape, self.weight, self.bias)
        x_hat, rstd = standardize(rows(x, self.normalized_shape), self.eps)
        self.saved.append((x_hat, rstd))
        return scale_and_shift(x_hat.reshape(x.shape), self.weight, self.bias)

    def backward(self, grad_y):
        x_hat, rstd = self.saved.pop()
        grad_x, grad_weight, grad_bias = layer_norm_backward(
            grad_y, x_hat, rstd, self.normalized_shape, self.weight
        )
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight)
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias)
        return grad_x

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )
