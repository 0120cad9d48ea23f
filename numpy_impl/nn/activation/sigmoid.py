"""Sigmoids, what integrates to them, and the softly bounded."""

import numpy as np

from numpy_impl.nn.activation.checks import check_curve, check_promoted
from numpy_impl.nn.activation.entrywise import as_floats, where
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = [
    "sigmoid",
    "tanh",
    "logsigmoid",
    "softplus",
    "softsign",
    "Sigmoid",
    "Tanh",
    "LogSigmoid",
    "Softplus",
    "Softsign",
]


@in_blocks(flat=True, whole=4)
def sigmoid(x):
    """y = 1 / (1 + exp(-x))

    Args:
        x: array of any shape; integers and bools become float32.

    Returns:
        y in [0, 1], of the shape of x; 0 where exp(-x) overflows to inf.

    Raises:
        NotImplementedError: `x` is of complex numbers.
    """
    check_promoted(x)
    x = as_floats(x)
    return 1 / (1 + np.exp(-x))


@in_blocks(cut=2, flat=True)
def sigmoid_backward(grad_y, y):
    """∂y/∂x = y (1 - y), which needs only the output."""
    return grad_y * y * (1 - y)


def tanh(x):
    """y = tanh(x)

    Args:
        x: array of any shape; integers and bools become float32.

    Returns:
        y in [-1, 1], of the shape of x.

    Raises:
        NotImplementedError: `x` is of complex numbers.
    """
    check_promoted(x)
    x = as_floats(x)
    return np.tanh(x)


@in_blocks(cut=2, flat=True)
def tanh_backward(grad_y, y):
    """∂y/∂x = 1 - y², which needs only the output."""
    return grad_y * (1 - y * y)


@in_blocks(flat=True)
def softplus(x, beta=1.0, threshold=20.0):
    """y = log(1 + exp(beta x)) / beta if beta x <= threshold else x

    Args: as for Softplus, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x, beta=beta, threshold=threshold)
    beta, threshold = float(beta), float(threshold)
    z = beta * x
    straight = z > threshold
    z = where(straight, 0, z)  # no overflow where it is not wanted
    return where(straight, x, np.log1p(np.exp(z)) / beta)


@in_blocks(cut=2, flat=True)
def softplus_backward(grad_y, x, beta=1.0, threshold=20.0):
    """∂y/∂x = σ(beta x), or 1 on the straight line: softplus integrates the sigmoid."""
    beta, threshold = float(beta), float(threshold)
    z = beta * x
    e = np.exp(z)
    return where(z > threshold, grad_y, grad_y * e / (1 + e))


@in_blocks(flat=True)
def logsigmoid(x):
    """y = log(1 / (1 + exp(-x))) = -log(1 + exp(-x))

    Args:
        x: array of any shape.

    Returns:
        y <= 0, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x)
    return -softplus(-x, threshold=40.0)


@in_blocks(cut=2, flat=True)
def logsigmoid_backward(grad_y, x):
    """∂ log σ(x) / ∂x = 1 - σ(x) = 1 / (1 + exp(x))"""
    return grad_y / (1 + np.exp(x))


@in_blocks(flat=True)
def softsign(x):
    """y = x / (1 + |x|)

    Args:
        x: array of any shape; integers become float32.

    Returns:
        y in [-1, 1], of the shape of x; nan for ±inf, as in torch.

    Raises:
        NotImplementedError: `x` is of bools or complex numbers.
    """
    check_promoted(x, kinds="fiu")
    x = as_floats(x)
    return x / (1 + np.abs(x))


@in_blocks(cut=2, flat=True)
def softsign_backward(grad_y, x):
    """∂y/∂x = (1 - |y|) / (1 + |x|), that is 1 / (1 + |x|)²; nan for ±inf, as y is."""
    slope = 1 / (1 + np.abs(as_floats(x)))
    return grad_y * slope * (1 - np.abs(x) * slope)


class Sigmoid(Module):
    """x (...) -> y (...), with y = 1 / (1 + exp(-x))"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        y = sigmoid(x)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        return sigmoid_backward(grad_y, self.saved.pop())


class Tanh(Module):
    """x (...) -> y (...), with y = tanh(x)"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        y = tanh(x)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        return tanh_backward(grad_y, self.saved.pop())


class LogSigmoid(Module):
    """x (...) -> y (...), with y = log(1 / (1 + exp(-x)))"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        self.saved.append(x)
        return logsigmoid(x)

    def backward(self, grad_y):
        return logsigmoid_backward(grad_y, self.saved.pop())


class Softplus(Module):
    """x (...) -> y (...), with y = log(1 + exp(beta x)) / beta

    Args:
        beta: sharpness.
        threshold: y = x where beta x is above it.
    """

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, x):
        self.saved.append(x)
        return softplus(x, self.beta, self.threshold)

    def backward(self, grad_y):
        x = self.saved.pop()
        return softplus_backward(grad_y, x, self.beta, self.threshold)

    def extra_repr(self):
        return f"beta={self.beta}, threshold={self.threshold}"


class Softsign(Module):
    """x (...) -> y (...), with y = x / (1 + |x|)"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        self.saved.append(x)
        return softsign(x)

    def backward(self, grad_y):
        return softsign_backward(grad_y, self.saved.pop())
