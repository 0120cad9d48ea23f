"""One number after the other: each operation, and its derivative.

See tools/autograd/derivatives.yaml.
`python torch_impl/autograd/derivatives/entrywise.py` differentiates at a kink and at an
infinite slope.
"""

import torch
from torch import (
    abs,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    clamp,
    cos,
    cosh,
    erf,
    exp,
    exp2,
    expm1,
    floor,
    log,
    log1p,
    log2,
    log10,
    neg,
    reciprocal,
    relu,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)

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


if __name__ == "__main__":
    # What is the derivative where there is none?
    x = torch.zeros(1, requires_grad=True)
    for function in (abs, relu, sqrt):
        print(function.__name__, torch.autograd.grad(function(x), x))
