"""Normalization by the root mean square of the features, without a mean."""

import numbers

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.normalization import (
    check_layer_norm,
    check_layer_norm_arguments,
    mean_product,
    samples,
    scale_and_shift,
)

__all__ = ["rms_norm", "RMSNorm"]


@in_blocks(whole=4)
def divide_by_rms(x, eps):
    """x_hat[n, i] = x[n, i] rrms[n], with rrms = 1 / √(Σ_i x[n, i]² / D + eps)"""
    rrms = 1 / np.sqrt(mean_product(x, x) + eps)
    return x * rrms, rrms


@in_blocks(cut=3, whole=4)
def divide_by_rms_backward(grad_x_hat, x_hat, rrms):
    """x[i] moves its row of x_hat directly, and all of it through the root mean square.

    ∂rrms / ∂x[i] = -rrms³ x[i] / D = -rrms² x_hat[i] / D, so that

    ∂x_hat[j] / ∂x[i] = rrms (δ[i, j] - x_hat[i] x_hat[j] / D)

    grad_x = rrms (grad_x_hat - x_hat mean(grad_x_hat x_hat)): without the part along
    x_hat, the direction in which dividing by the length flattens.
    """
    return rrms * (grad_x_hat - x_hat * mean_product(grad_x_hat, x_hat))


def rounding(x, eps):
    """eps; for None one unit of rounding of the dtype of x"""
    return float(np.finfo(x.dtype).eps if eps is None else eps)


def rms_norm(x, normalized_shape, weight=None, eps=None):
    """y[n, i] = x_hat[n, i] weight[i], i over the last axes of x

    x_hat[n, i] = x[n, i] / √(Σ_i x[n, i]² / D + eps): Zhang & Sennrich 2019.

    Args: as for RMSNorm, and
        x: (..., *normalized_shape).
        normalized_shape: tuple of the sizes of the last axes, one or more.
        weight: normalized_shape, or None for ones.

    Returns:
        y, the shape of x.

    Raises:
        TypeError: normalized_shape is no tuple of ints, `x` no array, eps no number.
        ValueError: `x` has fewer axes than normalized_shape.
        RuntimeError: shapes do not fit, or the dtypes differ.
        NotImplementedError: `x` is not of floating-point numbers, or of float16.
    """
    check_rms_norm(x, normalized_shape, weight, eps)
    x_hat, _ = divide_by_rms(samples(x, normalized_shape), rounding(x, eps))
    return scale_and_shift(x_hat.reshape(x.shape), weight)


@in_blocks(cut=3, sums=(1,))
def rms_norm_backward(grad_y, x_hat, rrms, weight=None):
    """Undo the weight, which is linear in each factor, then the dividing.

    grad_weight[i]   = Σ_n grad_y[n, i] x_hat[n, i]
    grad_x_hat[n, i] = grad_y[n, i] weight[i]

    All are of `samples`: grad_y and grad_x (N, D), grad_weight (D,).
    """
    # y = x_hat * weight
    grad_x_hat = grad_y * (1 if weight is None else weight.reshape(-1))
    grad_weight = np.einsum("ni,ni->i", grad_y, x_hat)

    # x_hat, rrms = divide_by_rms(x, eps)
    return divide_by_rms_backward(grad_x_hat, x_hat, rrms), grad_weight


class RMSNorm(Module):
    """x (..., *normalized_shape) -> y, the same shape, with y = x_hat weight

    x_hat has mean square 1 over the last axes of each sample; its mean stays where it
    is. weight starts as ones, of shape normalized_shape.

    Args:
        normalized_shape: size of the last axis, or tuple of the sizes of the last axes.
        eps: added to the mean square; None for one unit of rounding of the dtype of x.
        elementwise_affine: learn a weight.
        device: None or "cpu".
        dtype: of the weight, float32 if left out.

    Raises:
        TypeError: normalized_shape is neither an int nor a tuple of ints.
        RuntimeError: it is negative; see `rms_norm` for the rest.
    """

    def __init__(
        self,
        normalized_shape,
        eps=None,
        elementwise_affine=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        check_layer_norm_arguments(normalized_shape, device)
        if isinstance(normalized_shape, numbers.Integral):
            normalized_shape = (normalized_shape,)
        self.normalized_shape, self.eps = tuple(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        if elementwise_affine:
            empty = np.empty(self.normalized_shape, dtype or np.float32)
            self.weight = Parameter(empty)
        else:
            self.register_parameter("weight", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Set weight to ones."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, x):
        check_rms_norm(x, self.normalized_shape, self.weight, self.eps)
        rows = samples(x, self.normalized_shape)
        x_hat, rrms = divide_by_rms(rows, rounding(x, self.eps))
        self.saved.append((x_hat, rrms))
        return scale_and_shift(x_hat.reshape(x.shape), self.weight)

    def backward(self, grad_y):
        x_hat, rrms = self.saved.pop()
        grad_x, grad_weight = rms_norm_backward(
            samples(grad_y, self.normalized_shape), x_hat, rrms, self.weight
        )
        if self.weight is not None:
            self.weight.accumulate_grad(grad_weight.reshape(self.normalized_shape))
        return grad_x.reshape(grad_y.shape)

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}"
        )


def check_rms_norm(x, normalized_shape, weight, eps):
    """Refuse what torch refuses, and a weight of another dtype, which it casts."""
    check.array(x=x)
    is_shape = isinstance(normalized_shape, tuple | list)
    if is_shape and x.ndim < len(normalized_shape):
        raise ValueError(
            f"x must have the axes of normalized_shape {tuple(normalized_shape)}, got "
            f"{x.shape}"
        )
    check_layer_norm(x, normalized_shape, weight, None, 0.0 if eps is None else eps)
