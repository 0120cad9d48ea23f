"""Wrong calls of the adaptive poolings."""

from tests.bad_calls.pooling.layers import bad_function, bad_layer

BAD_CALLS = [
    *(
        bad_layer(
            f"Adaptive{kind}Pool{axes}d",
            f"with output_size={value!r}",
            "output_size",
            output_size=value,
        )
        for kind in ("Avg", "Max")
        for axes in (1, 2, 3)
        for value in (
            *(-1, 2.0, True, "2", None, ()),
            *((-1,) * axes, (2.0,) * axes, (True,) * axes, (2,) * (axes + 1)),
            *([(None,)] if axes == 1 else [(2,), (None, 2.0, None)[:axes]]),
        )
    ),
    *(
        bad_function(
            f"adaptive_{name}",
            "with a negative output_size",
            "-2",
            output_size=-2,
        )
        for name in ("avg_pool1d", "max_pool2d", "max_pool3d_with_indices")
    ),
    *(  # ValueError, where an int would raise RuntimeError
        bad_layer(
            f"Adaptive{kind}Pool{axes}d",
            f"with {sizes} sizes on shape {shape}",
            "more axes",
            str(shape),
            output_size=(2,) * sizes,
            shape=shape,
        )
        for kind in ("Avg", "Max")
        for axes, sizes, shape in (
            (2, 2, (6, 6)),
            (2, 4, (2, 3, 6, 6)),
            (3, 3, (6, 6, 6)),
        )
    ),
    *(
        bad_layer(name, f"on shape {shape}", str(shape), output_size=2, shape=shape)
        for kind in ("Avg", "Max")
        for axes in (1, 2, 3)
        for name in (f"Adaptive{kind}Pool{axes}d",)
        for shape in (
            (6,) * axes,
            (2, 3, *(6,) * (axes - 1), 0),
            (1, 2, 3, *[6] * axes),
        )
    ),
    *(
        bad_layer(
            f"Adaptive{kind}Pool{axes}d",
            f"on {dtype}",
            dtype,
            output_size=2,
            dtype=dtype,
        )
        for kind in ("Avg", "Max")
        for axes in (1, 2, 3)
        for dtype in ("bool", "int64", "complex64")
    ),
]
