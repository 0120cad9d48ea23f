"""Cases of nn/padding: `pad` is a function, so a small module wraps it."""

from functools import partial

import torch
import torch.nn.functional as F

import numpy_impl.nn
import torch_impl.nn.padding
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases
from numpy_impl.nn.padding.border import pad, pad_backward


class NumpyPad(numpy_impl.nn.Module):
    def __init__(self, *arguments):
        super().__init__()
        self.arguments = arguments

    def forward(self, x):
        self.saved.append(x.shape)
        return pad(x, *self.arguments)

    def backward(self, grad_y):
        return pad_backward(grad_y, self.saved.pop(), *self.arguments[:2])


class TorchPad(torch.nn.Module):
    def __init__(self, function, arguments):
        super().__init__()
        self.function, self.arguments = function, arguments

    def forward(self, x):
        return self.function(x, *self.arguments)


BUILD = {
    "numpy_impl": NumpyPad,
    "torch_impl": lambda *arguments: TorchPad(torch_impl.nn.padding.pad, arguments),
    "torch": lambda *arguments: TorchPad(F.pad, arguments),
}


def case(label, shape, *args):
    """pad(x, *args) of one x"""
    return ModuleCase(
        file="nn.padding",
        name="pad",
        label=label,
        args=args,
        inputs=(normal(*shape),),
        modes=("train",),
        build=BUILD,
    )


# (N, C, ...) with 1, 2 and 3 spatial axes, a small size and one that is worth timing.
SMALL = {1: (2, 3, 5), 2: (2, 3, 5, 4), 3: (2, 1, 3, 4, 3)}
LARGE = {1: (32, 64, 256), 2: (16, 16, 56, 56), 3: (4, 8, 16, 28, 28)}
WIDTHS = {1: (3, -1), 2: (1, 2, -1, 0), 3: (2, 0, 1, -1, 0, 1)}


def layer_cases(mode, axes):
    """The cases of one of the fifteen classes, such as ReflectionPad2d."""
    value = {"value": 1.5} if mode == "Constant" else {}
    layer = partial(ModuleCase, file="nn.padding", name=f"{mode}Pad{axes}d")
    layer = partial(layer, kwargs=value, modes=("train",))
    one, each = partial(layer, args=(1,)), partial(layer, args=(WIDTHS[axes],))
    any_rank = {"extra_axis": mode in ("Constant", "Zero")}
    return [
        one(inputs=(normal(*SMALL[axes]),)),
        each(label="of each width", inputs=(normal(*SMALL[axes]),)),
        *standard_cases(one, SMALL[axes], unbatched=True, **any_rank),
        one(label=f"{LARGE[axes]}", inputs=(normal(*LARGE[axes]),), bench=True),
    ]


LAYERS = [
    case
    for mode in ("Circular", "Constant", "Reflection", "Replication", "Zero")
    for axes in (1, 2, 3)
    for case in layer_cases(mode, axes)
]

CASES = [
    *LAYERS,
    case("constant", (2, 3, 4), (1, 2)),
    case("constant, value", (2, 3, 4), (1, 2, 0, 3), "constant", 1.5),
    case("constant, all axes", (2, 3), (1, 2, 3, 4)),
    case("constant, negative", (2, 5, 4), (-1, 2, 3, -2)),
    case("constant, one cut off", (2, 5, 4), (-1, 2)),
    case("constant, nothing left", (2, 3), (-2, -1)),
    case("constant, no width", (2, 3), (0, 0)),
    case("constant, no axis", (2, 3), ()),
    *(
        case(f"{mode}, {len(shape)} axes, {widths}", shape, widths, mode)
        for mode in ("reflect", "replicate", "circular")
        for shape, widths in (
            ((2, 4), (3, 2)),
            ((2, 3, 4), (1, 2)),
            ((2, 3, 4), (3, 0, 1, 2)),
            ((2, 3, 4, 5), (4, 1, 0, 3)),
            ((2, 3, 4, 5), (2, -1, -2, 1)),
            ((2, 3, 2, 3), (1, 2, 0, 1, 1, 0)),
            ((1, 2, 3, 2, 3), (1, 2, 0, 1, 2, 1)),
            ((0, 2, 3, 4), (1, 1, 2, 2)),
        )
        if len(shape) * 2 >= len(widths) + 2
    ),
    *(
        case(f"{mode}, cut and widened", (1, 2, 4, 5), (3, -2, -1, 2), mode)
        for mode in ("reflect", "replicate", "circular")
    ),
    case("replicate, all cut off", (2, 3), (-4, 5), "replicate"),
    case("reflect, all cut off", (2, 3), (-3, 2), "reflect"),
    case("circular, nothing left", (1, 2, 3, 2), (-1, -1, 1, 0), "circular"),
    case("constant, empty batch", (0, 2, 3), (1, 2)),
    case("replicate, wider than x", (2, 3), (7, 8), "replicate"),
    case("circular, once around", (2, 3), (3, 3), "circular"),
]
