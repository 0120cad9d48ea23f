"""Cases of nn/conv beside Conv2d: other numbers of axes, transposed, time first."""

import torch.nn.functional as F

import torch_impl.nn.conv
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases
from bridge.cases.wrap import wrap
from numpy_impl.nn import conv
from numpy_impl.nn.conv.convolve import conv_backward
from numpy_impl.nn.conv.tbc import conv_tbc_backward
from numpy_impl.nn.conv.transpose import conv_transpose_backward

__all__ = []

# Of each number of axes: a size of x and one of the kernel, all axes different, and a
# size whose rows are long enough to go along them.
SIZE = {1: (9,), 2: (5, 6), 3: (4, 3, 5)}
KERNEL = {1: (3,), 2: (3, 2), 3: (2, 1, 3)}
LONG = {1: (40,), 2: (6, 7), 3: (4, 5, 6)}
ENDS = {1: (1,), 2: (0, 1), 3: (1, 0, 1)}


def of(name, axes):
    """A case of that layer: label, arguments, size of x, options"""

    def case(label, *args, size=SIZE[axes], batch=(2,), call=None, **kwargs):
        return ModuleCase(
            file="nn.conv",
            name=name,
            label=label,
            args=args,
            kwargs=kwargs,
            inputs=(normal(*batch, args[0], *size),),
            call=call or {},
            modes=("train",),
        )

    return case


def standard(name, axes):
    """An empty batch, one row, no batch"""

    def case(label, inputs):
        layer = {"args": (2, 3, KERNEL[axes]), "inputs": inputs, "label": label}
        return ModuleCase(file="nn.conv", name=name, modes=("train",), **layer)

    return standard_cases(case, (2, 2, *SIZE[axes]), unbatched=True)


def convolutions(axes):
    """Each argument off its default, and each way to compute it"""
    name, kernel = f"Conv{axes}d", KERNEL[axes]
    case, size = of(name, axes), LONG[axes]
    return [
        case("stride, padding, groups", 4, 6, kernel, 2, 1, groups=2),
        case("same, dilation, no bias", 2, 3, 2, 1, "same", 2, bias=False),
        case("replicate", 2, 3, kernel, 1, 2, padding_mode="replicate"),
        case("circular, unbatched", 2, 3, 2, 2, 1, padding_mode="circular", batch=()),
        case("rows, groups=2", 4, 6, kernel, 1, 1, groups=2, size=size),
        case("rows, depthwise", 2, 2, kernel, 1, 1, 2, 2, size=size),
        *standard(name, axes),
    ]


def transposed(axes):
    """The same; what differs is what is added or cut off at the end"""
    name, kernel = f"ConvTranspose{axes}d", KERNEL[axes]
    case, size = of(name, axes), LONG[axes]
    geometry = zip(SIZE[axes], kernel, ENDS[axes])
    size_of_y = tuple(2 * (i - 1) + k - 2 + end for i, k, end in geometry)
    return [
        case("stride, padding, groups", 4, 6, kernel, 2, 1, groups=2),
        case("dilation, no bias", 2, 3, kernel, 1, 1, 0, 1, False, 2),
        case("output_padding", 2, 3, kernel, 2, 0, ENDS[axes]),
        case("output_size", 2, 3, kernel, 2, 1, call={"output_size": size_of_y}),
        case("rows, groups=2", 4, 6, kernel, 1, 1, groups=2, size=size),
        case("rows, depthwise", 2, 2, kernel, 1, 1, 0, 2, True, 2, size=size),
        *standard(name, axes),
        *(special_cases(case, size_of_y) if axes == 2 else []),
    ]


def special_cases(case, size_of_y):
    """What one number of axes is enough for"""
    return [
        case("output_padding by dilation", 2, 3, 2, 1, 1, 2, dilation=3),
        case("stride beyond the kernel", 2, 3, 2, 4, 1, 3),
        case(
            "all of y's shape",
            *(2, 3, (3, 2), 2, 1),
            call={"output_size": (2, 3, *size_of_y)},
        ),
        case("sizes in lists", 2, 3, [2, 2], [2], [1], [1]),
        case("depthwise, stride=2", 2, 2, 3, 2, groups=2, batch=()),
    ]


