"""Wrong calls of nn/conv beside Conv2d: other numbers of axes, transposed, time first.

What all of them refuse stands once, and is asked of each.
"""

from tests.bad_calls import NO_INTEGER, bad

# (name of a layer, its number of axes)
LAYERS = [
    *((f"Conv{axes}d", axes) for axes in (1, 3)),
    *((f"ConvTranspose{axes}d", axes) for axes in (1, 2, 3)),
]
TRANSPOSED = LAYERS[2:]


def function_of(name):
    """Conv1d's is conv1d, ConvTranspose1d's conv_transpose1d."""
    return name.replace("ConvTranspose", "conv_transpose").replace("Conv", "conv")


def layer(lib, name, axes, shape=None, dtype="float32", call=None, **kwargs):
    """A layer from 4 to 6 channels, of ones"""
    make = getattr(lib.nn, name)
    module = make(4, 6, **{"kernel_size": 3} | kwargs)
    x = lib.ones(*(shape or (2, 4, *[5] * axes)), dtype=dtype)
    return module(x, **(call or {}))


def function(lib, name, axes, shape=None, weight=None, bias=None, **kwargs):
    """The layer's function on fitting x and weight"""
    first = (6, 4) if name.startswith("Conv") and "T" not in name else (4, 6)
    x = lib.ones(*(shape or (2, 4, *[5] * axes)))
    weight = lib.ones(*(weight or (*first, *[3] * axes)))
    call = getattr(lib.functional, function_of(name))
    return call(x, weight, bias if bias is None else lib.ones(*bias), **kwargs)


def of_layers(what, *words, layers=LAYERS, **kwargs):
    """The wrong call of each layer; options may depend on the number of axes"""

    def options(axes):
        return {k: v(axes) if callable(v) else v for k, v in kwargs.items()}

    return [
        bad(
            f"{name} {what}",
            lambda lib, name=name, axes=axes: layer(lib, name, axes, **options(axes)),
            *words,
        )
        for name, axes in layers
    ]


def of_functions(what, *words, layers=LAYERS, **kwargs):
    """The wrong call of each function"""

    def options(axes):
        return {k: v(axes) if callable(v) else v for k, v in kwargs.items()}

    return [
        bad(
            f"{function_of(name)} {what}",
            lambda lib, name=name, axes=axes: function(
                lib, name, axes, **options(axes)
            ),
            *words,
        )
        for name, axes in layers
    ]


def tbc(lib, x=(5, 2, 4), weight=(3, 4, 6), bias=(6,), *pad):
    arrays = (lib.ones(*shape) for shape in (x, weight, bias))
    return lib.functional.conv_tbc(*arrays, *pad)


