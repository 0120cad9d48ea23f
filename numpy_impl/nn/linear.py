"""Linear layers: identity, affine, bilinear."""

import math

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter

__all__ = ["linear", "bilinear", "Identity", "Linear", "Bilinear"]


def rows(x):
    """x (..., D) -> (N, D): a batch may have any number of leading axes"""
    return x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def linear(x, weight, bias=None):
    """y[n, o] = Σ_i x[n, i] weight[o, i] + bias[o]

    Args:
        x: (..., I).
        weight: (O, I); (I,) gives y (...).
        bias: (O,) or None.

    Returns:
        y (..., O).

    Raises:
        TypeError: one of them is no array.
        RuntimeError: the last axis of `x` is not I, the bias does not fit, or the
            dtypes differ.
    """
    check_linear(x, weight, bias)
    y = x @ weight.T
    return y if bias is None else y + bias


def linear_backward(grad_y, x, weight):
    """Each gradient sums over the indices its array does not carry.

    grad_x[n, i]      = Σ_o grad_y[n, o] weight[o, i]
    grad_weight[o, i] = Σ_n grad_y[n, o] x[n, i]
    grad_bias[o]      = Σ_n grad_y[n, o]
    """
    grad_x = grad_y @ weight
    grad_y, x = rows(grad_y), rows(x)
    grad_weight = grad_y.T @ x
    grad_bias = grad_y.sum(0)
    return grad_x, grad_weight, grad_bias


def bilinear(x1, x2, weight, bias=None):
    """y[n, o] = Σ_ij x1[n, i] weight[o, i, j] x2[n, j] + bias[o]

    Args:
        x1: (..., I).
        x2: (..., J), the same leading axes.
        weight: (O, I, J).
        bias: (O,) or None.

    Returns:
        y (..., O).

    Raises:
        TypeError: one of them is no array.
        IndexError: `x1` or `x2` has no axis.
        RuntimeError: shapes do not fit, or the dtypes differ.
    """
    check_bilinear(x1, x2, weight, bias)
    projected = rows(x1) @ weight  # [o, n, j]
    y = np.einsum("onj,nj->no", projected, rows(x2))
    y = y.reshape(*x1.shape[:-1], len(weight))
    return y if bias is None else y + bias


def bilinear_backward(grad_y, x1, x2, weight):
    """Linear in each of its factors: the gradient of one is the product of the others.

    grad_x1[n, i]        = Σ_oj grad_y[n, o] weight[o, i, j] x2[n, j]
    grad_x2[n, j]        = Σ_oi grad_y[n, o] weight[o, i, j] x1[n, i]
    grad_weight[o, i, j] = Σ_n grad_y[n, o] x1[n, i] x2[n, j]
    grad_bias[o]         = Σ_n grad_y[n, o]
    """
    shapes = x1.shape, x2.shape
    grad_y, x1, x2 = rows(grad_y), rows(x1), rows(x2)
    grad_bias = grad_y.sum(0)

    # y[n, o] = Σ_j projected[o, n, j] x2[n, j]
    grad_projected = grad_y.T[:, :, None] * x2
    grad_x2 = np.einsum("no,onj->nj", grad_y, x1 @ weight)

    # projected = x1 @ weight
    grad_x1 = (grad_projected @ weight.mT).sum(0)
    grad_weight = x1.T @ grad_projected
    grads = grad_x1.reshape(shapes[0]), grad_x2.reshape(shapes[1])
    return *grads, grad_weight, grad_bias


class Identity(Module):
    """y = x

    x (...) -> y (...). Takes any arguments and ignores them.
    """

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, x):
        return x

    def backward(self, grad_y):
        return grad_y


