"""Wrong calls of nn/linear.py."""

from tests.bad_calls import bad

BAD_CALLS = [
    bad(
        "Linear on 4 features instead of 5",
        lambda lib: lib.nn.Linear(5, 3)(lib.ones(2, 4)),
        "5 features",
        "(2, 4)",
    ),
    bad(
        "Linear on a scalar",
        lambda lib: lib.nn.Linear(5, 3)(lib.ones()),
        "5 features",
    ),
    bad(
        "Linear on float64 with float32 weights",
        lambda lib: lib.nn.Linear(5, 3)(lib.ones(2, 5, dtype="float64")),
        "float64",
        "float32",
    ),
    bad(
        "Linear on integers",
        lambda lib: lib.nn.Linear(5, 3)(lib.ones(2, 5, dtype="int64")),
        "int64",
    ),
    bad(
        "Linear on a device that does not exist",
        lambda lib: lib.nn.Linear(5, 3, device="gpu"),
        "gpu",
    ),
    bad(
        "Bilinear with no input features",
        lambda lib: lib.nn.Bilinear(0, 4, 3),
        "in1_features",
    ),
    bad(
        "Bilinear on batches of different sizes",
        lambda lib: lib.nn.Bilinear(5, 4, 3)(lib.ones(2, 5), lib.ones(3, 4)),
        "(2, 5)",
        "(3, 4)",
    ),
    bad(
        "Bilinear on wrong features",
        lambda lib: lib.nn.Bilinear(5, 4, 3)(lib.ones(2, 5), lib.ones(2, 5)),
        "(2, 5)",
        "(3, 5, 4)",
    ),
    *(
        bad(
            f"linear with a bias {shape}",
            lambda lib, shape=shape: lib.functional.linear(
                lib.ones(3, 2), lib.ones(1, 2), lib.ones(*shape)
            ),
            "bias",
            str(shape),
        )
        for shape in ((5,), (4, 3, 1), (3, 2), (0,))
    ),
    bad(
        "linear with a weight of one axis and a bias (1,)",
        lambda lib: lib.functional.linear(lib.ones(3, 2), lib.ones(2), lib.ones(1)),
        "bias",
    ),
    bad(
        "linear with a weight of three axes",
        lambda lib: lib.functional.linear(lib.ones(3, 2), lib.ones(4, 5, 2)),
        "weight",
        "(4, 5, 2)",
    ),
    bad(
        "linear with a weight without axes",
        lambda lib: lib.functional.linear(lib.ones(3, 2), lib.ones()),
        "weight",
    ),
    bad(
        "linear with a float64 bias",
        lambda lib: lib.functional.linear(
            lib.ones(3, 2), lib.ones(1, 2), lib.ones(1, dtype="float64")
        ),
        "bias float64",
    ),
    *(
        bad(
            f"linear of lists: {which}",
            lambda lib, which=which: lib.functional.linear(
                *([[1.0]] if name == which else lib.ones(1, 1) for name in "xwb")
            ),
            "must be an array",
            "list",
        )
        for which in "xwb"
    ),
    *(
        bad(
            f"Linear{sizes}",
            lambda lib, sizes=sizes: lib.nn.Linear(*sizes),
            "features",
            word,
        )
        for sizes, word in (
            ((5.0, 3), "5.0"),
            ((5, "3"), "'3'"),
            ((None, 3), "None"),
            (((5,), 3), "(5,)"),
            ((-1, 3), "-1"),
            ((5, -2), "-2"),
        )
    ),
    *(
        bad(
            f"Bilinear{sizes}",
            lambda lib, sizes=sizes: lib.nn.Bilinear(*sizes),
            "features",
            word,
        )
        for sizes, word in (
            ((5.0, 4, 3), "5.0"),
            ((5, [4], 3), "[4]"),
            ((5, 4, -3), "-3"),
        )
    ),
    *(
        bad(
            f"bilinear with a bias {shape}",
            lambda lib, shape=shape: lib.functional.bilinear(
                lib.ones(3, 2), lib.ones(3, 2), lib.ones(4, 2, 2), lib.ones(*shape)
            ),
            "bias",
            str(shape),
        )
        for shape in ((1,), (5,), (3, 4))
    ),
    bad(
        "bilinear with a weight of two axes",
        lambda lib: lib.functional.bilinear(
            lib.ones(3, 2), lib.ones(3, 4), lib.ones(2, 4)
        ),
        "(2, 4)",
    ),
    bad(
        "bilinear of scalars",
        lambda lib: lib.functional.bilinear(lib.ones(), lib.ones(), lib.ones(4, 1, 1)),
        "x1",
    ),
]