BAD_CALLS = [
    *of_layers("on 3 channels", "4 channels", shape=lambda n: (2, 3, *[5] * n)),
    *of_layers("without channels", "axes", shape=lambda n: (5,) * n),
    *of_layers("with an axis too many", "axes", shape=lambda n: (2, 4, *[5] * (n + 1))),
    *of_layers("on nothing", "empty", shape=lambda n: (2, 4, *[0] * n)),
    *of_layers("on float64", "float64", dtype="float64"),
    *of_layers("on integers", "int64", dtype="int64"),
    *of_layers("with stride=0", "stride", stride=0),
    *of_layers("with a fractional stride", "stride", "1.5", stride=1.5),
    *of_layers("with a bool for a stride", "stride", "True", stride=True),
    *of_layers("with a stride of 4 numbers", "stride", stride=(1, 1, 1, 1)),
    *of_layers("with padding=-1", "padding", "-1", padding=-1),
    *of_layers("with dilation=0", "dilation", dilation=0),
    *of_layers("with dilation=None", "dilation", dilation=None),
    *of_layers("with groups=3", "groups", "3", groups=3),
    *of_layers("with groups=0", "groups", "0", groups=0),
    *of_layers("with groups=(2,)", "groups", groups=(2,)),
    *of_layers("with kernel_size=-1", "kernel_size", kernel_size=-1),
    *of_layers("with kernel_size=2.5", "kernel_size", kernel_size=2.5),
    *of_layers("with kernel_size='3'", "kernel_size", kernel_size="3"),
    *(
        call
        for value in NO_INTEGER
        for call in of_layers(
            f"with kernel_size={value!r}", "kernel_size", kernel_size=value
        )
    ),
    *of_layers("with a kernel of 4 numbers", "kernel_size", kernel_size=(3,) * 4),
    *of_layers("with padding_mode='mirror'", "mirror", padding_mode="mirror"),
    *of_layers("on a device", "gpu", device="gpu"),
    *of_layers(
        "with a kernel larger than x", "kernel", layers=LAYERS[:2], kernel_size=6
    ),
    *of_layers(
        "with padding='same' and a stride",
        *("same", "stride 1"),
        layers=LAYERS[:2],
        padding="same",
        stride=2,
    ),
    *of_layers("with padding='full'", "'full'", layers=LAYERS[:2], padding="full"),
    *of_layers(
        "that reflects more than there is",
        "at most 4",
        layers=LAYERS[:2],
        padding=5,
        padding_mode="reflect",
    ),
    *of_functions("with a bias of 5", "bias", "(6)", "(5,)", bias=(5,)),
    *of_functions("with a bias of two axes", "bias", bias=(6, 1)),
    *of_functions("with a flat weight", "weight", weight=(6, 4)),
    *of_functions("with a weight of 7 axes", "weight", weight=(4, 6, 1, 1, 1, 1, 1)),
    *of_functions(
        *("with an empty kernel", "empty"),
        layers=LAYERS[:2],
        weight=lambda n: (6, 4, *[0] * n),
    ),
    *of_functions(
        *("with an empty kernel", "empty"),
        layers=TRANSPOSED,
        weight=lambda n: (4, 6, *[0] * n),
    ),
    *of_functions("with groups that do not fit", "groups", groups=5),
    *of_functions("with stride='2'", "stride", stride="2"),
    *of_functions("with padding=(1, 2.0)", "padding", padding=(1, 2.0)),
    # Transposed convolutions alone
    *of_layers("with padding='same'", "padding", layers=TRANSPOSED, padding="same"),
    *of_layers(
        "with padding_mode='reflect'",
        *("padding_mode", "'reflect'"),
        layers=TRANSPOSED,
        padding_mode="reflect",
    ),
    *(
        call
        for value in (1, -1, 0.5, True, None, "0", (0, 0, 0, 0))
        for call in of_layers(
            f"with output_padding={value!r}",
            "output_padding",
            layers=TRANSPOSED,
            output_padding=value,
        )
    ),
    *of_layers(
        "with output_padding beyond stride and dilation",
        *("output_padding", "got (3,", "stride (2,", "dilation (3,"),
        layers=TRANSPOSED,
        output_padding=3,
        stride=2,
        dilation=3,
    ),
    *of_layers(
        "that cuts off more than there is",
        *("padding", "cuts off"),
        layers=TRANSPOSED,
        padding=4,
        kernel_size=1,
    ),
    *(
        call
        for size in (8, 11, 9.5, "9")
        for call in of_layers(
            f"to output_size={size!r}",
            "output_size",
            layers=TRANSPOSED,
            stride=2,
            padding=1,
            call=lambda n, size=size: {"output_size": (size,) * n},
        )
    ),
    *of_layers(
        "to an output_size without axes",
        "output_size",
        layers=TRANSPOSED,
        call={"output_size": 7},
    ),
    *of_layers(
        "to an output_size of too many axes",
        "output_size",
        layers=TRANSPOSED,
        call={"output_size": (7,) * 7},
    ),
    *of_functions(
        "with weights for 6 channels",
        "6 channels",
        layers=TRANSPOSED,
        weight=lambda n: (6, 4, *[3] * n),
    ),
    *of_functions("with padding='same'", "padding", layers=TRANSPOSED, padding="same"),
    *of_functions(
        "with output_padding=(1, 1, 1, 1)",
        "output_padding",
        layers=TRANSPOSED,
        output_padding=(1, 1, 1, 1),
    ),
    bad("conv_tbc on 3 channels", lambda lib: tbc(lib, (5, 2, 3)), "(*, *, 4)"),
    bad("conv_tbc without a batch", lambda lib: tbc(lib, (5, 4)), "x", "(5, 4)"),
    bad("conv_tbc with a flat weight", lambda lib: tbc(lib, weight=(4, 6)), "weight"),
    bad("conv_tbc with a bias of 5", lambda lib: tbc(lib, bias=(5,)), "bias", "(6)"),
    bad("conv_tbc with a wide bias", lambda lib: tbc(lib, bias=(1, 6)), "bias"),
    bad("conv_tbc of few steps", lambda lib: tbc(lib, weight=(7, 4, 6)), "5 steps"),
    *(
        bad(
            f"conv_tbc with pad={pad!r}",
            lambda lib, pad=pad: tbc(lib, (5, 2, 4), (3, 4, 6), (6,), pad),
            "pad",
        )
        for pad in (1.5, (1,), True, "1", None)
    ),
    bad(
        "conv_tbc without a bias",
        lambda lib: lib.functional.conv_tbc(lib.ones(5, 2, 4), lib.ones(3, 4, 6), None),
        "bias",
    ),
    bad(
        "conv_tbc of a list",
        lambda lib: lib.functional.conv_tbc([1.0], lib.ones(3, 4, 6), lib.ones(6)),
        "x must be an array",
    ),
    bad(
        "conv_tbc on float64",
        lambda lib: lib.functional.conv_tbc(
            lib.ones(5, 2, 4, dtype="float64"), lib.ones(3, 4, 6), lib.ones(6)
        ),
        "float64",
    ),
]
