"""Wrong calls of nn/normalize.py."""

import math

from tests.bad_calls import bad


def normalize(lib, *args, shape=(2, 4), dtype="float32", **kwargs):
    """normalize of ones"""
    return lib.functional.normalize(lib.ones(*shape, dtype=dtype), *args, **kwargs)


BAD_CALLS = [
    *(
        bad(
            f"normalize of shape {shape} along {dim!r}",
            lambda lib, shape=shape, dim=dim: normalize(lib, shape=shape, dim=dim),
            "dim",
        )
        for shape, dim in (
            *(((), 1), ((), 2), ((), (0, 1)), ((4,), 1), ((4,), (0, 1)), ((2, 4), 2)),
            *(((2, 4), -3), ((2, 4), (0, 2)), ((2, 4), (0, 0)), ((2, 4), (1, -1))),
            *(((2, 4), "x"), ((2, 4), 1.5), ((2, 4), True), ((2, 4), (0.0,))),
        )
    ),
    *(
        bad(
            f"normalize of shape {shape} along {dim}, p={p}",
            lambda lib, shape=shape, p=p, dim=dim: normalize(lib, p, dim, shape=shape),
            "norm",
        )
        for shape, p, dim in (((0, 3), math.inf, 0), ((2, 0), -1.5, (0, 1)))
    ),
    bad("normalize of a row", lambda lib: normalize(lib, shape=(4,)), "dim"),
    *(
        bad(
            f"normalize with eps={eps!r}",
            lambda lib, eps=eps: normalize(lib, eps=eps),
            "eps",
        )
        for eps in ("x", None)
    ),
    *(
        bad(
            f"normalize of {dtype}",
            lambda lib, dtype=dtype: normalize(lib, dtype=dtype),
            dtype,
        )
        for dtype in ("int64", "bool")
    ),
    *(
        bad(
            f"normalize of {x!r}",
            lambda lib, x=x: lib.functional.normalize(x),
            "must be an array",
        )
        for x in ([[1.0]], None)
    ),
    bad(
        "normalize into integers",
        lambda lib: normalize(lib, out=lib.zeros(2, 4, dtype="int64")),
        "out",
    ),
    bad("normalize into a list", lambda lib: normalize(lib, out=[1.0]), "out"),
]