class Linear(Module):
    """x (..., I) -> y (..., O), with y = x weightᵀ + bias

    weight (O, I) and bias (O,) start uniform within 1 / √I.

    Args:
        in_features: I.
        out_features: O.
        bias: learn a bias.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        RuntimeError: the last axis of `x` is not I, or its dtype is not the weight's.
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        check.device(device)
        check.size(in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        shape = (out_features, in_features)
        self.weight = Parameter(np.empty(shape, dtype or np.float32))
        if bias:
            self.bias = Parameter(np.empty(out_features, dtype or np.float32))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw weight, then bias, from U(-1 / √I, 1 / √I)."""
        # a = √5 turns Kaiming's bound √(6 / ((1 + a²) I)) into 1 / √I
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        self.saved.append(x)
        return linear(x, self.weight, self.bias)

    def backward(self, grad_y):
        x = self.saved.pop()
        grad_x, grad_weight, grad_bias = linear_backward(grad_y, x, self.weight)
        self.weight.accumulate_grad(grad_weight)
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias)
        return grad_x

    def extra_repr(self):
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Bilinear(Module):
    """x1 (..., I), x2 (..., J) -> y (..., O), with y = x1 weight x2 + bias

    weight (O, I, J) and bias (O,) start uniform within 1 / √I.

    Args:
        in1_features: I.
        in2_features: J.
        out_features: O.
        bias: learn a bias.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        ValueError: in1_features is not positive.
        RuntimeError: shapes do not fit, or the dtypes differ.
    """

    def __init__(
        self,
        in1_features,
        in2_features,
        out_features,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        check.device(device)
        check.size(in2_features=in2_features, out_features=out_features)
        check.size(in1_features=in1_features)
        if in1_features == 0:
            raise ValueError(f"in1_features must be > 0, got {in1_features}")
        self.in1_features, self.in2_features = in1_features, in2_features
        self.out_features = out_features
        shape = (out_features, in1_features, in2_features)
        self.weight = Parameter(np.empty(shape, dtype or np.float32))
        if bias:
            self.bias = Parameter(np.empty(out_features, dtype or np.float32))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw weight, then bias, from U(-1 / √I, 1 / √I)."""
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x1, x2):
        self.saved.append((x1, x2))
        return bilinear(x1, x2, self.weight, self.bias)

    def backward(self, grad_y):
        x1, x2 = self.saved.pop()
        grad_x1, grad_x2, grad_weight, grad_bias = bilinear_backward(
            grad_y, x1, x2, self.weight
        )
        self.weight.accumulate_grad(grad_weight)
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias)
        return grad_x1, grad_x2

    def extra_repr(self):
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )


def check_linear(x, weight, bias):
    """Features that meet, and a bias that does not make y larger."""
    check.array(x=x, weight=weight)
    if bias is not None:
        check.array(bias=bias)
    check.same_dtype(x=x, weight=weight, bias=bias)
    check.no_bools(x=x)
    if weight.ndim not in (1, 2):
        raise RuntimeError(f"weight must be (O, I) or (I,), got shape {weight.shape}")
    if x.shape[-1:] != weight.shape[-1:]:
        raise RuntimeError(
            f"x must have {weight.shape[-1]} features on its last axis (weight has "
            f"shape {weight.shape}), got shape {x.shape}"
        )
    y_shape = (*x.shape[:-1], *weight.shape[:-1])
    if bias is not None and not fits(bias.shape, y_shape if weight.ndim == 2 else ()):
        raise RuntimeError(
            f"bias must fit y of shape {y_shape}, one entry for each of the weight's "
            f"outputs (its shape is {weight.shape}), got shape {bias.shape}"
        )


def fits(shape, larger):
    """Whether broadcasting makes an array of that shape as large, and not larger."""
    ends = zip(shape[::-1], larger[::-1])
    return len(shape) <= len(larger) and all(a in (1, b) for a, b in ends)


def check_bilinear(x1, x2, weight, bias):
    """Features that meet, leading axes that are equal, a bias (O,)."""
    check.array(x1=x1, x2=x2, weight=weight)
    if bias is not None:
        check.array(bias=bias)
    check.same_dtype(x1=x1, x2=x2, weight=weight, bias=bias)
    check.no_bools(x1=x1)
    if not x1.shape or not x2.shape:
        raise IndexError(
            f"x1 (..., I) and x2 (..., J) must have an axis of features, got shapes "
            f"{x1.shape} and {x2.shape}"
        )
    features = x1.shape[-1], x2.shape[-1]
    if x1.shape[:-1] != x2.shape[:-1] or weight.shape[1:] != features:
        raise RuntimeError(
            f"x1 (..., I), x2 (..., J) and weight (O, I, J) do not fit: got shapes "
            f"{x1.shape}, {x2.shape} and {weight.shape}"
        )
    if bias is not None:
        check.shape("bias", bias, weight.shape[:1])
