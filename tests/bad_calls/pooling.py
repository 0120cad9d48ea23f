"""Wrong calls of nn/pooling."""

import numpy as np

from tests.bad_calls import bad

SHAPES = {1: (2, 3, 6), 2: (2, 3, 6, 6), 3: (2, 3, 6, 6, 6)}


def layer(lib, name, *args, shape=None, dtype="float32", **kwargs):
    """A layer such as MaxPool2d(*args, **kwargs) of ones"""
    shape = SHAPES[int(name[-2])] if shape is None else shape
    return getattr(lib.nn, name)(*args, **kwargs)(lib.ones(*shape, dtype=dtype))


def function(lib, name, *args, **kwargs):
    """A function such as max_pool2d of ones"""
    axes = next(int(letter) for letter in name if letter.isdigit())
    return getattr(lib.functional, name)(lib.ones(*SHAPES[axes]), *args, **kwargs)


def bad_layer(name, what, *words, **how):
    """`how` is of the layer, and shape and dtype of its input."""
    return bad(f"{name} {what}", lambda lib: layer(lib, name, **how), *words)


def bad_function(name, what, *words, **how):
    return bad(f"{name} {what}", lambda lib: function(lib, name, **how), *words)


SIZES = (  # what no pooling takes
    ("kernel_size", 0),
    ("kernel_size", -1),
    ("kernel_size", 2.0),
    ("kernel_size", True),
    ("kernel_size", "2"),
    ("kernel_size", None),
    ("kernel_size", ()),
    ("kernel_size", (2, 2, 2, 2)),
    ("kernel_size", (2, None)),
    ("stride", 0),
    ("stride", -1),
    ("stride", 1.5),
    ("stride", "2"),
    ("stride", (1, 1, 1, 1)),
    ("ceil_mode", None),
    ("ceil_mode", 1),
    ("ceil_mode", "no"),
)
PADDING = (("padding", -1), ("padding", 2), ("padding", 0.5), ("padding", (0,) * 4))
DILATION = (("dilation", 0), ("dilation", -1), ("dilation", 1.0), ("dilation", "2"))

