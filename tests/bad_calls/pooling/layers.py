"""Layers and functions of ones, and the arguments that no pooling takes."""

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
