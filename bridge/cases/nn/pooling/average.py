"""Cases of nn/pooling/average.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases

layer = partial(ModuleCase, file="nn.pooling.average", modes=("train",))


def case(axes, label, shape, *args, **kwargs):
    """AvgPool1d, 2d or 3d of one normal x"""
    name = f"AvgPool{axes}d"
    inputs = (normal(*shape),)
    return layer(name=name, label=label, args=args, kwargs=kwargs, inputs=inputs)


OF_X = {"stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False}
LARGE = 1e4 * np.sin(np.arange(2 * 6 * 7)).reshape(1, 2, 6, 7)
INFINITE = np.where(LARGE > 9000, np.inf, np.where(LARGE < -9000, np.nan, LARGE))

CASES = [
    case(1, "K=3", (2, 3, 8), 3),
    case(1, "all arguments", (2, 3, 8), 3, **OF_X),
    case(1, "ceil_mode, beyond the border", (2, 3, 8), (4,), (3,), 1, True),
    case(2, "2x2", (2, 3, 6, 7), 2),
    case(2, "(3, 2), overlapping", (2, 3, 7, 8), (3, 2), (2, 1)),
    case(2, "padding=(1, 0)", (2, 3, 6, 7), (3, 2), 2, (1, 0)),
    case(2, "ceil_mode", (2, 3, 6, 8), (3, 4), (2, 3), 1, ceil_mode=True),
    case(2, "all arguments", (2, 3, 6, 8), (3, 4), **OF_X, divisor_override=5),
    case(2, "ceil_mode, of x only", (2, 3, 6, 8), (3, 4), **OF_X),
    case(2, "divisor_override=-2", (2, 3, 4, 5), 2, divisor_override=-2),
    case(2, "stride beyond the kernel", (2, 3, 7, 8), 2, (3, 4)),
    case(2, "1x1", (1, 2, 3, 4), 1),
    *(
        layer(
            name="AvgPool2d", label=label, args=(3, 1, 1), inputs=inputs, smooth=False
        )
        for label, inputs in (
            ("±1e4", (values(LARGE),)),
            ("inf, NaN", (values(INFINITE),)),
        )
    ),
    case(3, "2x2x2", (1, 2, 4, 5, 4), 2),
    case(
        3,
        "of x only, a border of its own along each axis",
        (1, 2, 5, 7, 6),
        (3, 2, 4),
        **OF_X | {"padding": (0, 1, 1)},
    ),
    case(3, "divisor_override=3", (1, 2, 4, 4, 4), 2, divisor_override=3),
    *(
        found
        for axes, sizes in ((1, (6,)), (2, (6, 5)), (3, (4, 5, 4)))
        for found in standard_cases(
            partial(layer, name=f"AvgPool{axes}d", args=(2,)),
            (2, 3, *sizes),
            unbatched=True,
        )
    ),
    *(
        layer(name=name, label=label, bench=True, args=args, inputs=(normal(*shape),))
        for name, label, args, shape in (
            ("AvgPool1d", "K=3, stride 2, (32, 64, 512)", (3, 2), (32, 64, 512)),
            ("AvgPool2d", "2x2, (32, 32, 28, 28)", (2,), (32, 32, 28, 28)),
            ("AvgPool2d", "3x3, stride 2, (32, 32, 29, 29)", (3, 2), (32, 32, 29, 29)),
            ("AvgPool3d", "2x2x2, (4, 16, 16, 28, 28)", (2,), (4, 16, 16, 28, 28)),
        )
    ),
]
