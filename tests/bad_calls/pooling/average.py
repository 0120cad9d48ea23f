"""Wrong calls of AvgPool1d, 2d, 3d."""

from tests.bad_calls.pooling.layers import PADDING, SIZES, bad_function, bad_layer

FLAGS = (
    *(("count_include_pad", value) for value in (None, 1, "no")),
    *(("divisor_override", value) for value in (0, 2.5, True, "2")),
)

BAD_CALLS = [
    *(
        bad_layer(
            f"AvgPool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for axes in (1, 2, 3)
        for name, value in (*SIZES, *PADDING, *FLAGS)
        if axes > 1 or name != "divisor_override"
    ),
    *(
        bad_function(
            f"avg_pool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for axes, name, value in (
            (1, "kernel_size", 0),
            (1, "count_include_pad", 1),
            (2, "stride", -1),
            (2, "divisor_override", 0),
            (3, "padding", 2),
            (3, "divisor_override", 0.5),
        )
    ),
    *(
        bad_layer(f"AvgPool{axes}d", "with windows larger than x", "7", kernel_size=7)
        for axes in (1, 2, 3)
    ),
    bad_layer(
        "AvgPool3d",
        "with windows larger than x, though padded",
        "smaller than kernel_size",
        **{"kernel_size": 7, "padding": 3},
    ),
]
