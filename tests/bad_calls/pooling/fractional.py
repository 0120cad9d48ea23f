"""Wrong calls of FractionalMaxPool2d and 3d."""

from tests.bad_calls import bad
from tests.bad_calls.pooling.layers import SHAPES, bad_function, bad_layer


def bad_fractional(what, *words, axes=(2, 3), **how):
    """FractionalMaxPool2d and 3d with other arguments than (2, 3)"""
    how = {"kernel_size": 2, "output_size": 3} | how
    names = [f"FractionalMaxPool{n}d" for n in axes]
    return [bad_layer(name, what, *words, **how) for name in names]


def with_samples(lib, axes, shape, dtype="float32"):
    """A fractional layer whose samples have this shape"""
    samples = lib.ones(*shape, dtype=dtype)
    pool = getattr(lib.nn, f"FractionalMaxPool{axes}d")
    return pool(2, 3, _random_samples=samples)(lib.ones(*SHAPES[axes]))


BAD_CALLS = [
    *bad_fractional("without a size", "output_ratio", output_size=None),
    *bad_fractional("with a size and a ratio", "exclude", output_ratio=0.5),
    *(
        call
        for ratio in (0, 1, 1.5, -0.5, (0.5, 1.0, 0.5))
        for call in bad_fractional(
            f"with output_ratio={ratio}",
            "between 0 and 1",
            output_size=None,
            output_ratio=ratio,
        )
    ),
    *(
        call
        for size in (-1, 2.5, "3", (3,), (3,) * 4, (3.0, 3.0, 3.0))
        for call in bad_fractional(
            f"with output_size={size!r}", "output_size", output_size=size
        )
    ),
    *(
        call
        for size in (2.0, None, (2,), (2,) * 4)
        for call in bad_fractional(
            f"with kernel_size={size!r}", "kernel_size", kernel_size=size, axes=(2,)
        )
    ),
    *bad_fractional("with an empty kernel", "0", kernel_size=0, axes=(3,)),
    *bad_fractional("with a negative kernel", "-1", kernel_size=-1, axes=(3,)),
    *bad_fractional("with more windows than fit", "too large", output_size=6),
    *bad_fractional("with a window for each place", "large", output_size=5, axes=(3,)),
    *bad_fractional("with windows larger than x", "7", kernel_size=7, output_size=1),
    *(
        bad_layer(
            f"FractionalMaxPool{axes}d",
            f"on shape {shape}",
            str(shape),
            **{"kernel_size": 2, "output_size": 3, "shape": shape},
        )
        for axes in (2, 3)
        for shape in ((2, 0, *[6] * axes), (2, 3, 0, *[6] * (axes - 1)))
    ),
    *(
        bad_layer(
            f"FractionalMaxPool{axes}d",
            f"on {dtype}",
            dtype,
            **{"kernel_size": 2, "output_size": 3, "dtype": dtype},
        )
        for axes in (2, 3)
        for dtype in ("bool", "int64", "complex64")
    ),
    *(
        bad(
            f"FractionalMaxPool{axes}d with samples of shape {shape}",
            lambda lib, axes=axes, shape=shape: with_samples(lib, axes, shape),
            "_random_samples",
            str(shape),
        )
        for axes in (2, 3)
        for shape in ((2, 3, 1), (1, 3, axes), (2, 2, axes), (2, 3))
    ),
    *(
        bad(
            f"FractionalMaxPool{axes}d with samples of float64",
            lambda lib, axes=axes: with_samples(lib, axes, (2, 3, axes), "float64"),
            "_random_samples float64",
        )
        for axes in (2, 3)
    ),
    *(
        bad_function(
            f"fractional_max_pool{axes}d",
            "without a size",
            "output_size",
            kernel_size=2,
        )
        for axes in (2, 3)
    ),
    bad_function(
        "fractional_max_pool3d_with_indices",
        "with more windows than fit",
        "too large",
        **{"kernel_size": 2, "output_size": 6},
    ),
]
