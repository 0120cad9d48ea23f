"""Cases of nn/pooling/power.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, uniform, values
from bridge.cases.standard import standard_cases

layer = partial(ModuleCase, file="nn.pooling.power", modes=("train",))


def case(axes, label, inputs, *args, **kwargs):
    """LPPool1d, 2d or 3d of one x"""
    name = f"LPPool{axes}d"
    return layer(name=name, label=label, args=args, kwargs=kwargs, inputs=(inputs,))


def corner(label, x, norm_type):
    """LPPool2d where no finite difference can be taken"""
    how = {"args": (norm_type, 2), "inputs": (values(x),), "smooth": False}
    return layer(name="LPPool2d", label=label, **how)


TIES = np.sin(np.arange(2 * 6 * 7)).round().reshape(1, 2, 6, 7)  # some windows are 0
POSITIVE = uniform(0.1, 2, 2, 3, 6, 7)
ALL = {"stride": 2, "ceil_mode": True}

CASES = [
    case(1, "q=2", normal(2, 3, 8), 2, 3),
    case(1, "q=4, all arguments", normal(2, 3, 8), 4.0, 3, **ALL),
    case(2, "q=2", normal(2, 3, 6, 7), 2, 2),
    case(2, "q=3", POSITIVE, 3, (3, 2)),
    case(2, "q=1.5, all arguments", POSITIVE, 1.5, (2, 3), **ALL),
    case(2, "q=1", normal(2, 3, 6, 7), 1, 2),
    case(2, "q=-1", POSITIVE, -1, 2),
    case(2, "q=inf, all arguments", normal(2, 3, 6, 7), np.inf, (3, 2), **ALL),
    case(2, "q=-inf", normal(2, 3, 6, 7), -np.inf, 2, (2, 1)),
    corner("ties, q=2", TIES, 2),
    corner("ties, q=3", TIES, 3),
    corner("ties, q=1", TIES, 1),
    corner("ties, q=inf", TIES, np.inf),
    corner("±1e4", 1e4 * TIES, 2),
    case(3, "q=2", normal(1, 2, 4, 5, 4), 2, 2),
    case(3, "q=4, all arguments", normal(1, 2, 5, 4, 5), 4, (3, 2, 4), **ALL),
    *(
        found
        for axes, sizes in ((1, (6,)), (2, (6, 5)), (3, (4, 5, 4)))
        for found in standard_cases(
            partial(layer, name=f"LPPool{axes}d", args=(2, 2)),
            (2, 3, *sizes),
            unbatched=True,
        )
    ),
    *(
        layer(
            name=f"LPPool{len(shape) - 2}d",
            label=f"q={norm_type}, K={kernel_size}, {shape}",
            bench=True,
            args=(norm_type, kernel_size),
            inputs=(normal(*shape),),
        )
        for norm_type, kernel_size, shape in (
            (2, 3, (32, 64, 512)),
            (2, 2, (32, 32, 28, 28)),
            (float("inf"), 2, (32, 32, 28, 28)),
            (4, 2, (4, 16, 16, 28, 28)),
        )
    ),
]
