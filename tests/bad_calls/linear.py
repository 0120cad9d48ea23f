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
]
