"""Wrong calls of MaxUnpool1d, 2d, 3d."""

import numpy as np

from tests.bad_calls import bad


def unpool(lib, axes, indices=None, shape=None, dtype="float32", **how):
    """MaxUnpool1d, 2d or 3d of ones (2, 3, 2, ...) at the indices 0, 1, 2 ..."""
    shape = (2, 3, *[2] * axes) if shape is None else shape
    if indices is None:
        indices = np.arange(np.prod(shape[2:], dtype=int)).reshape(shape[2:])
        indices = np.broadcast_to(indices, shape)
    x, indices = lib.ones(*shape, dtype=dtype), lib.array(indices)
    given = {key: how.pop(key) for key in ("output_size",) if key in how}
    layer = getattr(lib.nn, f"MaxUnpool{axes}d")(**{"kernel_size": 2} | how)
    return layer(x, indices, **given)


BAD_CALLS = [
    *(
        bad(
            f"MaxUnpool{axes}d with {name}={value!r}",
            lambda lib, axes=axes, name=name, value=value: unpool(
                lib, axes, **{name: value}
            ),
            name,
        )
        for axes in (1, 2, 3)
        for name, value in (
            *(("kernel_size", value) for value in (2.0, "2", None, ())),
            *(("stride", value) for value in (1.5, "2")),
            *([("stride", 0), ("stride", -1)] if axes == 3 else []),
            *(("padding", value) for value in (0.5, "1")),
            *(("output_size", value) for value in (4, (6,) * axes, (2,) * axes)),
            *(("output_size", value) for value in ((4,) * (axes + 1), (4.0,) * axes)),
        )
    ),
    *(
        bad(
            f"MaxUnpool{axes}d with indices {what}",
            lambda lib, axes=axes, change=change: unpool(
                lib, axes, indices=change(np.zeros((2, 3, *[2] * axes), np.int64))
            ),
            "indices",
            word,
        )
        for axes in (1, 2, 3)
        for what, change, word in (
            ("beyond y", lambda i: i + 64, "64 ... 64"),
            ("below 0", lambda i: i - 1, "-1"),
            ("of int32", lambda i: i.astype(np.int32), "int32"),
            ("of float64", lambda i: i * 1.0, "float64"),
            ("of one sample", lambda i: i[:1], "(1, 3"),
            ("without a batch", lambda i: i[0], "got (3, 2"),
        )
    ),
    *(
        bad(
            f"MaxUnpool{axes}d on {dtype}",
            lambda lib, axes=axes, dtype=dtype: unpool(lib, axes, dtype=dtype),
            dtype,
        )
        for axes in (1, 2, 3)
        for dtype in ("int64", "bool", "complex64")
    ),
    *(
        bad(
            f"MaxUnpool{len(shape) - 2}d on shape {shape}",
            lambda lib, shape=shape: unpool(lib, len(shape) - 2, shape=shape),
            str(shape),
        )
        for shape in ((2, 0, 2), (2, 3, 0), (2, 3, 2, 0), (2, 3, 0, 2, 2))
    ),
    bad(
        "MaxUnpool2d with a padding that leaves nothing",
        lambda lib: unpool(lib, 2, padding=3),
        "smaller than nothing",
    ),
    bad(
        "max_unpool2d with indices beyond y",
        lambda lib: lib.functional.max_unpool2d(
            lib.ones(1, 2, 2), lib.array([[[0, 1], [2, 16]]]), 2
        ),
        "16",
    ),
    bad(
        "max_unpool2d with a list of indices",
        lambda lib: lib.functional.max_unpool2d(lib.ones(1, 2, 2), [[[0, 1]]], 2),
        "indices must be an array",
    ),
    bad(
        "max_unpool1d that is to be too long",
        lambda lib: lib.functional.max_unpool1d(
            lib.ones(1, 2), lib.array([[0, 1]]), 2, output_size=(6,)
        ),
        "3 ... 5",
    ),
    bad(
        "max_unpool3d with half a stride",
        lambda lib: lib.functional.max_unpool3d(
            lib.ones(1, 1, 1, 1), lib.array([[[[0]]]]), 2, 0.5
        ),
        "0.5",
    ),
]
