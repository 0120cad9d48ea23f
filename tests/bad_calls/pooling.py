"""Wrong calls of nn/pooling."""

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


def bad_inputs(name, **how):
    """Ranks, empty axes and dtypes that no pooling takes."""
    axes = int(name[-2])
    shape = SHAPES[axes]
    return [
        *(
            bad_layer(name, f"on shape {wrong}", str(wrong), shape=wrong, **how)
            for wrong in (
                shape[2:],
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
    *(
        call
        for axes in (1, 2, 3)
        for call in bad_inputs(f"MaxPool{axes}d", kernel_size=2)
    ),
]
