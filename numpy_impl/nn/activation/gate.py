"""Gates: an input times how far it is let through."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.entrywise import entrywise, saved_input
from numpy_impl.nn.activation.erf import erf
from numpy_impl.nn.activation.sigmoid import sigmoid
from numpy_impl.nn.module import Module

__all__ = ["silu", "mish", "glu", "gelu", "SiLU", "Mish", "GLU", "GELU"]


@entrywise
def silu(x, inplace=False):
    """y = x σ(x)

    Elfwing, Uchibe & Doya 2017, "Sigmoid-weighted linear units"; also called swish.

    Args:
        x: array of any shape.
        inplace: write the result into x.

    Returns:
        y, of the shape of x; nan for -inf, as in torch.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    return x * sigmoid(x)


@entrywise
def silu_backward(grad_y, x):
    """∂y/∂x = σ + x σ' = σ (1 + x (1 - σ))"""
    gate = sigmoid(x)
    return grad_y * gate * (1 + x * (1 - gate))


@entrywise
def mish(x, inplace=False):
    """y = x tanh(log(1 + exp(x)))

    Misra 2019, "Mish: a self regularized non-monotonic neural activation function".

    Args:
        x: array of any shape.
        inplace: write the result into x.

    Returns:
        y, of the shape of x; nan for -inf, as in torch.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check.floating(x=x)
    return x * np.tanh(np.log1p(np.exp(x)))


@entrywise
def mish_backward(grad_y, x):
    """∂ tanh(softplus(x)) / ∂x = (1 - gate²) σ(x), so ∂y/∂x = gate + x (1 - gate²) σ"""
    gate = np.tanh(np.log1p(np.exp(x)))
    return grad_y * (gate + x * (1 - gate * gate) * sigmoid(x))


def halves(x, dim):
    """Two views of x, split in the middle of axis dim."""
    half = x.shape[dim] // 2
    first = [slice(None)] * x.ndim
    second = [slice(None)] * x.ndim
    first[dim], second[dim] = slice(half), slice(half, None)
    return x[tuple(first)], x[tuple(second)]


def glu(x, dim=-1):
    """y[..., i] = x[..., i] σ(x[..., D + i]), with 2 D entries along dim

    Dauphin, Fan, Auli & Grangier 2017, "Language modeling with gated convolutional
    networks".

    Args:
        x: (..., 2 D, ...).
        dim: the axis to split.

    Returns:
        y (..., D, ...).

    Raises:
        IndexError: there is no axis dim.
        RuntimeError: x is a scalar, or odd along dim.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    if x.ndim == 0:
        raise RuntimeError("x must have an axis to split, got a scalar")
    dim = check.axis("dim", dim, x.ndim)
    if x.shape[dim] % 2:
        raise RuntimeError(
            f"x must be of even size along axis {dim}, got shape {tuple(x.shape)}"
        )
    value, gate = halves(x, dim)
    return value * sigmoid(gate)


def glu_backward(grad_y, x, dim=-1):
    """A product: each half gets the other, the gate times σ' = σ (1 - σ).

    grad_x[..., i]     = grad_y[..., i] σ(x[..., D + i])
    grad_x[..., D + i] = grad_y[..., i] x[..., i] σ (1 - σ)
    """
    value, gate = halves(x, dim)
    gate = sigmoid(gate)
    grad_x = np.empty(x.shape, x.dtype)
    grad_value, grad_gate = halves(grad_x, dim)
    grad_value[...] = grad_y * gate
    grad_gate[...] = grad_value * value * (1 - gate)
    return grad_x


def check_approximate(approximate):
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate must be 'none' or 'tanh', got {approximate!r}")


@entrywise
def centered_cdf(x, approximate="none"):
    """s = 2 Φ(x) - 1 = erf(x / √2), or close to it tanh(√(2/π) (x + 0.044715 x³))"""
    check.floating(x=x)
    check_approximate(approximate)
    if approximate == "none":
        return erf(x * math.sqrt(0.5))
    # x * x * x: ** 3 would call pow, a hundred times as slow
    return np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))


@entrywise
def gate_by(x, s):
    """y = x (1 + s) / 2"""
    return x * (0.5 * s + 0.5)


def gelu(x, approximate="none"):
    """y = x Φ(x), Φ the distribution function of N(0, 1) or a tanh close to it

    Hendrycks & Gimpel 2016, "Gaussian error linear units".

    Args:
        x: array of any shape.
        approximate: "none" or "tanh".

    Returns:
        y, of the shape of x; nan for -inf, as in torch.

    Raises:
        RuntimeError: another `approximate`.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    return gate_by(x, centered_cdf(x, approximate))


@entrywise
def gelu_backward(grad_y, x, s, approximate="none"):
    """∂y/∂x = Φ + x Φ', with Φ = (1 + s) / 2 from forward.

    none: Φ' = exp(-x² / 2) / √(2π), the density of N(0, 1)
    tanh: Φ' = (1 - s²) / 2 · √(2/π) (1 + 3 · 0.044715 x²)
    """
    if approximate == "none":
        density = np.exp(-0.5 * (x * x)) * (1 / math.sqrt(2 * math.pi))
    else:
        slope = 1 + 3 * 0.044715 * (x * x)
        density = (1 - s * s) * slope * (0.5 * math.sqrt(2 / math.pi))
    return grad_y * (0.5 * s + 0.5 + x * density)


class SiLU(Module):
    """x (...) -> y (...), with y = x σ(x)

    Args:
        inplace: write the result into x.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return silu(x, self.inplace)

    def backward(self, grad_y):
        return silu_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class Mish(Module):
    """x (...) -> y (...), with y = x tanh(log(1 + exp(x)))

    Args:
        inplace: write the result into x.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return mish(x, self.inplace)

    def backward(self, grad_y):
        return mish_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class GLU(Module):
    """x (..., 2 D, ...) -> y (..., D, ...), with y = first half · σ(second half)

    Args:
        dim: the axis to split.

    Raises:
        IndexError: in forward: there is no axis dim.
        RuntimeError: in forward: x is odd along dim.
    """

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        self.saved.append(x)
        return glu(x, self.dim)

    def backward(self, grad_y):
        return glu_backward(grad_y, self.saved.pop(), self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class GELU(Module):
    """x (...) -> y (...), with y = x Φ(x)

    Args:
        approximate: "none" or "tanh".

    Raises:
        RuntimeError: in forward: another `approximate`.
    """

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, x):
        s = centered_cdf(x, self.approximate)
        self.saved.append((x, s))
        return gate_by(x, s)

    def backward(self, grad_y):
        x, s = self.saved.pop()
        return gelu_backward(grad_y, x, s, self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"
