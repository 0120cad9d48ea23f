"""Wrong calls of nn/padding."""

import math

from tests.bad_calls import bad

MODES = ("Circular", "Constant", "Reflection", "Replication", "Zero")
SHAPES = {1: (2, 3, 5), 2: (2, 3, 5, 4), 3: (2, 1, 3, 4, 5)}


def layer(lib, mode, axes, padding, *shape):
    """ReflectionPad2d(padding) and the like, of ones"""
    value = (1.5,) if mode == "Constant" else ()
    kind = getattr(lib.nn, f"{mode}Pad{axes}d")
    return kind(padding, *value)(lib.ones(*(shape or SHAPES[axes])))


BAD_CALLS = [
    *(
        bad(
            f"{mode}Pad{axes}d of width {width!r}",
            lambda lib, mode=mode, axes=axes, width=width: layer(
                lib, mode, axes, width
            ),
            "pad must hold ints",
        )
        for mode in MODES
        for axes, width in ((1, 1.5), (2, None), (3, [2.0] * 6))
    ),
    *(
        bad(
            f"{mode}Pad{axes}d of an odd number of widths",
            lambda lib, mode=mode, axes=axes: layer(lib, mode, axes, (1, 1, 1)),
            "pairs",
            "(1, 1, 1)",
        )
        for mode in MODES
        for axes in (1, 2, 3)
    ),
    *(
        bad(
            f"{mode}Pad1d that cuts off more than there is",
            lambda lib, mode=mode: layer(lib, mode, 1, (-3, -4)),
            "pad",
            "(2, 3, 5)",
        )
        for mode in MODES
    ),
    *(
        bad(
            f"ReflectionPad{axes}d as wide as x",
            lambda lib, axes=axes: layer(lib, "Reflection", axes, (5, 0) * axes),
            "at most",
            "'reflect'",
        )
        for axes in (1, 2, 3)
    ),
    *(
        bad(
            f"CircularPad{axes}d wider than x",
            lambda lib, axes=axes: layer(lib, "Circular", axes, (6, 0) * axes),
            "at most",
            "'circular'",
        )
        for axes in (1, 2, 3)
    ),
    *(
        bad(
            f"{mode}Pad{axes}d of shape {shape}",
            lambda lib, mode=mode, axes=axes, shape=shape: layer(
                lib, mode, axes, 1, *shape
            ),
            str(shape),
        )
        for mode in ("Circular", "Reflection", "Replication")
        for axes, shape in (
            (1, (5,)),
            (2, (5, 4)),
            (2, (1, 2, 3, 4, 5)),
            (3, (3, 4, 5)),
        )
    ),
    *(
        bad(
            f"{mode}Pad{axes}d of shape {shape}",
            lambda lib, mode=mode, axes=axes, shape=shape: layer(
                lib, mode, axes, 1, *shape
            ),
            str(shape),
            "2 widths per axis",
        )
        for mode in ("Constant", "Zero")
        for axes, shape in ((1, ()), (2, (5,)), (3, (4, 5)))
        if shape
    ),
    *(
        bad(
            f"{mode}Pad{axes}d of an empty axis",
            lambda lib, mode=mode, axes=axes: layer(
                lib, mode, axes, 1, 2, 3, *(0,) * axes
            ),
            "pad",
        )
        for mode in ("Reflection", "Replication")
        for axes in (1, 2, 3)
    ),
    *(
        bad(
            f"{mode}Pad{axes}d of a list",
            lambda lib, mode=mode, axes=axes: getattr(lib.nn, f"{mode}Pad{axes}d")(
                1, *((1.5,) if mode == "Constant" else ())
            )([1.0, 2.0]),
            "array",
        )
        for mode in ("Constant", "Zero", "Reflection")
        for axes in (1, 2)
    ),
    *(
        bad(
            f"ConstantPad{axes}d of value {value!r}",
            lambda lib, axes=axes, value=value: getattr(lib.nn, f"ConstantPad{axes}d")(
                1, value
            )(lib.ones(*SHAPES[axes])),
            "value",
        )
        for axes, value in ((1, "1"), (2, [1.0]), (3, (2,)))
    ),
    *(
        bad(
            f"ConstantPad1d of {dtype} with {value}",
            lambda lib, dtype=dtype, value=value: lib.nn.ConstantPad1d((1, -1), value)(
                lib.ones(1, 2, 3, dtype=dtype)
            ),
            f"value must fit {dtype}",
            str(value),
        )
        for dtype, value in (
            ("float32", 1e39),
            ("float32", -1e39),
            ("uint8", 256),
            ("uint8", -1),
            ("int64", math.inf),
            ("int64", math.nan),
        )
    ),
    bad(
        "ConstantPad1d without a value",
        lambda lib: lib.nn.ConstantPad1d(1),
        "value",
    ),
    bad("ZeroPad1d without a width", lambda lib: lib.nn.ZeroPad1d(), "padding"),
    bad("ZeroPad2d with a value", lambda lib: lib.nn.ZeroPad2d(1, 2.0), "argument"),
    bad(
        "ReflectionPad1d of bools",
        lambda lib: lib.nn.ReflectionPad1d(1)(lib.ones(1, 2, 3, dtype="bool")),
        "bools",
    ),
    bad(
        "ReplicationPad2d of bools",
        lambda lib: lib.nn.ReplicationPad2d(1)(lib.ones(1, 2, 3, dtype="bool")),
        "bools",
    ),
]
