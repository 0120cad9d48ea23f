"""Wrong calls of nn/local_response.py."""

from tests.bad_calls import bad


def lrn(lib, size=2, shape=(2, 4, 3), dtype="float32", **kwargs):
    """LocalResponseNorm of ones"""
    return lib.nn.LocalResponseNorm(size, **kwargs)(lib.ones(*shape, dtype=dtype))


def cross(lib, size=2, shape=(2, 4, 3, 3), dtype="float32", **kwargs):
    """CrossMapLRN2d of ones"""
    return lib.nn.CrossMapLRN2d(size, **kwargs)(lib.ones(*shape, dtype=dtype))


BAD_CALLS = [
    *(
        bad(
            f"{name} on {len(shape)} axes",
            lambda lib, call=call, shape=shape: call(lib, shape=shape),
            "axes",
            str(shape),
        )
        for name, call, shapes in (
            ("LocalResponseNorm", lrn, ((), (4,), (2, 4))),
            ("CrossMapLRN2d", cross, ((), (4,), (2, 4), (2, 4, 3), (2, 4, 1, 3, 3))),
        )
        for shape in shapes
    ),
    *(
        bad(
            f"LocalResponseNorm of {size!r} channels on {shape}",
            lambda lib, size=size, shape=shape: lrn(lib, size, shape),
            "size",
        )
        for size in (0, -1, -2, 1.5, "2", None, True, (2,))
        for shape in ((2, 4, 3), (2, 4, 3, 3))
    ),
    *(
        bad(
            f"CrossMapLRN2d of {size!r} channels",
            lambda lib, size=size: cross(lib, size),
            "size",
        )
        for size in (0, "2", None, (2,))
    ),
    *(
        bad(
            f"{name} with {argument}={value!r}",
            lambda lib, call=call, given=(argument, value): call(
                lib, **{given[0]: given[1]}
            ),
            argument,
        )
        for name, call in (("LocalResponseNorm", lrn), ("CrossMapLRN2d", cross))
        for argument in ("alpha", "beta", "k")
        for value in ("x", None, (1.0,))
    ),
    bad("LocalResponseNorm on bools", lambda lib: lrn(lib, dtype="bool"), "bool"),
    bad(
        "LocalResponseNorm on complex numbers",
        lambda lib: lrn(lib, dtype="complex64"),
        "complex64",
    ),
    bad("CrossMapLRN2d on integers", lambda lib: cross(lib, dtype="int64"), "int64"),
    bad("CrossMapLRN2d on bools", lambda lib: cross(lib, dtype="bool"), "bool"),
    bad(
        "CrossMapLRN2d without channels",
        lambda lib: cross(lib, shape=(2, 0, 3, 3)),
        "channel",
    ),
    *(
        bad(
            f"{name} of {x!r}",
            lambda lib, name=name, x=x: getattr(lib.nn, name)(2)(x),
            "must be an array",
        )
        for name in ("LocalResponseNorm", "CrossMapLRN2d")
        for x in ([1.0], None)
    ),
    bad(
        "local_response_norm of a list",
        lambda lib: lib.functional.local_response_norm([1.0], 2),
        "list",
    ),
]
