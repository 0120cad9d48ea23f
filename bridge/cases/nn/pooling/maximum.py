"""Cases of nn/pooling/maximum.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases

layer = partial(ModuleCase, file="nn.pooling.maximum", modes=("train",))


def case(axes, label, shape, *args, **kwargs):
    """MaxPool1d, 2d or 3d of one normal x"""
    name = f"MaxPool{axes}d"
    inputs = (normal(*shape),)
    return layer(name=name, label=label, args=args, kwargs=kwargs, inputs=inputs)


def corner(label, x, *args, **kwargs):
    """MaxPool2d where no finite difference can be taken"""
    how = {"args": args, "kwargs": kwargs, "inputs": (values(x),)}
    return layer(name="MaxPool2d", label=label, smooth=False, **how)


ALL = {"stride": 2, "padding": 1, "dilation": 2, "ceil_mode": True}
TIES = np.sin(np.arange(2 * 6 * 7)).round().reshape(1, 2, 6, 7)
LARGE = 1e4 * np.sin(np.arange(2 * 6 * 7)).reshape(1, 2, 6, 7)
NAN = np.where(TIES > 0, np.nan, TIES)
INFINITE = np.where(TIES > 0, np.inf, -np.inf)
NOTHING = np.full((1, 2, 6, 7), -np.inf)

CASES = [
    case(1, "K=3", (2, 3, 8), 3),
    case(1, "all arguments", (2, 3, 10), 3, **ALL, return_indices=True),
    case(2, "2x2", (2, 3, 6, 7), 2),
    case(2, "(3, 2), indices", (2, 3, 7, 8), (3, 2), return_indices=True),
    case(2, "overlapping, padding=1", (2, 3, 7, 8), 3, 2, 1),
    case(2, "stride beyond the kernel", (2, 3, 7, 8), 2, (3, 4)),
    case(2, "dilation=(2, 3)", (2, 3, 7, 8), 2, 1, (1, 0), (2, 3)),
    case(2, "ceil_mode", (2, 3, 7, 8), 3, 2, ceil_mode=True),
    case(2, "ceil_mode, all arguments", (2, 3, 7, 8), (2, 3), **ALL),
    case(2, "1x1", (1, 2, 3, 4), 1),
    corner("ties", TIES, 3, 1, 1, return_indices=True),
    corner("±1e4", LARGE, 2),
    corner("NaN", NAN, (2, 3), return_indices=True),
    corner("±inf", INFINITE, 3, 1, 1, return_indices=True),
    corner("-inf, in a border of -inf", NOTHING, 3, 2, 1, return_indices=True),
    case(3, "2x2x2", (1, 2, 4, 5, 4), 2),
    case(3, "all arguments", (1, 2, 5, 6, 5), (3, 2, 2), **ALL, return_indices=True),
    *(
        found
        for axes, sizes in ((1, (6,)), (2, (6, 5)), (3, (4, 5, 4)))
        for found in standard_cases(
            partial(layer, name=f"MaxPool{axes}d", args=(2,)),
            (2, 3, *sizes),
            unbatched=True,
        )
    ),
    *(
        layer(name=name, label=label, bench=True, args=args, inputs=(normal(*shape),))
        for name, label, args, shape in (
            ("MaxPool1d", "K=3, stride 2, (32, 64, 512)", (3, 2), (32, 64, 512)),
            ("MaxPool2d", "2x2, (32, 32, 28, 28)", (2,), (32, 32, 28, 28)),
            (
                "MaxPool2d",
                "3x3, stride 2, (16, 32, 56, 56)",
                (3, 2, 1),
                (16, 32, 56, 56),
            ),
            ("MaxPool3d", "2x2x2, (4, 16, 16, 28, 28)", (2,), (4, 16, 16, 28, 28)),
        )
    ),
]
