"""One number after the other: each operation, and its derivative.

Here and in the files beside it a line is an operation and, under the name of the
argument, its derivative: `g` is the gradient of the result `y`. Why each is true is
calculus; where entries tie, the gradient is shared as PyTorch shares it.
"""

import numpy as np

from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.promotion import floating, result_type
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.nn.activation.erf import erf as erf_of

__all__ = [
    "neg",
    "abs",
    "sign",
    "floor",
    "round",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "rsqrt",
    "square",
    "reciprocal",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "sigmoid",
    "relu",
    "erf",
    "clamp",
]

PI = np.pi
LN2 = float(np.log(2))
LN10 = float(np.log(10))


def zeros_like(g):
    return Tensor(np.zeros_like(g.array))


def smooth(name, forward, **derivatives):
    """An operation whose result is no integer, also in place."""
    return operation(name, floating(forward), True, **derivatives)


neg = operation("neg", lambda x: -x, True, x=lambda g: -g)
abs = operation("abs", lambda x: np.abs(x), True, x=lambda g, x: g * x.sign())
sign = operation("sign", lambda x: sign_of(x), x=lambda g: zeros_like(g))
floor = operation("floor", lambda x: whole(np.floor, x), x=lambda g: zeros_like(g))
round = operation("round", lambda x: whole(np.round, x), x=lambda g: zeros_like(g))
square = operation("square", lambda x: x * x, x=lambda g, x: g * (2 * x))
exp = smooth("exp", lambda x: np.exp(x), x=lambda g, y: g * y)
exp2 = smooth("exp2", lambda x: np.exp2(x), x=lambda g, y: g * y * LN2)
expm1 = smooth("expm1", lambda x: np.expm1(x), x=lambda g, y: g * (y + 1))
log = smooth("log", lambda x: np.log(x), x=lambda g, x: g / x)
log2 = smooth("log2", lambda x: np.log2(x), x=lambda g, x: g / (x * LN2))
log10 = smooth("log10", lambda x: np.log10(x), x=lambda g, x: g / (x * LN10))
log1p = smooth("log1p", lambda x: np.log1p(x), x=lambda g, x: g / (x + 1))
sqrt = smooth("sqrt", lambda x: np.sqrt(x), x=lambda g, y: g / (2 * y))
rsqrt = smooth("rsqrt", lambda x: 1 / np.sqrt(x), x=lambda g, y: -g * y**3 / 2)
reciprocal = smooth("reciprocal", lambda x: 1 / x, x=lambda g, y: -g * y * y)
sin = smooth("sin", lambda x: np.sin(x), x=lambda g, x: g * x.cos())
cos = smooth("cos", lambda x: np.cos(x), x=lambda g, x: -g * x.sin())
tan = smooth("tan", lambda x: np.tan(x), x=lambda g, y: g * (1 + y * y))
asin = smooth("asin", lambda x: np.arcsin(x), x=lambda g, x: g * (1 - x * x).rsqrt())
acos = smooth("acos", lambda x: np.arccos(x), x=lambda g, x: -g * (1 - x * x).rsqrt())
atan = smooth("atan", lambda x: np.arctan(x), x=lambda g, x: g / (1 + x * x))
sinh = smooth("sinh", lambda x: np.sinh(x), x=lambda g, x: g * x.cosh())
cosh = smooth("cosh", lambda x: np.cosh(x), x=lambda g, x: g * x.sinh())
tanh = smooth("tanh", lambda x: np.tanh(x), x=lambda g, y: g * (1 - y * y))
asinh = smooth("asinh", lambda x: np.arcsinh(x), x=lambda g, x: g * (x * x + 1).rsqrt())
acosh = smooth("acosh", lambda x: np.arccosh(x), x=lambda g, x: g * (x * x - 1).rsqrt())
atanh = smooth("atanh", lambda x: np.arctanh(x), x=lambda g, x: g / (1 - x * x))
sigmoid = smooth(
    "sigmoid", lambda x: 1 / (1 + np.exp(-x)), x=lambda g, y: g * y * (1 - y)
)
erf = smooth(
    "erf", lambda x: erf_of(x), x=lambda g, x: g * (-x * x).exp() * (2 / PI**0.5)
)
relu = operation(
    "relu", lambda x: np.maximum(x, 0), True, x=lambda g, y: g.masked_fill(y <= 0, 0)
)
clamp = operation(
    "clamp",
    lambda x, min=None, max=None: clipped(x, min, max),
    True,
    x=lambda g, x, min, max: g.masked_fill(~within(x, min, max), 0),
    min=lambda g, x, min, max: g.masked_fill(~below(x, min, max), 0),
    max=lambda g, x, min, max: g.masked_fill(~above(x, min, max), 0),
)


def whole(function, x):
    """Integers stay integers; NumPy's floor makes floats of them before 2.1."""
    return function(x).astype(x.dtype, copy=False)


def sign_of(x):
    """0 where x is no number"""
    return (x > 0).astype(x.dtype) - (x < 0).astype(x.dtype)


def clipped(x, min, max):
    given = [limit for limit in (min, max) if limit is not None]
    if not given:
        raise ValueError("at least one of min and max must not be None")
    return np.clip(x, min, max, dtype=result_type(x, *given))


def within(x, min, max):
    low, high = limits(min, max)
    return (x >= low) & (x <= high)


def below(x, min, max):
    """Where min is the result, and no other: max is, if it is the smaller limit."""
    low, high = limits(min, max)
    return (x < low) & (low < high)


def above(x, min, max):
    """Where max is the result."""
    low, high = limits(min, max)
    return (x > high) | (low > high)


def limits(min, max):
    return -np.inf if min is None else min, np.inf if max is None else max
