"""One number after the other: each operation, and its derivative.

Here and in the files beside it a line is an operation and, under the name of the
argument, its derivative: `g` is the gradient of the result `y`. Why each is true is
calculus; where entries tie, the gradient is shared as PyTorch shares it.
"""

import numpy as np

from numpy_impl.autograd.operation import operation
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

neg = operation("neg", lambda x: -x, x=lambda g: -g)
abs = operation("abs", lambda x: np.abs(x), x=lambda g, x: g * x.sign())
sign = operation("sign", lambda x: np.sign(x), x=lambda g: g * 0)
floor = operation("floor", lambda x: np.floor(x), x=lambda g: g * 0)
round = operation("round", lambda x: np.round(x), x=lambda g: g * 0)
exp = operation("exp", lambda x: np.exp(x), True, x=lambda g, y: g * y)
exp2 = operation("exp2", lambda x: np.exp2(x), x=lambda g, y: g * y * LN2)
expm1 = operation("expm1", lambda x: np.expm1(x), x=lambda g, y: g * (y + 1))
log = operation("log", lambda x: np.log(x), x=lambda g, x: g / x)
log2 = operation("log2", lambda x: np.log2(x), x=lambda g, x: g / (x * LN2))
log10 = operation("log10", lambda x: np.log10(x), x=lambda g, x: g / (x * LN10))
log1p = operation("log1p", lambda x: np.log1p(x), x=lambda g, x: g / (x + 1))
sqrt = operation("sqrt", lambda x: np.sqrt(x), True, x=lambda g, y: g / (2 * y))
rsqrt = operation("rsqrt", lambda x: 1 / np.sqrt(x), x=lambda g, y: -g * y**3 / 2)
square = operation("square", lambda x: x * x, x=lambda g, x: g * (2 * x))
reciprocal = operation("reciprocal", lambda x: 1 / x, x=lambda g, y: -g * y * y)
sin = operation("sin", lambda x: np.sin(x), x=lambda g, x: g * x.cos())
cos = operation("cos", lambda x: np.cos(x), x=lambda g, x: -g * x.sin())
tan = operation("tan", lambda x: np.tan(x), x=lambda g, y: g * (1 + y * y))
asin = operation("asin", lambda x: np.arcsin(x), x=lambda g, x: g * (1 - x * x).rsqrt())
acos = operation(
    "acos", lambda x: np.arccos(x), x=lambda g, x: -g * (1 - x * x).rsqrt()
)
atan = operation("atan", lambda x: np.arctan(x), x=lambda g, x: g / (1 + x * x))
sinh = operation("sinh", lambda x: np.sinh(x), x=lambda g, x: g * x.cosh())
cosh = operation("cosh", lambda x: np.cosh(x), x=lambda g, x: g * x.sinh())
tanh = operation("tanh", lambda x: np.tanh(x), True, x=lambda g, y: g * (1 - y * y))
asinh = operation(
    "asinh", lambda x: np.arcsinh(x), x=lambda g, x: g * (x * x + 1).rsqrt()
)
acosh = operation(
    "acosh", lambda x: np.arccosh(x), x=lambda g, x: g * (x * x - 1).rsqrt()
)
atanh = operation("atanh", lambda x: np.arctanh(x), x=lambda g, x: g / (1 - x * x))
sigmoid = operation(
    "sigmoid", lambda x: 1 / (1 + np.exp(-x)), True, x=lambda g, y: g * y * (1 - y)
)
relu = operation("relu", lambda x: np.maximum(x, 0), True, x=lambda g, y: g * (y > 0))
erf = operation(
    "erf", lambda x: erf_of(x), x=lambda g, x: g * (-x * x).exp() * (2 / PI**0.5)
)
clamp = operation(
    "clamp",
    lambda x, min=None, max=None: np.clip(x, min, max),
    x=lambda g, x, y: g * (x == y),
)
