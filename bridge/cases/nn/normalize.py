"""Cases of nn/normalize.py: `normalize` is a function, so a small module wraps it."""

import math
from dataclasses import replace

import torch.nn.functional as F

import torch_impl.nn.normalize
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.wrap import wrap
from bridge.sides import TORCH_IMPL
from numpy_impl.nn.normalize import norm, normalize, normalize_backward


def backward(grad_y, x, p=2.0, dim=1, eps=1e-12):
    return normalize_backward(grad_y, x, norm(x, float(p), dim), p, dim, eps)


BUILD = wrap(normalize, backward, torch_impl.nn.normalize.normalize, F.normalize)


def case(label, *shape, x=None, **options):
    """normalize(x, **options) of one x"""
    return ModuleCase(
        file="nn.normalize",
        name="normalize",
        label=label,
        kwargs=options,
        inputs=(normal(*shape) if x is None else values(x),),
        modes=("train",),
        build=BUILD,
        bench=label.startswith("("),
        smooth=x is None,
    )


zeros = [[0.0, 0.0, 0.0], [0.0, 2.0, -1.0], [1.0, 0.0, 0.0]]
ties = [[2.0, -2.0, 1.0], [1.0, 1.0, 1.0], [0.5, -1.0, 0.5]]

CASES = [
    case("", 5, 3),
    *(case(f"p={p}", 5, 3, p=p) for p in (0, 0.5, 1, 1.5, 3, -1, math.inf, -math.inf)),
    case("dim=0", 5, 3, dim=0),
    case("dim=-2", 2, 4, 3, dim=-2, p=3),
    case("two axes", 2, 4, 3, dim=(0, -1), p=1),
    case("two axes, largest", 2, 4, 3, dim=[0, 2], p=math.inf),
    case("all axes", 4, 3, dim=()),
    case("all axes, None", 4, 3, dim=None, p=1),
    case("scalar", dim=0),
    case("a vector", 3, dim=0),
    case("eps, all shorter", 5, 3, eps=20.0),
    case("eps, some shorter", 9, 3, eps=1.8),
    replace(  # the gradient of PyTorch's clamp at its bound changed with 2.14
        case("eps, just as long", x=[[3.0, 4.0], [0.3, 0.4]], eps=5.0),
        witnesses=(TORCH_IMPL,),
    ),
    case("empty batch", 0, 3),
    case("no entries", 3, 0),
    *(
        case(f"zeros, p={p}", x=zeros, p=p, eps=0.1)  # by 1e-12 would hide the others
        for p in (0, 0.5, 1, 1.5, 2.0, 3, math.inf, -math.inf)
    ),
    *(case(f"ties, p={p}", x=ties, p=p) for p in (math.inf, -math.inf)),
    case("zeros", x=zeros),
    case("large", x=[[1e4, -3e4, 2.0]]),
    case("(2048, 768)", 2048, 768),
]