def function(name, backward, label, *shapes, **how):
    """The function itself, of x, weight and bias"""
    build = wrap(
        getattr(conv, name),
        lambda grad_y, x, weight, bias, **how: backward(grad_y, x, weight, **how),
        getattr(torch_impl.nn.conv, name),
        getattr(F, name),
    )
    return ModuleCase(
        file="nn.conv",
        name=name,
        label=label,
        build=build,
        kwargs=how,
        inputs=tuple(normal(*shape) for shape in shapes),
        modes=("train",),
    )


ALL = {"stride": 2, "padding": 1, "groups": 2, "dilation": 3}

FUNCTIONS = [
    function("conv1d", conv_backward, "", (2, 4, 9), (6, 2, 3), (6,), **ALL),
    function(
        *("conv3d", conv_backward, ""),
        *((2, 4, 3, 5, 6), (6, 2, 1, 2, 2), (6,)),
        **ALL,
    ),
    *(
        function(
            *(f"conv_transpose{axes}d", conv_transpose_backward, ""),
            *((2, 4, *SIZE[axes]), (4, 3, *KERNEL[axes]), (6,)),
            **ALL,
            output_padding=2,
        )
        for axes in SIZE
    ),
    *(
        function("conv_tbc", conv_tbc_backward, label, *shapes, **how)
        for label, shapes, how in (
            ("", ((7, 2, 3), (3, 3, 4), (4,)), {}),
            ("pad=2", ((5, 2, 3), (4, 3, 1), (1,)), {"pad": 2}),
            ("pad=-1", ((6, 1, 2), (2, 2, 3), (3,)), {"pad": -1}),
            ("rows", ((40, 2, 3), (3, 3, 4), (4,)), {}),
            ("empty batch", ((7, 0, 3), (3, 3, 4), (4,)), {}),
            ("no step left", ((2, 2, 3), (3, 3, 4), (4,)), {}),
        )
    ),
]


def timed(name, label, args, *shape):
    """A size worth timing"""
    how = {"args": args, "inputs": (normal(*shape),)}
    return ModuleCase(file="nn.conv", name=name, label=label, bench=True, **how)


BENCH = [
    timed("Conv1d", "5, (32, 32, 256) -> 64", (32, 64, 5, 1, 2), 32, 32, 256),
    timed("Conv1d", "9, stride 2", (32, 64, 9, 2, 4), 32, 32, 256),
    timed("Conv1d", "7, depthwise", (64, 64, 7, 1, 3, 1, 64), 32, 64, 128),
    timed("Conv3d", "3x3x3, (2, 8, 8, 28, 28)", (8, 16, 3, 1, 1), 2, 8, 8, 28, 28),
    timed("Conv3d", "3x3x3, stride 2", (8, 16, 3, 2, 1), 4, 8, 8, 28, 28),
    timed("ConvTranspose1d", "4, stride 2", (64, 32, 4, 2, 1), 32, 64, 128),
    timed("ConvTranspose2d", "4x4, stride 2", (64, 32, 4, 2, 1), 16, 64, 14, 14),
    timed("ConvTranspose2d", "3x3, stride 2", (32, 16, 3, 2, 1, 1), 32, 32, 14, 14),
    timed("ConvTranspose2d", "3x3", (32, 32, 3, 1, 1), 16, 32, 28, 28),
    timed("ConvTranspose2d", "2x2, stride 2", (64, 32, 2, 2), 16, 64, 28, 28),
    timed("ConvTranspose3d", "2x2x2, stride 2", (16, 8, 2, 2), 4, 16, 4, 14, 14),
]

OTHERS = [
    *convolutions(1),
    *convolutions(3),
    *(case for axes in SIZE for case in transposed(axes)),
    *FUNCTIONS,
    *BENCH,
]
