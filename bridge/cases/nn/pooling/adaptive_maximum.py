"""Cases of nn/pooling/adaptive_maximum.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases

layer = partial(ModuleCase, file="nn.pooling.adaptive_maximum", modes=("train",))


def case(label, args, *shape):
    """AdaptiveMaxPool1d, 2d or 3d of one normal x (N, C, ...)"""
    name = f"AdaptiveMaxPool{len(shape) - 2}d"
    return layer(name=name, label=label, args=args, inputs=(normal(*shape),))


def corner(label, x):
    """AdaptiveMaxPool2d where no finite difference can be taken"""
    how = {"args": ((3, 2), True), "inputs": (values(x),), "smooth": False}
    return layer(name="AdaptiveMaxPool2d", label=label, **how)


TIES = np.sin(np.arange(2 * 5 * 7)).round().reshape(1, 2, 5, 7)
NAN = np.where(TIES > 0, np.nan, TIES)
INFINITE = np.where(TIES > 0, np.inf, -np.inf)

CASES = [
    case("8 -> 3, indices", (3, True), 2, 3, 8),
    case("8 -> 4", ((4,),), 2, 3, 8),
    case("3 -> 7", (7,), 2, 3, 3),
    case("(7, 5) -> (3, 4), indices", ((3, 4), True), 2, 3, 7, 5),
    case("global", (1,), 2, 3, 4, 5),
    case("(6, 5) -> (None, 2)", ((None, 2),), 2, 3, 6, 5),
    corner("ties", TIES),
    corner("±1e4", 1e4 * TIES),
    corner("NaN", NAN),
    corner("±inf", INFINITE),
    case("(5, 4, 6) -> (2, 3, 4), indices", ((2, 3, 4), True), 1, 2, 5, 4, 6),
    *(
        found
        for axes, sizes in ((1, (5,)), (2, (4, 5)), (3, (4, 5, 3)))
        for found in standard_cases(
            partial(layer, name=f"AdaptiveMaxPool{axes}d", args=(2,)),
            (2, 3, *sizes),
            unbatched=True,
        )
    ),
    *(
        layer(
            name=f"AdaptiveMaxPool{len(shape) - 2}d",
            label=f"{shape} -> {output_size}",
            bench=True,
            args=(output_size,),
            inputs=(normal(*shape),),
        )
        for output_size, shape in (
            (16, (32, 64, 512)),
            (1, (32, 512, 7, 7)),
            (1, (32, 64, 28, 28)),
            (7, (32, 32, 28, 28)),
            ((4, 7, 7), (4, 16, 8, 14, 14)),
        )
    ),
]
