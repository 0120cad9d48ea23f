"""Wrong calls of nn/affine_grid.py and nn/grid_sample.py."""

from tests.bad_calls import bad

X, GRID = (2, 3, 4, 5), (2, 6, 7, 2)


def sampled(lib, x=X, grid=GRID, dtypes=("float32", "float32"), **how):
    """grid_sample(ones, zeros, ...)"""
    how = {"align_corners": False} | how
    image, points = lib.ones(*x, dtype=dtypes[0]), lib.zeros(*grid, dtype=dtypes[1])
    return lib.functional.grid_sample(image, points, **how)


def grid(lib, theta, size, dtype="float32"):
    """affine_grid(ones, size)"""
    theta = lib.ones(*theta, dtype=dtype)
    return lib.functional.affine_grid(theta, size, align_corners=False)


BAD_CALLS = [
    *(
        bad(
            f"grid_sample of {x} at {points}",
            lambda lib, x=x, points=points: sampled(lib, x, points),
            str(x),
            str(points),
        )
        for x, points in (
            (X, (1, 6, 7, 2)),
            (X, (2, 6, 7, 3)),
            (X, (2, 6, 2)),
            (X, (2, 3, 6, 7, 2)),
            ((2, 3, 4), (2, 6, 1)),
            ((3, 4, 5), (6, 7, 2)),
            ((2, 3, 4, 5, 6), GRID),
            ((2, 3, 4, 5, 6), (2, 3, 4, 5, 2)),
            ((1, 1, 2, 2, 2, 2), (1, 2, 2, 2, 2, 4)),
        )
    ),
    *(
        bad(
            f"grid_sample of an empty image {x}",
            lambda lib, x=x: sampled(lib, x),
            "must have pixels",
            str(x),
        )
        for x in ((2, 3, 0, 4), (2, 3, 4, 0))
    ),
    *(
        bad(
            f"grid_sample in mode {mode!r}",
            lambda lib, mode=mode: sampled(lib, mode=mode),
            "mode",
            repr(mode),
        )
        for mode in ("linear", "trilinear", "Bilinear", None, 0)
    ),
    *(
        bad(
            f"grid_sample with padding_mode={mode!r}",
            lambda lib, mode=mode: sampled(lib, padding_mode=mode),
            "padding_mode",
            repr(mode),
        )
        for mode in ("zero", "circular", "reflect", None)
    ),
    *(
        bad(
            f"grid_sample with align_corners={corners!r}",
            lambda lib, corners=corners: sampled(lib, align_corners=corners),
            "align_corners",
            repr(corners),
        )
        for corners in (1, "yes", 0.0)
    ),
    bad(
        "grid_sample of a volume in mode 'bicubic'",
        lambda lib: sampled(lib, (1, 2, 3, 4, 5), (1, 2, 2, 2, 3), mode="bicubic"),
        "bicubic",
        "(1, 2, 3, 4, 5)",
    ),
    *(
        bad(
            f"grid_sample of {dtypes[0]} at {dtypes[1]}",
            lambda lib, dtypes=dtypes: sampled(lib, dtypes=dtypes),
            *words,
        )
        for dtypes, words in (
            (("float32", "float64"), ("x float32", "grid float64")),
            (("float64", "float32"), ("x float64", "grid float32")),
            (("float32", "int64"), ("grid int64",)),
            (("int64", "int64"), ("floating-point", "int64")),
            (("bool", "bool"), ("floating-point", "bool")),
        )
    ),
    bad(
        "grid_sample of a list",
        lambda lib: lib.functional.grid_sample(
            [1.0], lib.zeros(*GRID), align_corners=False
        ),
        "x must be an array",
    ),
    bad(
        "grid_sample at a list",
        lambda lib: lib.functional.grid_sample(
            lib.ones(*X), [0.0], align_corners=False
        ),
        "grid must be an array",
    ),
    *(
        bad(
            f"affine_grid of theta {theta} for {size}",
            lambda lib, theta=theta, size=size: grid(lib, theta, size),
            str(size),
            str(theta),
        )
        for theta, size in (
            ((2, 3, 3), X),
            ((2, 2, 2), X),
            ((2, 3), X),
            ((2, 2, 3), (2, 3, 4, 5, 6)),
            ((1, 3, 4), (1, 3, 4, 5)),
        )
    ),
    bad(
        "affine_grid of another batch",
        lambda lib: grid(lib, (2, 2, 3), (1, 3, 4, 5)),
        "1 images",
        "(2, 2, 3)",
    ),
    *(
        bad(
            f"affine_grid for size {size!r}",
            lambda lib, size=size: grid(lib, (2, 2, 3), size),
            "size",
            str(size),
        )
        for size in (
            (2, 3, 4),
            (2, 3, 4, 5, 6, 7),
            (2, 3, 0, 5),
            (2, 0, 4, 5),
            (2, 3, -4, 5),
            (2, 3, 4.0, 5),
            4,
        )
    ),
    *(
        bad(
            f"affine_grid with align_corners={value!r}",
            lambda lib, value=value: lib.functional.affine_grid(
                lib.ones(2, 2, 3), X, value
            ),
            "align_corners must be a bool",
        )
        for value in (0, 1.0, "no", ())
    ),
    bad(
        "affine_grid of integers",
        lambda lib: grid(lib, (2, 2, 3), X, "int64"),
        "floating-point",
        "int64",
    ),
]
