"""Wrong calls of nn/batchnorm.py."""

import numpy as np

from tests.bad_calls import NO_INTEGER, bad

LAYERS = {"BatchNorm1d": (2, 4, 3), "BatchNorm2d": (2, 4, 3, 3)}
LAYERS |= {"BatchNorm3d": (2, 4, 1, 2, 3), "SyncBatchNorm": (2, 4)}


def layer(lib, *args, name="BatchNorm1d", shape=(2, 4), dtype="float32", **kwargs):
    """BatchNorm1d(4, *args, **kwargs) of ones"""
    return getattr(lib.nn, name)(4, *args, **kwargs)(lib.ones(*shape, dtype=dtype))


def batch_norm(lib, shape=(2, 4), dtype="float32", **changed):
    """batch_norm of fitting arguments, but for those that are changed"""
    given = {"running_mean": lib.zeros(4), "running_var": lib.ones(4)}
    given |= {"weight": lib.ones(4), "bias": lib.ones(4), "training": True}
    return lib.functional.batch_norm(lib.ones(*shape, dtype=dtype), **given | changed)


BAD_CALLS = [
    *(
        bad(
            f"{name} on {len(shape)} axes",
            lambda lib, name=name, shape=shape: layer(lib, name=name, shape=shape),
            "axes",
            str(shape),
        )
        for name in LAYERS
        for shape in ((), (4,), (2, 4), (2, 4, 3), (2, 4, 3, 3), (2, 4, 3, 3, 3))
        if {
            "BatchNorm1d": len(shape) not in (2, 3),
            "BatchNorm2d": len(shape) != 4,
            "BatchNorm3d": len(shape) != 5,
            "SyncBatchNorm": len(shape) < 2,
        }[name]
    ),
    *(
        bad(
            f"{name} on 5 channels instead of 4",
            lambda lib, name=name, shape=shape: layer(lib, name=name, shape=shape),
            "(5)",
            "(4,)",
        )
        for name, (n, _, *places) in LAYERS.items()
        for shape in ((n, 5, *places),)
    ),
    *(
        bad(
            f"{name} trained on {shape}: a value of each channel",
            lambda lib, name=name, shape=shape: layer(lib, name=name, shape=shape),
            "more than 1 value per channel",
            str(shape),
        )
        for name, shape in (
            ("BatchNorm1d", (1, 4)),
            ("BatchNorm1d", (1, 4, 1)),
            ("BatchNorm2d", (1, 4, 1, 1)),
            ("BatchNorm3d", (1, 4, 1, 1, 1)),
            ("SyncBatchNorm", (1, 4)),
        )
    ),
    *(
        bad(
            f"{name} on {dtype}",
            lambda lib, name=name, shape=shape, dtype=dtype: layer(
                lib, name=name, shape=shape, dtype=dtype
            ),
            dtype,
        )
        for name, shape in LAYERS.items()
        for dtype in ("float64", "int64")
    ),
    *(
        bad(
            f"{name} of a list",
            lambda lib, name=name: getattr(lib.nn, name)(2)([[1.0, 2.0]]),
            "must be an array",
            "list",
        )
        for name in LAYERS
    ),
    *(
        bad(
            f"BatchNorm1d({size!r})",
            lambda lib, size=size: lib.nn.BatchNorm1d(size),
            "num_features",
        )
        for size in (-1, 2.5, "3", None, True, (3.0,), np.float64(3), *NO_INTEGER)
    ),
    bad(
        "BatchNorm2d(-1) without parameters",
        lambda lib: lib.nn.BatchNorm2d(-1, affine=False),
        "num_features",
        "-1",
    ),
    bad(
        "SyncBatchNorm without channels",
        lambda lib: lib.nn.SyncBatchNorm(0)(lib.ones(2, 0)),
        "channel",
    ),
    bad(
        "BatchNorm2d on a device that does not exist",
        lambda lib: lib.nn.BatchNorm2d(4, device="gpu"),
        "gpu",
    ),
    *(
        bad(
            f"BatchNorm1d trained with {name}={value!r}",
            lambda lib, name=name, value=value: layer(lib, **{name: value}),
            name,
        )
        for name, value in (
            *(("eps", value) for value in (0, -0.1, "x", None)),
            *(("momentum", value) for value in ("x", 1j, (0.1,))),
        )
    ),
    bad(
        "BatchNorm1d evaluated with eps=-1",
        lambda lib: lib.nn.BatchNorm1d(4, eps=-1).eval()(lib.ones(2, 4)),
        "zero or more",
    ),
    bad(
        "BatchNorm1d evaluated with a momentum in words",
        lambda lib: lib.nn.BatchNorm1d(4, momentum="x").eval()(lib.ones(2, 4)),
        "momentum",
    ),
    *(
        bad(
            f"batch_norm with {name} of shape {shape}",
            lambda lib, name=name, shape=shape: batch_norm(
                lib, **{name: lib.ones(*shape)}
            ),
            name,
            str(shape),
        )
        for name in ("running_mean", "running_var", "weight", "bias")
        for shape in ((3,), (), (5,))
    ),
    *(
        bad(
            f"batch_norm with {name} of float64",
            lambda lib, name=name: batch_norm(
                lib, **{name: lib.ones(4, dtype="float64")}
            ),
            f"{name} float64",
        )
        for name in ("running_mean", "weight", "bias")
    ),
    *(
        bad(
            f"batch_norm with a list for {name}",
            lambda lib, name=name: batch_norm(lib, **{name: [1.0] * 4}),
            f"{name} must be an array",
        )
        for name in ("running_mean", "running_var", "weight", "bias")
    ),
    *(
        bad(
            f"batch_norm with {name}={value!r}",
            lambda lib, name=name, value=value: batch_norm(lib, **{name: value}),
            name,
        )
        for name, value in (
            *(("training", value) for value in (1, "yes", None)),
            *(("momentum", value) for value in (None, "x")),
            *(("eps", value) for value in (0, -1, "x", None)),
            *(("running_mean", None), ("running_var", None)),
        )
    ),
    *(
        bad(
            f"batch_norm evaluated without {name}",
            lambda lib, name=name: batch_norm(lib, training=False, **{name: None}),
            name,
            "evaluation",
        )
        for name in ("running_mean", "running_var")
    ),
    bad(
        "batch_norm of a row",
        lambda lib: batch_norm(lib, shape=(4,)),
        "(N, C, ...)",
        "(4,)",
    ),
    bad("batch_norm of bools", lambda lib: batch_norm(lib, dtype="bool"), "bool"),
    bad(
        "batch_norm of complex numbers",
        lambda lib: batch_norm(lib, dtype="complex64"),
        "complex64",
    ),
    bad(
        "BatchNorm1d loads the state of another size",
        lambda lib: lib.nn.BatchNorm1d(4).load_state_dict(
            lib.nn.BatchNorm1d(3).state_dict()
        ),
        "running_mean",
        "(3,)",
    ),
    bad(
        "BatchNorm1d loads a state without its variance",
        lambda lib: lib.nn.BatchNorm1d(4).load_state_dict(
            {"weight": lib.ones(4), "bias": lib.ones(4), "running_mean": lib.ones(4)}
        ),
        "running_var",
    ),
]
