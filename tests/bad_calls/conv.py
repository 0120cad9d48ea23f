"""Wrong calls of nn/conv and nn/padding.py."""

import numpy as np

from tests.bad_calls import NO_INTEGER, bad


def conv(lib, *args, shape=(2, 4, 5, 5), dtype="float32", **kwargs):
    """Conv2d(4, 6, *args, **kwargs) of ones"""
    return lib.nn.Conv2d(4, 6, *args, **kwargs)(lib.ones(*shape, dtype=dtype))


def conv2d(lib, *args, **kwargs):
    """conv2d of fitting x and weight"""
    x, weight = lib.ones(2, 4, 5, 5), lib.ones(6, 4, 3, 3)
    return lib.functional.conv2d(x, weight, *args, **kwargs)


BAD_CALLS = [
    bad(
        "Conv2d on 3 channels instead of 4",
        lambda lib: conv(lib, 3, shape=(2, 3, 5, 5)),
        "4 channels",
        "(2, 3, 5, 5)",
    ),
    bad(
        "Conv2d on channels last",
        lambda lib: conv(lib, 3, shape=(2, 5, 5, 4)),
        "4 channels",
        "(2, 5, 5, 4)",
    ),
    bad(
        "Conv2d on a single row",
        lambda lib: conv(lib, 3, shape=(4, 5)),
        "4 axes",
        "(4, 5)",
    ),
    bad(
        "Conv2d on a video",
        lambda lib: conv(lib, 3, shape=(2, 4, 5, 5, 5)),
        "4 axes",
        "(2, 4, 5, 5, 5)",
    ),
    bad(
        "Conv2d with a kernel larger than x",
        lambda lib: conv(lib, (3, 6)),
        "smaller than the kernel",
        "spatial axis 1",
        "spans 6",
    ),
    bad(
        "Conv2d with a dilated kernel larger than the padded x",
        lambda lib: conv(lib, 3, padding=1, dilation=4),
        "7 entries",
        "spans 9",
    ),
    bad(
        "Conv2d on an image without pixels",
        lambda lib: conv(lib, 1, padding=2, shape=(2, 4, 0, 5)),
        "empty",
    ),
    bad(
        "Conv2d on float64 with float32 weights",
        lambda lib: conv(lib, 3, dtype="float64"),
        "float64",
        "float32",
    ),
    bad(
        "Conv2d on integer pixels",
        lambda lib: conv(lib, 3, dtype="int64"),
        "int64",
    ),
    bad("Conv2d with stride 0", lambda lib: conv(lib, 3, stride=0), "stride", "0"),
    bad(
        "Conv2d with negative stride",
        lambda lib: conv(lib, 3, stride=(1, -1)),
        "stride",
        "(1, -1)",
    ),
    bad(
        "Conv2d with dilation 0",
        lambda lib: conv(lib, 3, dilation=0),
        "dilation",
        "0",
    ),
    bad(
        "Conv2d with negative padding",
        lambda lib: conv(lib, 3, padding=-1),
        "padding",
        "-1",
    ),
    bad(
        "Conv2d with padding='same' and a stride",
        lambda lib: lib.nn.Conv2d(4, 6, 3, stride=2, padding="same"),
        "same",
        "stride 1",
    ),
    bad(
        "Conv2d with an unknown padding",
        lambda lib: lib.nn.Conv2d(4, 6, 3, padding="full"),
        "'same' or 'valid'",
        "'full'",
    ),
    bad(
        "Conv2d with one width in a tuple for both axes, reflected",
        lambda lib: conv(lib, 3, padding=(1,), padding_mode="reflect"),
        "an int or 2 ints",
        "(1,)",
    ),
    bad(
        "Conv2d with an unknown padding_mode",
        lambda lib: lib.nn.Conv2d(4, 6, 3, padding_mode="mirror"),
        "'reflect'",
        "'mirror'",
    ),
    bad(
        "Conv2d with groups that do not divide the inputs",
        lambda lib: lib.nn.Conv2d(4, 6, 3, groups=3),
        "in_channels 4",
        "got 3",
    ),
    bad(
        "Conv2d with groups that do not divide the outputs",
        lambda lib: lib.nn.Conv2d(4, 6, 3, groups=4),
        "out_channels 6",
        "got 4",
    ),
    bad(
        "Conv2d with no groups",
        lambda lib: lib.nn.Conv2d(4, 6, 3, groups=0),
        "groups",
        "got 0",
    ),
    bad(
        "Conv2d with a fractional kernel",
        lambda lib: lib.nn.Conv2d(4, 6, 2.5),
        "kernel_size",
        "2.5",
    ),
    bad(
        "Conv2d with a negative kernel",
        lambda lib: lib.nn.Conv2d(4, 6, -3),
        "kernel_size",
        "-3",
    ),
    bad(
        "Conv2d with a kernel of three numbers",
        lambda lib: conv(lib, (3, 3, 3)),
        "kernel_size",
        "(3, 3, 3)",
    ),
    bad(
        "Conv2d with a stride of three numbers",
        lambda lib: conv(lib, 3, stride=(1, 1, 1)),
        "stride",
        "(1, 1, 1)",
    ),
    bad(
        "Conv2d with fractional padding",
        lambda lib: conv(lib, 3, padding=0.5),
        "padding",
        "0.5",
    ),
    bad(
        "Conv2d that reflects more than there is",
        lambda lib: conv(lib, 3, padding=5, padding_mode="reflect"),
        "at most 4",
        "(5, 5)",
    ),
    bad(
        "Conv2d that goes round more than once",
        lambda lib: conv(lib, 3, padding=6, padding_mode="circular"),
        "at most 5",
        "(6, 6)",
    ),
    bad(
        "Conv2d that reflects a single row",
        lambda lib: conv(lib, 3, padding=1, padding_mode="reflect", shape=(4, 5)),
        "reflect",
        "(4, 5)",
    ),
    bad(
        "Conv2d on a device that does not exist",
        lambda lib: lib.nn.Conv2d(4, 6, 3, device="gpu"),
        "gpu",
    ),
    bad(
        "conv2d with a weight of three axes",
        lambda lib: lib.functional.conv2d(lib.ones(2, 4, 5, 5), lib.ones(6, 4, 3)),
        "weight",
        "(6, 4, 3)",
    ),
    bad(
        "conv2d with a bias of another size",
        lambda lib: conv2d(lib, lib.ones(4)),
        "bias",
        "(6)",
        "(4,)",
    ),
    bad(
        "conv2d with a float64 bias",
        lambda lib: conv2d(lib, lib.ones(6, dtype="float64")),
        "bias float64",
    ),
    bad(
        "conv2d with padding='same' and a stride",
        lambda lib: conv2d(lib, padding="same", stride=2),
        "same",
    ),
    bad(
        "conv2d with an unknown padding",
        lambda lib: conv2d(lib, padding="full"),
        "'full'",
    ),
    bad(
        "conv2d with groups that do not fit",
        lambda lib: conv2d(lib, groups=2),
        "8 channels",
    ),
    bad(
        "conv2d with a fractional stride",
        lambda lib: conv2d(lib, stride=1.5),
        "stride",
        "1.5",
    ),
    *(
        bad(
            f"Conv2d with {name}={value!r}",
            lambda lib, name=name, value=value: conv(
                lib, **{"kernel_size": 3, name: value}
            ),
            name,
        )
        for name, value in (
            ("kernel_size", (3,)),  # one axis: torch fails in forward
            ("kernel_size", [3]),
            ("kernel_size", "3"),
            ("kernel_size", (3, None)),
            ("kernel_size", (3.0, 3)),
            *(("kernel_size", value) for value in NO_INTEGER),
            ("stride", "2"),
            ("stride", True),
            ("stride", 2.0),
            ("stride", None),
            ("stride", (1, 2.0)),
            ("padding", "2"),
            ("padding", True),
            ("padding", False),
            ("padding", np.float64(1)),
            ("padding", (1, 1, 1)),
            ("dilation", "22"),
            ("dilation", False),
            ("dilation", [1, 1, 1]),
            ("dilation", -1),
            ("groups", True),
            ("groups", "2"),
            ("groups", 2.0),
            ("groups", (2,)),
            ("groups", -1),
        )
    ),
    *(
        bad(
            f"Conv2d{args}",
            lambda lib, args=args: lib.nn.Conv2d(*args),
            "channels",
        )
        for args in ((-4, 6, 3), (4, -6, 3), (4.0, 6, 3), (4, 6.0, 3))
    ),
    *(
        bad(
            f"conv2d with {name}={value!r}",
            lambda lib, name=name, value=value: conv2d(lib, **{name: value}),
            name,
        )
        for name, value in (
            ("stride", "same"),
            ("stride", True),
            ("stride", ()),
            ("stride", range(1, 3)),
            ("padding", 2.0),
            ("padding", (1, 1, 1)),
            ("padding", -1),
            ("dilation", None),
            ("dilation", 0),
            ("groups", True),
            ("groups", (1, 1)),
            ("groups", 0),
        )
    ),
    *(
        bad(
            f"conv2d with a bias {shape}",
            lambda lib, shape=shape: conv2d(lib, lib.ones(*shape)),
            "bias",
        )
        for shape in ((1,), (), (6, 1))
    ),
    *(
        bad(
            f"conv2d with a weight {shape}",
            lambda lib, shape=shape: lib.functional.conv2d(
                lib.ones(2, 4, 5, 5), lib.ones(*shape)
            ),
            word,
        )
        for shape, word in (
            ((6,), "weight"),
            ((6, 4, 3, 3, 3), "weight"),
            ((0, 4, 3, 3), "output channels"),
            ((6, 4, 0, 3), "must not be empty"),
        )
    ),
    bad(
        "conv2d of a list",
        lambda lib: lib.functional.conv2d([1.0], lib.ones(6, 4, 3, 3)),
        "x must be an array",
    ),
    bad(
        "conv2d by a list",
        lambda lib: lib.functional.conv2d(lib.ones(2, 4, 5, 5), [1.0]),
        "weight must be an array",
    ),
    *(
        bad(
            f"pad with widths {widths!r}",
            lambda lib, widths=widths: lib.functional.pad(lib.ones(1, 3, 4), widths),
            "pad",
        )
        for widths in (
            *(1, None, "11", (True, 1), (1.0, 1), (1, None), ((1, 1),)),
            *(range(2), np.array([1, 1]), (1,), (1,) * 8, (-3, -2), (5, -5)),
        )
    ),
    *(
        bad(
            f"pad in mode {mode!r}",
            lambda lib, mode=mode: lib.functional.pad(lib.ones(1, 3, 4), (1, 1), mode),
            "mode",
            repr(mode),
        )
        for mode in (None, 0, "zeros", "CIRCULAR", "edge")
    ),
    *(
        bad(
            f"pad with value={value!r}",
            lambda lib, value=value: lib.functional.pad(
                lib.ones(1, 3, 4), (1, 1), "constant", value
            ),
            "value",
        )
        for value in ("1", 1j, [1])
    ),
    bad(
        "pad that reflects and has a value",
        lambda lib: lib.functional.pad(lib.ones(1, 3, 4), (1, 1), "reflect", 2.0),
        "takes no value",
    ),
    *(
        bad(
            f"pad in mode {mode!r} on bools",
            lambda lib, mode=mode: lib.functional.pad(
                lib.ones(1, 3, 4, dtype="bool"), (1, 1), mode
            ),
            "bools",
        )
        for mode in ("reflect", "replicate")
    ),
    *(
        bad(
            f"pad in mode {mode!r} on no channels",
            lambda lib, mode=mode: lib.functional.pad(lib.zeros(1, 0, 4), (1, 1), mode),
            "empty",
        )
        for mode in ("reflect", "replicate")
    ),
    bad("pad of a list", lambda lib: lib.functional.pad([1.0], (1, 1)), "list"),
]
