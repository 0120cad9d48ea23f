"""Wrong calls of LPPool1d, 2d, 3d."""

from tests.bad_calls.pooling.layers import SIZES, bad_function, bad_layer

BAD_CALLS = [
    *(
        bad_layer(
            f"LPPool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"norm_type": 2, "kernel_size": 2} | {name: value}),
        )
        for axes in (1, 2, 3)
        for name, value in (*SIZES, ("norm_type", 0), ("kernel_size", (2,)))
    ),
    *(
        bad_function(
            f"lp_pool{axes}d",
            f"with norm_type={value!r}",
            "norm_type",
            **{"norm_type": value, "kernel_size": 2},
        )
        for axes in (1, 2, 3)
        for value in (0, "2", None)
    ),
    *(
        bad_layer(
            f"LPPool{axes}d",
            "with windows larger than x",
            "7",
            **{"norm_type": 2, "kernel_size": 7},
        )
        for axes in (1, 2, 3)
    ),
    *(
        bad_layer(name, f"on shape {shape}", str(shape), **how, shape=shape)
        for name, how, shapes in (
            ("LPPool1d", {"norm_type": 2, "kernel_size": 2}, ((6,), (2, 3, 0))),
            ("LPPool2d", {"norm_type": 2, "kernel_size": 2}, ((2, 0, 6, 6),)),
            ("LPPool3d", {"norm_type": 2, "kernel_size": 2}, ((6, 6, 6),)),
        )
        for shape in shapes
    ),
    *(
        bad_layer(
            f"LPPool{axes}d",
            "on complex numbers",
            "complex64",
            **{"norm_type": 2, "kernel_size": 2, "dtype": "complex64"},
        )
        for axes in (1, 2, 3)
    ),
    bad_layer(
        "LPPool2d",
        "with a word for norm_type",
        "'two'",
        **{"norm_type": "two", "kernel_size": 2},
    ),
]
