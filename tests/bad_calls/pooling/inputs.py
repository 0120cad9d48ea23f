"""Ranks, empty axes and dtypes that a pooling does not take."""

from tests.bad_calls import bad
from tests.bad_calls.pooling.layers import SHAPES, bad_layer


def bad_inputs(name, **how):
    """Ranks, empty axes and dtypes that no pooling takes."""
    axes = int(name[-2])
    shape = SHAPES[axes]
    return [
        *(
            bad_layer(name, f"on shape {wrong}", str(wrong), shape=wrong, **how)
            for wrong in (
                # torch's AvgPool2d falls over itself on a single image of no channel
                *([shape[2:]] if name != "AvgPool2d" else []),
                (2, *shape),
                (2, 0, *shape[2:]),
                (2, 3, *shape[3:], 0),
                (0, *shape[2:]),
            )
        ),
        *(
            bad_layer(name, f"on {dtype}", dtype, dtype=dtype, **how)
            for dtype in ("bool", "complex64")
        ),
        bad(
            f"{name} on a list",
            lambda lib: getattr(lib.nn, name)(**how)([1.0]),
            "x must be an array",
        ),
    ]


BAD_CALLS = [
    *(
        call
        for axes in (1, 2, 3)
        for name in (f"MaxPool{axes}d", f"AvgPool{axes}d")
        for call in bad_inputs(name, kernel_size=2)
    ),
    *(  # IndexError: where its channels should be, is nothing
        bad_layer(name, f"on shape {shape}", str(shape), shape=shape, **how)
        for name, shape, how in (
            ("AvgPool2d", (6, 6), {"kernel_size": 2}),
            ("LPPool2d", (6, 6), {"norm_type": 2, "kernel_size": 2}),
            ("FractionalMaxPool2d", (6, 6), {"kernel_size": 2, "output_size": 2}),
            ("FractionalMaxPool3d", (6,) * 3, {"kernel_size": 2, "output_size": 2}),
        )
    ),
]
