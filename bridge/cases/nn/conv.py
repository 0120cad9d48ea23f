"""Cases of nn/conv: those of Conv2d; conv_axes.py has the others."""

from functools import partial

import numpy as np
import torch.nn.functional as F

import torch_impl.nn.conv
from bridge.cases.case import ModuleCase
from bridge.cases.nn.conv_axes import OTHERS
from bridge.cases.specs import normal, values
from bridge.cases.wrap import wrap
from numpy_impl.nn.conv.convolve import conv2d as numpy_conv2d
from numpy_impl.nn.conv.convolve import conv_backward

conv2d = partial(ModuleCase, file="nn.conv", name="Conv2d")


def case(label, *args, inputs, **kwargs):
    """Conv2d(*args, **kwargs) of one input"""
    return conv2d(label=label, args=args, kwargs=kwargs, inputs=(inputs,))


FUNCTION = wrap(
    numpy_conv2d,
    lambda grad_y, x, weight, bias, **how: conv_backward(grad_y, x, weight, **how),
    torch_impl.nn.conv.conv2d,
    F.conv2d,
)

LARGE = 1e4 * np.sign(np.sin(np.arange(2 * 3 * 6 * 6))).reshape(2, 3, 6, 6)

CASES = [
    case("3x3", 3, 4, 3, inputs=normal(2, 3, 6, 7)),
    case("bias=False", 3, 4, 3, bias=False, inputs=normal(2, 3, 6, 7)),
    case("2x3, padding=(1, 2)", 3, 4, (2, 3), 1, (1, 2), inputs=normal(2, 3, 5, 6)),
    case("stride=2, padding=1", 3, 4, 3, 2, 1, inputs=normal(2, 3, 7, 8)),
    case("stride=(3, 1)", 3, 4, (2, 3), (3, 1), inputs=normal(2, 3, 7, 8)),
    case("stride beyond the kernel", 2, 3, 2, 3, inputs=normal(2, 2, 8, 9)),
    case("dilation=2", 3, 4, 3, dilation=2, inputs=normal(2, 3, 7, 8)),
    case(
        "stride=2, padding=(2, 1), dilation=(2, 3)",
        *(3, 4, (3, 2), 2, (2, 1), (2, 3)),
        inputs=normal(2, 3, 7, 8),
    ),
    case("groups=2", 4, 6, 3, groups=2, inputs=normal(2, 4, 6, 5)),
    case("depthwise", 4, 4, 3, padding=1, groups=4, inputs=normal(2, 4, 5, 5)),
    case(
        "depthwise, multiplier 3, stride=2",
        *(2, 6, 3, 2, 1),
        groups=2,
        inputs=normal(2, 2, 6, 5),
    ),
    case("same, odd", 3, 4, (3, 5), padding="same", inputs=normal(2, 3, 6, 7)),
    case(
        "same, dilation=2",
        *(3, 4, (4, 3)),
        padding="same",
        dilation=2,
        inputs=normal(2, 3, 6, 7),
    ),
    case("valid", 3, 4, 3, padding="valid", inputs=normal(2, 3, 6, 7)),
    case("1x1", 3, 4, 1, inputs=normal(2, 3, 4, 5)),
    case("1x1, one image", 3, 4, 1, inputs=normal(1, 3, 4, 5)),  # no copy needed
    case("1x1, stride=2", 3, 4, 1, 2, inputs=normal(2, 3, 4, 5)),
    case("kernel as large as x", 3, 4, (4, 5), inputs=normal(2, 3, 4, 5)),
    case("one channel", 1, 1, 3, inputs=normal(2, 1, 6, 6)),
    case("unbatched", 3, 4, 3, padding=1, inputs=normal(3, 6, 7)),
    case("unbatched, same", 3, 4, 2, padding="same", inputs=normal(3, 6, 7)),
    case("one image", 3, 4, 3, inputs=normal(1, 3, 6, 7)),
    case("empty batch", 3, 4, 3, padding=1, inputs=normal(0, 3, 6, 7)),
    conv2d(
        label="±1e4",
        args=(3, 4, 3, 1, 1),
        inputs=(values(LARGE),),
        smooth=False,  # a step of 1e-6 drowns in the rounding of 1e4
    ),
    case("more columns than at a time", 3, 4, 3, 2, inputs=normal(4, 3, 110, 110)),
    case("more rows than at a time", 3, 4, 3, inputs=normal(4, 3, 150, 150)),
    case("depthwise, rows", 3, 3, 3, 1, 1, 2, 3, inputs=normal(2, 3, 9, 12)),
    case("depthwise, phases", 4, 4, 7, 2, 3, groups=4, inputs=normal(8, 4, 27, 28)),
    case("rows, groups=2", 4, 6, (2, 3), 1, 1, 1, 2, inputs=normal(2, 4, 9, 12)),
    case("rows, unbatched", 2, 3, 3, inputs=normal(2, 9, 12)),
    case("rows, empty batch", 2, 3, 3, inputs=normal(0, 2, 9, 12)),
    case("stride=2, empty batch", 2, 3, 3, 2, inputs=normal(0, 2, 9, 12)),
    case("sizes in lists", 2, 3, [3, 2], [2], [1], [1, 2], inputs=normal(1, 2, 7, 8)),
    *(
        conv2d(
            name="conv2d",
            label=f"the function, padding={how['padding']}",
            build=FUNCTION,
            kwargs=how,
            inputs=(normal(2, 4, 7, 9), normal(6, 4 // groups, 3, 2), normal(6)),
        )
        for groups, how in (
            (2, {"stride": 2, "padding": (2, 1), "dilation": (1, 3), "groups": 2}),
            (1, {"padding": 1, "dilation": 2}),
            (1, {"padding": "same", "stride": (1, 1)}),
        )
    ),
    *(
        case(
            f"{mode}, padding=(2, 1)",
            *(3, 4, 3, 1, (2, 1)),
            padding_mode=mode,
            inputs=normal(2, 3, 5, 6),
        )
        for mode in ("reflect", "replicate", "circular")
    ),
    case(
        "reflect, same",
        *(3, 4, (2, 4)),
        padding="same",
        padding_mode="reflect",
        inputs=normal(2, 3, 5, 6),
    ),
    case(
        "circular, padding=5, stride=2",
        *(3, 4, 3, 2, 5),
        padding_mode="circular",
        inputs=normal(2, 3, 5, 6),
    ),
    case(
        "replicate, unbatched, groups=3",
        *(3, 6, 3, 1, 3),
        padding_mode="replicate",
        groups=3,
        inputs=normal(3, 2, 6),
    ),
    case(
        "circular, padding=-1",
        *(3, 4, 2, 1, -1),
        padding_mode="circular",
        inputs=normal(2, 3, 6, 6),
    ),
    *(
        conv2d(label=label, bench=True, args=args, inputs=(normal(*shape),))
        for label, args, shape in (
            ("3x3, (32, 16, 28, 28) -> 32", (16, 32, 3, 1, 1), (32, 16, 28, 28)),
            ("3x3, (16, 64, 28, 28) -> 64", (64, 64, 3, 1, 1), (16, 64, 28, 28)),
            ("3x3, (8, 3, 16, 16) -> 16", (3, 16, 3, 1, 1), (8, 3, 16, 16)),
            ("11x11, (8, 16, 28, 28) -> 16", (16, 16, 11, 1, 5), (8, 16, 28, 28)),
            ("3x3, stride 2", (32, 64, 3, 2, 1), (16, 32, 28, 28)),
            ("3x3, dilation 2", (32, 32, 3, 1, 2, 2), (16, 32, 28, 28)),
            ("3x3, 2 groups", (32, 32, 3, 1, 1, 1, 2), (16, 32, 28, 28)),
            ("3x3, 4 groups", (32, 32, 3, 1, 1, 1, 4), (16, 32, 28, 28)),
            ("3x3, depthwise", (32, 32, 3, 1, 1, 1, 32), (32, 32, 28, 28)),
            ("3x3, depthwise, 14x14", (64, 64, 3, 1, 1, 1, 64), (32, 64, 14, 14)),
            ("3x3, depthwise, stride 2", (32, 32, 3, 2, 1, 1, 32), (32, 32, 28, 28)),
            ("7x7, depthwise", (32, 32, 7, 1, 3, 1, 32), (32, 32, 28, 28)),
            ("7x7, as large as x", (64, 128, 7), (16, 64, 7, 7)),
        )
    ),
    *OTHERS,
]
