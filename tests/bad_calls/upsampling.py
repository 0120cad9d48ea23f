"""Wrong calls of nn/upsampling."""

import math

from tests.bad_calls import bad


def called(lib, *args, shape=(2, 3, 4, 4), dtype="float32", **kwargs):
    """Upsample(*args, **kwargs) of ones"""
    return lib.nn.Upsample(*args, **kwargs)(lib.ones(*shape, dtype=dtype))


def interpolated(lib, shape=(2, 3, 4, 4), **kwargs):
    """interpolate(ones, **kwargs)"""
    return lib.functional.interpolate(lib.ones(*shape), **kwargs)


BAD_CALLS = [
    bad("Upsample to no size", lambda lib: called(lib), "size=None"),
    bad(
        "Upsample to a size and by a factor",
        lambda lib: called(lib, 4, 2.0),
        "one of size and scale_factor",
    ),
    *(
        bad(
            f"Upsample to size={size!r}",
            lambda lib, size=size: called(lib, size),
            "size",
            repr(size),
        )
        for size in ((4,), (4, 4, 4), 2.5, (2.5, 4), "4", True, (True, 4))
    ),
    *(
        bad(
            f"Upsample to nothing, size={size!r}",
            lambda lib, size=size: called(lib, size),
            "must not be empty",
            "(2, 3, 4, 4)",
        )
        for size in (0, -1, (0, 4), (4, -2))
    ),
    *(
        bad(
            f"Upsample by {factor!r}, to nothing",
            lambda lib, factor=factor: called(lib, scale_factor=factor),
            "must not be empty",
        )
        for factor in (0.1, -1.0, (2.0, 0.2))
    ),
    *(
        bad(
            f"interpolate by scale_factor={factor!r}",
            lambda lib, factor=factor: interpolated(lib, scale_factor=factor),
            "scale_factor",
        )
        for factor in ("2", (2.0, "2"), math.nan, math.inf, (2.0,), (2.0, 2.0, 2.0))
    ),
    *(
        bad(
            f"Upsample by scale_factor={factor!r}",
            lambda lib, factor=factor: lib.nn.Upsample(scale_factor=factor),
        )
        for factor in ("two", [2.0, 2.0], (2.0, "x"))
    ),
    *(
        bad(
            f"Upsample of shape {shape} in mode {mode!r}",
            lambda lib, shape=shape, mode=mode: called(lib, 4, mode=mode, shape=shape),
            str(shape),
            repr(mode),
        )
        for mode, shapes in {
            "nearest": ((), (4,), (3, 4), (1, 2, 3, 4, 4, 4)),
            "linear": ((3, 4), (2, 3, 4, 4), (2, 3, 4, 4, 4)),
            "bilinear": ((2, 3, 4), (2, 3, 4, 4, 4)),
            "bicubic": ((2, 3, 4), (2, 3, 4, 4, 4)),
            "trilinear": ((2, 3, 4), (2, 3, 4, 4)),
            "area": ((3, 4),),
        }.items()
        for shape in shapes
    ),
    *(
        bad(
            f"Upsample in mode {mode!r}",
            lambda lib, mode=mode: called(lib, 4, mode=mode),
            repr(mode),
        )
        for mode in ("cubic", "Nearest", None, 3)
    ),
    *(
        bad(
            f"Upsample with align_corners={corners} in mode {mode!r}",
            lambda lib, mode=mode, corners=corners: called(
                lib, 4, mode=mode, align_corners=corners
            ),
            repr(mode),
            "align_corners",
        )
        for mode, corners in (
            ("nearest", True),
            ("nearest-exact", False),
            ("area", True),
        )
    ),
    *(
        bad(
            f"Upsample with align_corners={corners!r}",
            lambda lib, corners=corners: called(
                lib, 4, mode="bilinear", align_corners=corners
            ),
            "align_corners",
            repr(corners),
        )
        for corners in (1, "yes")
    ),
    bad(
        "Upsample that computes a scale again, to a size",
        lambda lib: called(lib, 4, recompute_scale_factor=True),
        "recompute_scale_factor",
    ),
    *(
        bad(
            f"interpolate with antialias in mode {mode!r} of {shape}",
            lambda lib, mode=mode, shape=shape: interpolated(
                lib, shape, size=2, mode=mode, antialias=True
            ),
            "antialias",
            repr(mode),
        )
        for mode, shape in (
            ("nearest", (2, 3, 4, 4)),
            ("area", (2, 3, 4, 4)),
            ("linear", (2, 3, 4)),
            ("bilinear", (2, 3, 4)),
        )
    ),
    bad(
        "interpolate by lanczos without antialias",
        lambda lib: interpolated(lib, size=2, mode="lanczos"),
        "antialias=False",
    ),
    bad(
        "interpolate by lanczos with corners",
        lambda lib: interpolated(
            lib, size=2, mode="lanczos", antialias=True, align_corners=True
        ),
        "align_corners=True",
    ),
    *(
        bad(
            f"Upsample of an empty {shape} in mode {mode!r}",
            lambda lib, shape=shape, mode=mode: called(lib, 4, mode=mode, shape=shape),
            "must not be empty",
            str(shape),
        )
        for mode, shape in (
            ("nearest", (2, 3, 0, 4)),
            ("nearest", (2, 0, 4)),
            ("bilinear", (2, 3, 4, 0)),
            ("bicubic", (2, 0, 4, 4)),
            ("trilinear", (2, 3, 0, 4, 4)),
            ("area", (2, 3, 0, 4)),
        )
    ),
    *(
        bad(
            f"Upsample of {dtype} in mode {mode!r}",
            lambda lib, dtype=dtype, mode=mode: called(lib, 2, mode=mode, dtype=dtype),
            "floating-point",
            dtype,
        )
        for dtype in ("int64", "bool", "complex64")
        for mode in ("nearest", "bilinear", "area")
    ),
    bad(
        "Upsample of uint8 in mode 'area'",
        lambda lib: called(lib, 2, mode="area", dtype="uint8"),
        "uint8",
        "'area'",
    ),
    bad(
        "Upsample of uint8 in mode 'linear'",
        lambda lib: lib.functional.interpolate(
            lib.ones(2, 3, 4, dtype="uint8"), 2, mode="linear"
        ),
        "uint8",
        "'linear'",
    ),
    bad(
        "UpsamplingNearest2d to no size",
        lambda lib: lib.nn.UpsamplingNearest2d()(lib.ones(2, 3, 4, 4)),
        "size=None",
    ),
    bad(
        "UpsamplingNearest2d of a matrix",
        lambda lib: lib.nn.UpsamplingNearest2d(4)(lib.ones(4, 4)),
        "(4, 4)",
    ),
    bad(
        "UpsamplingBilinear2d of a signal",
        lambda lib: lib.nn.UpsamplingBilinear2d(4)(lib.ones(2, 3, 4)),
        "(2, 3, 4)",
    ),
    bad(
        "UpsamplingBilinear2d to three sizes",
        lambda lib: lib.nn.UpsamplingBilinear2d((4, 4, 4))(lib.ones(2, 3, 4, 4)),
        "(4, 4, 4)",
    ),
]
