"""Wrong calls of nn/fold."""

import numpy as np

from tests.bad_calls import NO_INTEGER, bad


def unfold(lib, shape=(2, 3, 5, 6), dtype="float32", **kwargs):
    """Unfold(2, ...) of ones"""
    module = lib.nn.Unfold(**{"kernel_size": 2} | kwargs)
    return module(lib.ones(*shape, dtype=dtype))


def fold(lib, shape=(2, 12, 20), dtype="float32", **kwargs):
    """Fold((5, 6), 2, ...) of ones"""
    module = lib.nn.Fold(**{"output_size": (5, 6), "kernel_size": 2} | kwargs)
    return module(lib.ones(*shape, dtype=dtype))


BAD_CALLS = [
    *(
        bad(
            f"{call.__name__} with {name}={value!r}",
            lambda lib, call=call, name=name, value=value: call(lib, **{name: value}),
            name,
        )
        for call in (unfold, fold)
        for name, values in (
            ("kernel_size", (0, -1, 2.0, True, None, "22", (2,), (2, 2, 2), (2, 2.0))),
            ("dilation", (0, -1, 1.5, "1", (1,), (1, None))),
            ("padding", (-1, 0.5, True, "same", (0, 0, 0), (0, -1))),
            ("stride", (0, -1, 1.0, None, (), [1], (True, 1))),
        )
        for value in (*values, *NO_INTEGER)
    ),
    *(
        bad(
            f"fold with output_size={value!r}",
            lambda lib, value=value: fold(lib, output_size=value),
            "output_size",
        )
        for value in (-5, (0, 6), (5.0, 6), None, "56", (5,), (5, 6, 7), True)
    ),
    *(
        bad(
            f"fold of {shape}",
            lambda lib, shape=shape: fold(lib, shape),
            *words,
        )
        for shape, words in (
            ((20,), ("x must be", "(20,)")),
            ((1, 2, 12, 20), ("x must be",)),
            ((2, 0, 20), ("x must be", "(2, 0, 20)")),
            ((2, 12, 0), ("x must be",)),
            ((2, 11, 20), ("multiple of K0 K1 = 4", "(2, 11, 20)")),
            ((2, 12, 21), ("4 x 5 windows", "(5, 6)", "(2, 12, 21)")),
        )
    ),
    bad(
        "fold of windows larger than the image",
        lambda lib: fold(lib, (2, 9, 4), output_size=1, kernel_size=3),
        "windows",
    ),
    bad("fold of integers", lambda lib: fold(lib, dtype="int64"), "int64"),
    bad("fold of a list", lambda lib: lib.functional.fold([1.0], 2, 1), "x must be"),
    *(
        bad(
            f"unfold of {shape}",
            lambda lib, shape=shape: unfold(lib, shape),
            *("x must be", str(shape)),
        )
        for shape in (
            *((5, 6), (1, 2, 3, 5, 6), (2, 0, 5, 6), (2, 3, 0, 6), (0, 5, 6)),
        )
    ),
    bad(
        "unfold of an empty image with a border",
        lambda lib: unfold(lib, (2, 3, 6, 0), padding=2),
        "empty along N at most",
    ),
    bad(
        "unfold with windows larger than the image",
        lambda lib: unfold(lib, kernel_size=(2, 7)),
        *("smaller than the kernel", "(2, 7)", "[5, 6]"),
    ),
    bad(
        "unfold with dilated windows larger than the padded image",
        lambda lib: unfold(lib, kernel_size=3, dilation=4, padding=1),
        *("smaller than the kernel", "dilation"),
    ),
    bad("unfold of integers", lambda lib: unfold(lib, dtype="int32"), "int32"),
    bad("unfold of a list", lambda lib: lib.functional.unfold([1.0], 1), "x must be"),
    bad(
        "unfold of an array of sizes that are no ints",
        lambda lib: unfold(lib, kernel_size=np.array([2.0, 2.0])),
        "kernel_size",
    ),
]
