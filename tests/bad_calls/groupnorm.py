"""Wrong calls of nn/groupnorm.py and nn/rmsnorm.py."""

import numpy as np

from tests.bad_calls import NO_INTEGER, bad


def layer(lib, *args, shape=(2, 4, 3), dtype="float32", **kwargs):
    """GroupNorm(*args, **kwargs) of ones"""
    return lib.nn.GroupNorm(*args, **kwargs)(lib.ones(*shape, dtype=dtype))


def group_norm(lib, num_groups=2, *args, shape=(2, 4, 3), **kwargs):
    """group_norm of ones"""
    return lib.functional.group_norm(lib.ones(*shape), num_groups, *args, **kwargs)


def rms_norm(lib, *args, shape=(2, 4), dtype="float32", **kwargs):
    """rms_norm of ones"""
    return lib.functional.rms_norm(lib.ones(*shape, dtype=dtype), *args, **kwargs)


BAD_CALLS = [
    *(
        bad(
            f"GroupNorm({groups!r}, {channels!r})",
            lambda lib, args=(groups, channels): layer(lib, *args),
            word,
        )
        for groups, channels, word in (
            *((3, 4, "divisible"), (2, True, "divisible"), (-3, 4, "divisible")),
            *((0, 4, "num_groups"), (-2, 4, "num_groups"), (True, 4, "num_groups")),
            *((2.0, 4, "num_groups"), ("2", 4, "num_groups"), (None, 4, "num_groups")),
            *(((2,), 4, "num_groups"), (np.float64(2), 4, "num_groups")),
            *((2, -4, "num_channels"), (2, 4.0, "num_channels")),
            *((2, "4", "num_channels"), (2, (4,), "num_channels")),
            *((2, None, "num_channels"), (2, 6, "weight"), (2, 0, "weight")),
            *((value, 4, "num_groups") for value in NO_INTEGER),
        )
    ),
    bad("GroupNorm(0, 4) without parameters", lambda lib: layer(lib, 0, 4, 0.1, False)),
    bad("GroupNorm on a row", lambda lib: layer(lib, 2, 4, shape=(4,)), "axes", "(4,)"),
    bad(
        "GroupNorm on 6 channels instead of 4",
        lambda lib: layer(lib, 2, 4, shape=(2, 6, 3)),
        "(6)",
        "(4,)",
    ),
    bad(
        "GroupNorm on channels that do not fall into groups",
        lambda lib: layer(lib, 2, 4, affine=False, shape=(2, 5, 3)),
        "2 groups",
        "(2, 5, 3)",
    ),
    bad(
        "GroupNorm on one value of each group",
        lambda lib: layer(lib, 4, 4, shape=(1, 4)),
        "more than 1 value",
    ),
    bad("GroupNorm on float64", lambda lib: layer(lib, 1, 4, dtype="float64"), "64"),
    bad("GroupNorm on integers", lambda lib: layer(lib, 2, 4, dtype="int64"), "int64"),
    bad("GroupNorm on bools", lambda lib: layer(lib, 2, 4, dtype="bool"), "bool"),
    bad(
        "GroupNorm on a list", lambda lib: lib.nn.GroupNorm(1, 2)([[1.0, 2.0]]), "list"
    ),
    bad("GroupNorm on a device", lambda lib: layer(lib, 2, 4, device="gpu"), "gpu"),
    *(
        bad(f"GroupNorm with eps={eps!r}", lambda lib, eps=eps: layer(lib, 2, 4, eps))
        for eps in ("x", None)
    ),
    *(
        bad(
            f"group_norm into {groups!r} groups",
            lambda lib, groups=groups: group_norm(lib, groups),
            "num_groups",
        )
        for groups in (3, 0, -2, 2.0, "2", None, True, (2,))
    ),
    *(
        bad(
            f"group_norm with {name} of shape {shape}",
            lambda lib, given=(name, shape): group_norm(
                lib, **{given[0]: lib.ones(*given[1])}
            ),
            name,
            str(shape),
        )
        for name in ("weight", "bias")
        for shape in ((3,), (), (4, 1))
    ),
    bad(
        "group_norm with a float64 weight",
        lambda lib: group_norm(lib, weight=lib.ones(4, dtype="float64")),
        "weight float64",
    ),
    bad(
        "group_norm with a list",
        lambda lib: group_norm(lib, weight=[1.0] * 4),
        "weight",
    ),
    bad(
        "group_norm of None", lambda lib: lib.functional.group_norm(None, 2), "NoneType"
    ),
    *(
        bad(f"RMSNorm({shape!r})", lambda lib, shape=shape: lib.nn.RMSNorm(shape))
        for shape in (-1, 2.5, "4", None, (4.0,), True, (True,))
    ),
    bad("RMSNorm over no axis", lambda lib: lib.nn.RMSNorm(())(lib.ones(2, 4))),
    bad(
        "RMSNorm over 5 features, given 4",
        lambda lib: lib.nn.RMSNorm(5)(lib.ones(2, 4)),
        "(..., 5)",
        "(2, 4)",
    ),
    bad(
        "RMSNorm over more axes than x has",
        lambda lib: lib.nn.RMSNorm((2, 4))(lib.ones(4)),
        "(2, 4)",
        "(4,)",
    ),
    bad("RMSNorm on a device", lambda lib: lib.nn.RMSNorm(4, device="gpu"), "gpu"),
    bad("RMSNorm of a list", lambda lib: lib.nn.RMSNorm(1)([1.0]), "list"),
    *(
        bad(
            f"RMSNorm with eps={eps!r}",
            lambda lib, eps=eps: lib.nn.RMSNorm(4, eps)(lib.ones(2, 4)),
            "eps",
        )
        for eps in ("x", 1j, (0.1,))
    ),
    *(
        bad(
            f"rms_norm on {dtype}",
            lambda lib, dtype=dtype: rms_norm(lib, (4,), dtype=dtype),
            dtype,
        )
        for dtype in ("int64", "bool")
    ),
    *(
        bad(f"rms_norm over {shape!r}", lambda lib, shape=shape: rms_norm(lib, shape))
        for shape in (4, (3,), (), "4", None, (4.0,))
    ),
    bad("rms_norm of a number", lambda lib: rms_norm(lib, (4,), shape=()), "()"),
    *(
        bad(
            f"rms_norm with a weight of shape {shape}",
            lambda lib, shape=shape: rms_norm(lib, (4,), lib.ones(*shape)),
            "weight",
            str(shape),
        )
        for shape in ((3,), (1, 4), ())
    ),
    bad(
        "rms_norm with a list", lambda lib: rms_norm(lib, (2,), [1.0, 2.0], shape=(2,))
    ),
]
