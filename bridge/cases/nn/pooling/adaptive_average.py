"""Cases of nn/pooling/adaptive_average.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases

layer = partial(ModuleCase, file="nn.pooling.adaptive_average", modes=("train",))


def case(label, output_size, *shape):
    """AdaptiveAvgPool1d, 2d or 3d of one normal x (N, C, ...)"""
    name = f"AdaptiveAvgPool{len(shape) - 2}d"
    return layer(name=name, label=label, args=(output_size,), inputs=(normal(*shape),))


LARGE = 1e4 * np.sin(np.arange(2 * 5 * 7)).reshape(1, 2, 5, 7)
INFINITE = np.where(LARGE > 9000, np.inf, np.where(LARGE < -9000, np.nan, LARGE))

CASES = [
    case("8 -> 3", 3, 2, 3, 8),
    case("8 -> 4", (4,), 2, 3, 8),
    case("3 -> 7", 7, 2, 3, 3),
    case("(7, 5) -> (3, 4)", (3, 4), 2, 3, 7, 5),
    case("(6, 8) -> 2", 2, 2, 3, 6, 8),
    case("(6, 9) -> (2, 3)", (2, 3), 2, 3, 6, 9),
    case("global", 1, 2, 3, 4, 5),
    case("(6, 5) -> (None, 2)", (None, 2), 2, 3, 6, 5),
    case("(5, 4, 6) -> (2, 3, 4)", (2, 3, 4), 1, 2, 5, 4, 6),
    case("(4, 6, 3) -> (2, 3, 3)", [2, 3, None], 1, 2, 4, 6, 3),
    *(
        layer(
            name="AdaptiveAvgPool2d",
            label=label,
            args=((3, 2),),
            inputs=(values(x),),
            smooth=False,
        )
        for label, x in (("±1e4", LARGE), ("inf, NaN", INFINITE))
    ),
    *(
        found
        for axes, sizes in ((1, (5,)), (2, (4, 5)), (3, (4, 5, 3)))
        for found in standard_cases(
            partial(layer, name=f"AdaptiveAvgPool{axes}d", args=(2,)),
            (2, 3, *sizes),
            unbatched=True,
        )
    ),
    *(
        layer(
            name=f"AdaptiveAvgPool{len(shape) - 2}d",
            label=f"{shape} -> {output_size}",
            bench=True,
            args=(output_size,),
            inputs=(normal(*shape),),
        )
        for output_size, shape in (
            (16, (32, 64, 512)),
            (1, (32, 512, 7, 7)),
            (7, (32, 32, 28, 28)),
            ((5, 6), (32, 32, 28, 28)),
            (1, (4, 64, 8, 14, 14)),
        )
    ),
]
