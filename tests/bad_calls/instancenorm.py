"""Wrong calls of nn/instancenorm.py."""

from tests.bad_calls import bad

LAYERS = {"InstanceNorm1d": (2, 4, 3), "InstanceNorm2d": (2, 4, 1, 3)}
LAYERS |= {"InstanceNorm3d": (2, 4, 1, 2, 3)}


def layer(lib, name, shape, dtype="float32", **kwargs):
    """A layer of four channels, of ones"""
    return getattr(lib.nn, name)(4, **kwargs)(lib.ones(*shape, dtype=dtype))


def instance_norm(lib, *args, shape=(2, 4, 3), dtype="float32", **kwargs):
    """instance_norm of ones"""
    return lib.functional.instance_norm(lib.ones(*shape, dtype=dtype), *args, **kwargs)


BAD_CALLS = [
    *(
        bad(
            f"{name} on {len(shape)} axes",
            lambda lib, name=name, shape=shape: layer(lib, name, shape),
            "axes",
            str(shape),
        )
        for name, fitting in LAYERS.items()
        for shape in ((4,), (4, 3), (2, 4, 3), (2, 4, 3, 3), (2, 4, 3, 3, 3))
        if len(shape) not in (len(fitting) - 1, len(fitting))
    ),
    *(
        bad(
            f"{name} with parameters on {shape}",
            lambda lib, name=name, shape=shape: layer(lib, name, shape, affine=True),
            "4 channels",
        )
        for name, (n, _, *places) in LAYERS.items()
        for shape in ((n, 5, *places), (5, *places))
    ),
    *(
        bad(
            f"{name} on one place",
            lambda lib, name=name, shape=shape: layer(lib, name, shape),
            "more than 1 place",
        )
        for name, shape in (
            ("InstanceNorm1d", (2, 4, 1)),
            ("InstanceNorm2d", (2, 4, 1, 1)),
            ("InstanceNorm3d", (4, 1, 1, 1)),
        )
    ),
    *(
        bad(
            f"{name} on {dtype}",
            lambda lib, name=name, shape=shape, dtype=dtype: layer(
                lib, name, shape, dtype, affine=True
            ),
            dtype,
        )
        for name, shape in LAYERS.items()
        for dtype in ("float64", "int64")
    ),
    *(
        bad(
            f"{name} on a list",
            lambda lib, name=name: getattr(lib.nn, name)(4)([1.0]),
            "list",
        )
        for name in LAYERS
    ),
    *(
        bad(
            f"InstanceNorm2d({size!r}) with parameters",
            lambda lib, size=size: lib.nn.InstanceNorm2d(size, affine=True),
            "num_features",
        )
        for size in (-1, 2.5, "3", None, True)
    ),
    bad(
        "InstanceNorm3d on a device",
        lambda lib: lib.nn.InstanceNorm3d(4, affine=True, device="gpu"),
        "gpu",
    ),
    *(
        bad(
            f"instance_norm on {shape}",
            lambda lib, shape=shape: instance_norm(lib, shape=shape),
            str(shape),
        )
        for shape in ((), (4,), (2, 4), (2, 4, 1))
    ),
    *(
        bad(
            f"instance_norm with {name} of shape {shape}",
            lambda lib, name=name, shape=shape: instance_norm(
                lib,
                **{"running_mean": lib.zeros(4), "running_var": lib.ones(4)}
                | {name: lib.ones(*shape)},
            ),
            name,
            str(shape),
        )
        for name in ("running_mean", "running_var", "weight", "bias")
        for shape in ((3,), (4, 1))
    ),
    *(
        bad(
            f"instance_norm with {name}={value!r}",
            lambda lib, name=name, value=value: instance_norm(lib, **{name: value}),
            name,
        )
        for name, value in (
            *(("use_input_stats", value) for value in (None, 2, "x")),
            *(("momentum", value) for value in (None, "x")),
            *(("eps", value) for value in (None, "x")),
        )
    ),
    bad(
        "instance_norm without statistics",
        lambda lib: instance_norm(lib, use_input_stats=False),
        "running_mean",
    ),
    bad(
        "instance_norm with a mean and no variance",
        lambda lib: instance_norm(lib, lib.zeros(4)),
        "running_mean",
    ),
    bad(
        "instance_norm of a row with given statistics",
        lambda lib: instance_norm(
            lib, lib.zeros(4), lib.ones(4), shape=(4,), use_input_stats=False
        ),
        "(4,)",
    ),
    bad("instance_norm of a list", lambda lib: lib.functional.instance_norm([1.0])),
]
