"""Wrong calls of nn/normalization.py."""

from tests.bad_calls import bad

BAD_CALLS = [
    bad(
        "LayerNorm over 5 features, given 4",
        lambda lib: lib.nn.LayerNorm(5)(lib.ones(2, 4)),
        "normalized_shape",
        "(..., 5)",
        "(2, 4)",
    ),
    bad(
        "LayerNorm over more axes than x has",
        lambda lib: lib.nn.LayerNorm((2, 5))(lib.ones(5)),
        "(..., 2, 5)",
        "(5,)",
    ),
    bad(
        "LayerNorm over channels first",
        lambda lib: lib.nn.LayerNorm((3, 8))(lib.ones(2, 8, 3)),
        "(..., 3, 8)",
        "(2, 8, 3)",
    ),
    bad("LayerNorm of a scalar", lambda lib: lib.nn.LayerNorm(5)(lib.ones()), "5"),
    bad(
        "LayerNorm over no axis",
        lambda lib: lib.nn.LayerNorm(())(lib.ones(3)),
        "normalized_shape",
    ),
    bad("LayerNorm over a negative size", lambda lib: lib.nn.LayerNorm(-3), "-3"),
    bad("LayerNorm over a fraction", lambda lib: lib.nn.LayerNorm(3.5)),
    bad(
        "LayerNorm on float64 with float32 weights",
        lambda lib: lib.nn.LayerNorm(5)(lib.ones(2, 5, dtype="float64")),
        "float64",
        "float32",
    ),
    bad(
        "LayerNorm on integers",
        lambda lib: lib.nn.LayerNorm(5)(lib.ones(2, 5, dtype="int64")),
        "int64",
        "float32",
    ),
    bad(
        "layer_norm on integers",
        lambda lib: lib.functional.layer_norm(lib.ones(2, 5, dtype="int64"), (5,)),
        "floating-point",
        "int64",
    ),
    bad(
        "LayerNorm on a device that does not exist",
        lambda lib: lib.nn.LayerNorm(5, device="gpu"),
        "gpu",
    ),
    bad(
        "layer_norm with an int for a shape",
        lambda lib: lib.functional.layer_norm(lib.ones(2, 5), 5),
        "normalized_shape",
        "tuple",
        "int",
    ),
    bad(
        "layer_norm with a weight of another shape",
        lambda lib: lib.functional.layer_norm(lib.ones(2, 5), (5,), lib.ones(4)),
        "weight",
        "(5)",
        "(4,)",
    ),
    bad(
        "layer_norm with a bias of another shape",
        lambda lib: lib.functional.layer_norm(
            lib.ones(2, 5), (5,), lib.ones(5), lib.ones(1)
        ),
        "bias",
        "(1,)",
    ),
    bad(
        "layer_norm with a bias of another dtype",
        lambda lib: lib.functional.layer_norm(
            lib.ones(2, 5), (5,), lib.ones(5), lib.ones(5, dtype="float64")
        ),
        "bias float64",
    ),
]