MAXIMUM = [
    *(
        bad_layer(
            f"MaxPool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for axes in (1, 2, 3)
        for name, value in (*SIZES, *PADDING, *DILATION)
    ),
    *(
        bad_function(
            "max_pool2d_with_indices",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for name, value in (*SIZES, *PADDING, *DILATION)
    ),
    *(
        bad_layer(
            f"MaxPool{axes}d",
            "with windows larger than x",
            "no window fits",
            "spans 7",
            **how,
        )
        for axes in (1, 2, 3)
        for how in ({"kernel_size": 7},)
    ),
    bad_layer(
        "MaxPool2d",
        "with dilated windows larger than the padded x",
        "padding adds 2",
        "spans 9",
        **{"kernel_size": 3, "padding": 1, "dilation": 4},
    ),
    bad_layer(
        "MaxPool2d",
        "with a border of more than half a window, though dilated",
        "at most half",
        "1 of 3",
        **{"kernel_size": 3, "padding": 2, "dilation": 2},
    ),
]


FLAGS = (
    *(("count_include_pad", value) for value in (None, 1, "no")),
    *(("divisor_override", value) for value in (0, 2.5, True, "2")),
)
AVERAGE = [
    *(
        bad_layer(
            f"AvgPool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for axes in (1, 2, 3)
        for name, value in (*SIZES, *PADDING, *FLAGS)
        if axes > 1 or name != "divisor_override"
    ),
    *(
        bad_function(
            f"avg_pool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for axes, name, value in (
            (1, "kernel_size", 0),
            (1, "count_include_pad", 1),
            (2, "stride", -1),
            (2, "divisor_override", 0),
            (3, "padding", 2),
            (3, "divisor_override", 0.5),
        )
    ),
    *(
        bad_layer(f"AvgPool{axes}d", "with windows larger than x", "7", kernel_size=7)
        for axes in (1, 2, 3)
    ),
    bad_layer(
        "AvgPool3d",
        "with windows larger than x, though padded",
        "smaller than kernel_size",
        **{"kernel_size": 7, "padding": 3},
    ),
]


ADAPTIVE = [
    *(
        bad_layer(
            f"Adaptive{kind}Pool{axes}d",
            f"with output_size={value!r}",
            "output_size",
            output_size=value,
        )
        for kind in ("Avg", "Max")
        for axes in (1, 2, 3)
        for value in (
            *(-1, 2.0, True, "2", None, ()),
            *((-1,) * axes, (2.0,) * axes, (True,) * axes, (2,) * (axes + 1)),
            *([(None,)] if axes == 1 else [(2,), (None, 2.0, None)[:axes]]),
        )
    ),
    *(
        bad_function(
            f"adaptive_{name}",
            "with a negative output_size",
            "-2",
            output_size=-2,
        )
        for name in ("avg_pool1d", "max_pool2d", "max_pool3d_with_indices")
    ),
    *(  # ValueError, where an int would raise RuntimeError
        bad_layer(
            f"Adaptive{kind}Pool{axes}d",
            f"with {sizes} sizes on shape {shape}",
            "more axes",
            str(shape),
            output_size=(2,) * sizes,
            shape=shape,
        )
        for kind in ("Avg", "Max")
        for axes, sizes, shape in (
            (2, 2, (6, 6)),
            (2, 4, (2, 3, 6, 6)),
            (3, 3, (6, 6, 6)),
        )
    ),
    *(
        bad_layer(name, f"on shape {shape}", str(shape), output_size=2, shape=shape)
        for kind in ("Avg", "Max")
        for axes in (1, 2, 3)
        for name in (f"Adaptive{kind}Pool{axes}d",)
        for shape in (
            (6,) * axes,
            (2, 3, *(6,) * (axes - 1), 0),
            (1, 2, 3, *[6] * axes),
        )
    ),
    *(
        bad_layer(
            f"Adaptive{kind}Pool{axes}d",
            f"on {dtype}",
            dtype,
            output_size=2,
            dtype=dtype,
        )
        for kind in ("Avg", "Max")
        for axes in (1, 2, 3)
        for dtype in ("bool", "int64", "complex64")
    ),
]


POWER = [
    *(
        bad_layer(
            f"LPPool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"norm_type": 2, "kernel_size": 2} | {name: value}),
        )
        for axes in (1, 2, 3)
        for name, value in (*SIZES, ("norm_type", 0), ("kernel_size", (2,)))
    ),
    *(
        bad_function(
            f"lp_pool{axes}d",
            f"with norm_type={value!r}",
            "norm_type",
            **{"norm_type": value, "kernel_size": 2},
        )
        for axes in (1, 2, 3)
        for value in (0, "2", None)
    ),
    *(
        bad_layer(
            f"LPPool{axes}d",
            "with windows larger than x",
            "7",
            **{"norm_type": 2, "kernel_size": 7},
        )
        for axes in (1, 2, 3)
    ),
    *(
        bad_layer(name, f"on shape {shape}", str(shape), **how, shape=shape)
        for name, how, shapes in (
            ("LPPool1d", {"norm_type": 2, "kernel_size": 2}, ((6,), (2, 3, 0))),
            ("LPPool2d", {"norm_type": 2, "kernel_size": 2}, ((2, 0, 6, 6),)),
            ("LPPool3d", {"norm_type": 2, "kernel_size": 2}, ((6, 6, 6),)),
        )
        for shape in shapes
    ),
    *(
        bad_layer(
            f"LPPool{axes}d",
            "on complex numbers",
            "complex64",
            **{"norm_type": 2, "kernel_size": 2, "dtype": "complex64"},
        )
        for axes in (1, 2, 3)
    ),
    bad_layer(
        "LPPool2d",
        "with a word for norm_type",
        "'two'",
        **{"norm_type": "two", "kernel_size": 2},
    ),
]


def unpool(lib, axes, indices=None, shape=None, dtype="float32", **how):
    """MaxUnpool1d, 2d or 3d of ones (2, 3, 2, ...) at the indices 0, 1, 2 ..."""
    shape = (2, 3, *[2] * axes) if shape is None else shape
    if indices is None:
        indices = np.arange(np.prod(shape[2:], dtype=int)).reshape(shape[2:])
        indices = np.broadcast_to(indices, shape)
    x, indices = lib.ones(*shape, dtype=dtype), lib.array(indices)
    given = {key: how.pop(key) for key in ("output_size",) if key in how}
    layer = getattr(lib.nn, f"MaxUnpool{axes}d")(**{"kernel_size": 2} | how)
    return layer(x, indices, **given)


UNPOOL = [
    *(
        bad(
            f"MaxUnpool{axes}d with {name}={value!r}",
            lambda lib, axes=axes, name=name, value=value: unpool(
                lib, axes, **{name: value}
            ),
            name,
        )
        for axes in (1, 2, 3)
        for name, value in (
            *(("kernel_size", value) for value in (2.0, "2", None, ())),
            *(("stride", value) for value in (1.5, "2")),
            *([("stride", 0), ("stride", -1)] if axes == 3 else []),
            *(("padding", value) for value in (0.5, "1")),
            *(("output_size", value) for value in (4, (6,) * axes, (2,) * axes)),
            *(("output_size", value) for value in ((4,) * (axes + 1), (4.0,) * axes)),
        )
    ),
    *(
        bad(
            f"MaxUnpool{axes}d with indices {what}",
            lambda lib, axes=axes, change=change: unpool(
                lib, axes, indices=change(np.zeros((2, 3, *[2] * axes), np.int64))
            ),
            "indices",
            word,
        )
        for axes in (1, 2, 3)
        for what, change, word in (
            ("beyond y", lambda i: i + 64, "64 ... 64"),
            ("below 0", lambda i: i - 1, "-1"),
            ("of int32", lambda i: i.astype(np.int32), "int32"),
            ("of float64", lambda i: i * 1.0, "float64"),
            ("of one sample", lambda i: i[:1], "(1, 3"),
            ("without a batch", lambda i: i[0], "got (3, 2"),
        )
    ),
    *(
        bad(
            f"MaxUnpool{axes}d on {dtype}",
            lambda lib, axes=axes, dtype=dtype: unpool(lib, axes, dtype=dtype),
            dtype,
        )
        for axes in (1, 2, 3)
        for dtype in ("int64", "bool", "complex64")
    ),
    *(
        bad(
            f"MaxUnpool{len(shape) - 2}d on shape {shape}",
            lambda lib, shape=shape: unpool(lib, len(shape) - 2, shape=shape),
            str(shape),
        )
        for shape in ((2, 0, 2), (2, 3, 0), (2, 3, 2, 0), (2, 3, 0, 2, 2))
    ),
    bad(
        "MaxUnpool2d with a padding that leaves nothing",
        lambda lib: unpool(lib, 2, padding=3),
        "smaller than nothing",
    ),
    bad(
        "max_unpool2d with indices beyond y",
        lambda lib: lib.functional.max_unpool2d(
            lib.ones(1, 2, 2), lib.array([[[0, 1], [2, 16]]]), 2
        ),
        "16",
    ),
    bad(
        "max_unpool2d with a list of indices",
        lambda lib: lib.functional.max_unpool2d(lib.ones(1, 2, 2), [[[0, 1]]], 2),
        "indices must be an array",
    ),
    bad(
        "max_unpool1d that is to be too long",
        lambda lib: lib.functional.max_unpool1d(
            lib.ones(1, 2), lib.array([[0, 1]]), 2, output_size=(6,)
        ),
        "3 ... 5",
    ),
    bad(
        "max_unpool3d with half a stride",
        lambda lib: lib.functional.max_unpool3d(
            lib.ones(1, 1, 1, 1), lib.array([[[[0]]]]), 2, 0.5
        ),
        "0.5",
    ),
]


def bad_fractional(what, *words, axes=(2, 3), **how):
    """FractionalMaxPool2d and 3d with other arguments than (2, 3)"""
    how = {"kernel_size": 2, "output_size": 3} | how
    names = [f"FractionalMaxPool{n}d" for n in axes]
    return [bad_layer(name, what, *words, **how) for name in names]


def with_samples(lib, axes, shape, dtype="float32"):
    """A fractional layer whose samples have this shape"""
    samples = lib.ones(*shape, dtype=dtype)
    pool = getattr(lib.nn, f"FractionalMaxPool{axes}d")
    return pool(2, 3, _random_samples=samples)(lib.ones(*SHAPES[axes]))


FRACTIONAL = [
    *(  # IndexError: where its channels should be, is nothing
        bad_layer(name, f"on shape {shape}", str(shape), shape=shape, **how)
        for name, shape, how in (
            ("AvgPool2d", (6, 6), {"kernel_size": 2}),
            ("LPPool2d", (6, 6), {"norm_type": 2, "kernel_size": 2}),
            ("FractionalMaxPool2d", (6, 6), {"kernel_size": 2, "output_size": 2}),
            ("FractionalMaxPool3d", (6,) * 3, {"kernel_size": 2, "output_size": 2}),
        )
    ),
    *bad_fractional("without a size", "output_ratio", output_size=None),
    *bad_fractional("with a size and a ratio", "exclude", output_ratio=0.5),
    *(
        call
        for ratio in (0, 1, 1.5, -0.5, (0.5, 1.0, 0.5))
        for call in bad_fractional(
            f"with output_ratio={ratio}",
            "between 0 and 1",
            output_size=None,
            output_ratio=ratio,
        )
    ),
    *(
        call
        for size in (-1, 2.5, "3", (3,), (3,) * 4, (3.0, 3.0, 3.0))
        for call in bad_fractional(
            f"with output_size={size!r}", "output_size", output_size=size
        )
    ),
    *(
        call
        for size in (2.0, None, (2,), (2,) * 4)
        for call in bad_fractional(
            f"with kernel_size={size!r}", "kernel_size", kernel_size=size, axes=(2,)
        )
    ),
    *bad_fractional("with an empty kernel", "0", kernel_size=0, axes=(3,)),
    *bad_fractional("with a negative kernel", "-1", kernel_size=-1, axes=(3,)),
    *bad_fractional("with more windows than fit", "too large", output_size=6),
    *bad_fractional("with a window for each place", "large", output_size=5, axes=(3,)),
    *bad_fractional("with windows larger than x", "7", kernel_size=7, output_size=1),
    *(
        bad_layer(
            f"FractionalMaxPool{axes}d",
            f"on shape {shape}",
            str(shape),
            **{"kernel_size": 2, "output_size": 3, "shape": shape},
        )
        for axes in (2, 3)
        for shape in ((2, 0, *[6] * axes), (2, 3, 0, *[6] * (axes - 1)))
    ),
    *(
        bad_layer(
            f"FractionalMaxPool{axes}d",
            f"on {dtype}",
            dtype,
            **{"kernel_size": 2, "output_size": 3, "dtype": dtype},
        )
        for axes in (2, 3)
        for dtype in ("bool", "int64", "complex64")
    ),
    *(
        bad(
            f"FractionalMaxPool{axes}d with samples of shape {shape}",
            lambda lib, axes=axes, shape=shape: with_samples(lib, axes, shape),
            "_random_samples",
            str(shape),
        )
        for axes in (2, 3)
        for shape in ((2, 3, 1), (1, 3, axes), (2, 2, axes), (2, 3))
    ),
    *(
        bad(
            f"FractionalMaxPool{axes}d with samples of float64",
            lambda lib, axes=axes: with_samples(lib, axes, (2, 3, axes), "float64"),
            "_random_samples float64",
        )
        for axes in (2, 3)
    ),
    *(
        bad_function(
            f"fractional_max_pool{axes}d",
            "without a size",
            "output_size",
            kernel_size=2,
        )
        for axes in (2, 3)
    ),
    bad_function(
        "fractional_max_pool3d_with_indices",
        "with more windows than fit",
        "too large",
        **{"kernel_size": 2, "output_size": 6},
    ),
]


def bad_inputs(name, **how):
    """Ranks, empty axes and dtypes that no pooling takes."""
    axes = int(name[-2])
    shape = SHAPES[axes]
    return [
        *(
            bad_layer(name, f"on shape {wrong}", str(wrong), shape=wrong, **how)
            for wrong in (
                # torch's AvgPool2d falls over itself on a single image of no channel
                *([shape[2:]] if name != "AvgPool2d" else []),
                (2, *shape),
                (2, 0, *shape[2:]),
                (2, 3, *shape[3:], 0),
                (0, *shape[2:]),
            )
        ),
        *(
            bad_layer(name, f"on {dtype}", dtype, dtype=dtype, **how)
            for dtype in ("bool", "complex64")
        ),
        bad(
            f"{name} on a list",
            lambda lib: getattr(lib.nn, name)(**how)([1.0]),
            "x must be an array",
        ),
    ]


BAD_CALLS = [
    *MAXIMUM,
    *AVERAGE,
    *ADAPTIVE,
    *POWER,
    *UNPOOL,
    *FRACTIONAL,
    *(
        call
        for axes in (1, 2, 3)
        for name in (f"MaxPool{axes}d", f"AvgPool{axes}d")
        for call in bad_inputs(name, kernel_size=2)
    ),
]
