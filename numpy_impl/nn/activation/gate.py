"""Gates: an input times how far it is let through."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.checks import check_curve
from numpy_impl.nn.activation.entrywise import in_place, saved_input, times
from numpy_impl.nn.activation.erf import erf
from numpy_impl.nn.activation.sigmoid import sigmoid, softplus
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = ["silu", "mish", "glu", "gelu", "SiLU", "Mish", "GLU", "GELU"]


@in_place
@in_blocks(flat=True, whole=4)
def silu(x, inplace=False):
    """y = x σ(x)

    Elfwing, Uchibe & Doya 2017, "Sigmoid-weighted linear units"; also called swish.

    Args: as for SiLU, and
        x: array of any shape.

    Returns:
        y, of the shape of x; nan for -inf, as in torch.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x)
    return x * sigmoid(x)


@in_blocks(cut=3, flat=True, whole=4)
def silu_backward(grad_y, x, gate):
    """∂y/∂x = σ + x σ' = σ + x σ (1 - σ), with σ from forward."""
    return grad_y * (gate + x * gate * (1 - gate))


@in_place
@in_blocks(flat=True)
def mish(x, inplace=False):
    """y = x tanh(log(1 + exp(x)))

    Misra 2019, "Mish: a self regularized non-monotonic neural activation function".

    Args: as for Mish, and
        x: array of any shape.

    Returns:
        y, of the shape of x; nan for -inf, as in torch.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x)
    return x * np.tanh(softplus(x, threshold=40.0))


@in_blocks(cut=2, flat=True)
def mish_backward(grad_y, x):
    """∂ tanh(softplus(x)) / ∂x = (1 - gate²) σ(x), so ∂y/∂x = gate + x (1 - gate²) σ"""
    gate = np.tanh(softplus(x, threshold=40.0))
    return grad_y * (gate + x * (1 - gate * gate) * sigmoid(x))


def halves(x, dim):
    """(value, gate): x, split in the middle of axis dim."""
    return np.split(x, 2, dim)


def glu(x, dim=-1):
    """y[..., i] = x[..., i] σ(x[..., D + i]), with 2 D entries along dim

    Dauphin, Fan, Auli & Grangier 2017, "Language modeling with gated convolutional
    networks".

    Args: as for GLU, and
        x: (..., 2 D, ...).

    Returns:
        y (..., D, ...).

    Raises:
        IndexError: there is no axis dim.
        RuntimeError: `x` is odd along dim, or a scalar.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_glu(x, dim)
    value, gate = halves(x, dim)
    return value * sigmoid(gate)


def glu_backward(grad_y, x, dim=-1):
    """A product: each half gets the other, the gate times σ' = σ (1 - σ).

    grad_x[..., i]     = grad_y[..., i] σ(x[..., D + i])
    grad_x[..., D + i] = grad_y[..., i] x[..., i] σ (1 - σ)
    """
    value, gate = halves(x, dim)
    gate = sigmoid(gate)
    grad_value = grad_y * gate
    grad_gate = (1 - gate) * gate * value * grad_y
    return np.concatenate([grad_value, grad_gate], dim)


def cubic(x):
    """√(2/π) (x + 0.044715 x³)"""
    return math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x))


@in_blocks(flat=True)
def normal_cdf(x, approximate="none"):
    """Φ(x) = (1 + s) / 2, s = erf(x / √2), or close to it tanh(cubic(x))"""
    check_gelu(x, approximate)
    if approximate == "none":
        s = erf(x * math.sqrt(0.5))
    else:
        s = np.tanh(cubic(x))
    return 0.5 * s + 0.5


def gelu(x, *, approximate="none"):
    """y = x Φ(x), Φ the distribution function of N(0, 1) or a tanh close to it

    Hendrycks & Gimpel 2016, "Gaussian error linear units".

    Args: as for GELU, and
        x: array of any shape.

    Returns:
        y, of the shape of x; nan for -inf, as in torch.

    Raises:
        RuntimeError: another `approximate`.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    return x * normal_cdf(x, approximate)


@in_blocks(cut=3, flat=True)
def gelu_backward(grad_y, x, cdf, approximate="none"):
    """∂y/∂x = Φ + x Φ', with Φ from forward.

    none: Φ' = exp(-x² / 2) / √(2π), the density of N(0, 1)
    tanh: Φ' = (1 - s²) / 2 · √(2/π) (1 + 3 · 0.044715 x²); Φ (1 - Φ) is less exact
    """
    if approximate == "none":
        density = np.exp(-0.5 * (x * x)) * (1 / math.sqrt(2 * math.pi))
    else:
        s = np.tanh(cubic(x))
        slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * (x * x))
        density = 0.5 * (1 - s * s) * slope
    return grad_y * (cdf + x * density)


class SiLU(Module):
    """x (...) -> y (...), with y = x σ(x)

    Args:
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        check_curve(x)
        gate = sigmoid(x)
        self.saved.append((saved_input(x, self.inplace), gate))
        return times(x, gate, self.inplace)

    def backward(self, grad_y):
        return silu_backward(grad_y, *self.saved.pop())

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class Mish(Module):
    """x (...) -> y (...), with y = x tanh(log(1 + exp(x)))

    Args:
        inplace: write the result into x, see ReLU.
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
        cdf = normal_cdf(x, self.approximate)
        self.saved.append((x, cdf))
        return x * cdf

    def backward(self, grad_y):
        x, cdf = self.saved.pop()
        return gelu_backward(grad_y, x, cdf, self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


def check_glu(x, dim):
    check.array(x=x)
    if x.ndim == 0:
        raise RuntimeError("x must have an axis to split, got a scalar")
    dim = check.axis("dim", dim, x.ndim)
    if x.shape[dim] % 2:
        raise RuntimeError(f"x must be even along axis {dim}, got shape {x.shape}")
    check_curve(x)


def check_gelu(x, approximate):
    check.array(x=x)
    if not isinstance(approximate, str):
        raise TypeError(f"approximate must be a string, got {approximate!r}")
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate must be 'none' or 'tanh', got {approximate!r}")
    check_curve(x)
