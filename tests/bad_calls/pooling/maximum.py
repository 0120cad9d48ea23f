"""Wrong calls of MaxPool1d, 2d, 3d."""

from tests.bad_calls.pooling.layers import PADDING, SIZES, bad_function, bad_layer

DILATION = (("dilation", 0), ("dilation", -1), ("dilation", 1.0), ("dilation", "2"))

BAD_CALLS = [
    *(
        bad_layer(
            f"MaxPool{axes}d",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for axes in (1, 2, 3)
        for name, value in (*SIZES, *PADDING, *DILATION)
    ),
    *(
        bad_function(
            "max_pool2d_with_indices",
            f"with {name}={value!r}",
            name,
            **({"kernel_size": 2} | {name: value}),
        )
        for name, value in (*SIZES, *PADDING, *DILATION)
    ),
    *(
        bad_layer(
            f"MaxPool{axes}d",
            "with windows larger than x",
            "no window fits",
            "spans 7",
            **how,
        )
        for axes in (1, 2, 3)
        for how in ({"kernel_size": 7},)
    ),
    bad_layer(
        "MaxPool2d",
        "with dilated windows larger than the padded x",
        "padding adds 2",
        "spans 9",
        **{"kernel_size": 3, "padding": 1, "dilation": 4},
    ),
    bad_layer(
        "MaxPool2d",
        "with a border of more than half a window, though dilated",
        "at most half",
        "1 of 3",
        **{"kernel_size": 3, "padding": 2, "dilation": 2},
    ),
]
