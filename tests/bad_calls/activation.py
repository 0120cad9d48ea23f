"""Wrong calls of nn/activation."""

from tests.bad_calls import bad

BAD_CALLS = [
    bad(
        "Softshrink with a negative lambd",
        lambda lib: lib.nn.Softshrink(-0.5)(lib.ones(3)),
        "lambd",
        "-0.5",
    ),
    bad(
        "softshrink with lambd nan",
        lambda lib: lib.functional.softshrink(lib.ones(3), float("nan")),
        "lambd",
        "nan",
    ),
    bad(
        "Hardtanh with min_val above max_val",
        lambda lib: lib.nn.Hardtanh(2.0, 1.0),
        "max_val",
        "2.0",
    ),
    bad(
        "Hardtanh with equal bounds",
        lambda lib: lib.nn.Hardtanh(1.0, 1.0),
        "max_val",
    ),
    bad(
        "hardtanh with min_val above max_val",
        lambda lib: lib.functional.hardtanh(lib.ones(3), 2.0, 1.0),
        "min_val",
        "2.0",
    ),
    bad(
        "CELU with alpha 0",
        lambda lib: lib.nn.CELU(0.0)(lib.ones(3)),
        "alpha",
    ),
    bad(
        "RReLU with lower above upper",
        lambda lib: lib.nn.RReLU(0.5, 0.2)(lib.ones(3)),
        "lower",
        "0.5",
    ),
    bad(
        "RReLU in evaluation with lower above upper",
        lambda lib: lib.nn.RReLU(0.5, 0.2).eval()(lib.ones(3)),
        "lower",
    ),
    bad(
        "rrelu with an infinite bound",
        lambda lib: lib.functional.rrelu(lib.ones(3), 0.0, float("inf"), True),
        "upper",
        "inf",
    ),
    bad(
        "GELU with an unknown approximation",
        lambda lib: lib.nn.GELU("sigmoid")(lib.ones(3)),
        "approximate",
        "'sigmoid'",
    ),
    bad(
        "GLU on an odd axis",
        lambda lib: lib.nn.GLU()(lib.ones(4, 3)),
        "even",
        "(4, 3)",
    ),
    bad(
        "GLU on an axis that is not there",
        lambda lib: lib.nn.GLU(2)(lib.ones(4, 6)),
        "dim",
        "2",
    ),
    bad("GLU on a scalar", lambda lib: lib.nn.GLU()(lib.ones()), "scalar"),
    bad(
        "PReLU with another number of channels",
        lambda lib: lib.nn.PReLU(3)(lib.ones(2, 4)),
        "4 entries",
        "got 3",
    ),
    bad(
        "PReLU per channel without a batch axis",
        lambda lib: lib.nn.PReLU(3)(lib.ones(3)),
        "got 3",
    ),
    bad(
        "PReLU on float64 with a float32 weight",
        lambda lib: lib.nn.PReLU()(lib.ones(3, dtype="float64")),
        "float64",
        "float32",
    ),
    bad(
        "prelu with a weight of two axes",
        lambda lib: lib.functional.prelu(lib.ones(2, 3), lib.ones(3, 1)),
        "weight",
        "(3, 1)",
    ),
    bad(
        "PReLU with a negative number of parameters",
        lambda lib: lib.nn.PReLU(-1),
        "num_parameters",
        "-1",
    ),
    bad(
        "Softmax on an axis that is not there",
        lambda lib: lib.nn.Softmax(dim=2)(lib.ones(4, 3)),
        "dim",
        "got 2",
    ),
    bad(
        "LogSoftmax on an axis below -ndim",
        lambda lib: lib.nn.LogSoftmax(dim=-3)(lib.ones(4, 3)),
        "got -3",
    ),
    bad(
        "Softmin on an axis that is not there",
        lambda lib: lib.nn.Softmin(dim=5)(lib.ones(4, 3)),
        "got 5",
    ),
    bad(
        "Softmax with a fractional dim",
        lambda lib: lib.nn.Softmax(dim=1.0)(lib.ones(4, 3)),
        "dim",
        "1.0",
    ),
    bad(
        "softmax of class labels",
        lambda lib: lib.functional.softmax(lib.zeros(4, 3, dtype="int64"), 1),
        "int64",
    ),
    bad(
        "Softmax2d on two axes",
        lambda lib: lib.nn.Softmax2d()(lib.ones(4, 3)),
        "(4, 3)",
    ),
    bad(
        "GELU on integers",
        lambda lib: lib.nn.GELU()(lib.ones(3, dtype="int64")),
        "int64",
    ),
    bad(
        "ELU on bools",
        lambda lib: lib.nn.ELU()(lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "Hardtanh on bools",
        lambda lib: lib.nn.Hardtanh()(lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "ReLU on complex numbers",
        lambda lib: lib.nn.ReLU()(lib.ones(3, dtype="complex64")),
        "complex64",
    ),
    bad(
        "Hardtanh on unsigned integers with a negative bound",
        lambda lib: lib.nn.Hardtanh()(lib.ones(3, dtype="uint8")),
        "min_val",
        "uint8",
    ),
    bad(
        "Threshold of int8 with a value that it cannot hold",
        lambda lib: lib.nn.Threshold(0, 300)(lib.ones(3, dtype="int8")),
        "value",
        "300",
    ),
    bad(
        "Softsign on bools",
        lambda lib: lib.nn.Softsign()(lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "Tanhshrink on bools",
        lambda lib: lib.nn.Tanhshrink()(lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "Softmin on bools",
        lambda lib: lib.nn.Softmin(0)(lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "PReLU on integers",
        lambda lib: lib.nn.PReLU()(lib.ones(3, dtype="int64")),
        "int64",
    ),
    bad(
        "prelu with integers for slopes",
        lambda lib: lib.functional.prelu(
            lib.ones(3, dtype="int64"), lib.ones(1, dtype="int64")
        ),
        "int64",
    ),
    bad(
        "prelu with a list for slopes",
        lambda lib: lib.functional.prelu(lib.ones(3), [0.1]),
        "weight",
        "list",
    ),
    bad(
        "PReLU with a fractional number of parameters",
        lambda lib: lib.nn.PReLU(2.0),
        "num_parameters",
        "2.0",
    ),
    bad(
        "softmax into integers",
        lambda lib: lib.functional.softmax(
            lib.ones(3), 0, dtype=lib.ones(3, dtype="int64").dtype
        ),
        "int64",
    ),
    bad(
        "Softmax with a bool for an axis",
        lambda lib: lib.nn.Softmax(True)(lib.ones(4, 3)),
        "dim",
        "True",
    ),
    bad(
        "GLU with text for an axis",
        lambda lib: lib.nn.GLU("0")(lib.ones(4, 6)),
        "dim",
        "'0'",
    ),
    bad(
        "GELU with a number for an approximation",
        lambda lib: lib.nn.GELU(1)(lib.ones(3)),
        "approximate",
        "1",
    ),
    bad(
        "LeakyReLU with a list of slopes",
        lambda lib: lib.nn.LeakyReLU([1.0, 5.0])(lib.ones(2)),
        "negative_slope",
        "[1.0, 5.0]",
    ),
    bad(
        "Threshold with text for a value",
        lambda lib: lib.nn.Threshold(0.0, "x")(lib.ones(2)),
        "value",
        "'x'",
    ),
    bad(
        "ELU with a complex alpha",
        lambda lib: lib.nn.ELU(1j)(lib.ones(2)),
        "alpha",
        "1j",
    ),
    bad(
        "ELU with an alpha beyond float32",
        lambda lib: lib.nn.ELU(1e300)(lib.ones(2)),
        "alpha",
        "1e+300",
    ),
    bad(
        "CELU with an alpha whose reciprocal is beyond float32",
        lambda lib: lib.nn.CELU(1e-40)(lib.ones(2)),
        "1 / alpha",
        "1e-40",
    ),
    bad(
        "CELU with an alpha beyond float32",
        lambda lib: lib.nn.CELU(1e39)(lib.ones(2)),
        "alpha",
        "1e+39",
    ),
    bad(
        "Softplus without a beta",
        lambda lib: lib.nn.Softplus(None)(lib.ones(2)),
        "beta",
        "None",
    ),
    bad(
        "softshrink with an infinite lambd",
        lambda lib: lib.functional.softshrink(lib.ones(3), float("inf")),
        "lambd",
        "inf",
    ),
    bad(
        "rrelu with text for a bound",
        lambda lib: lib.functional.rrelu(lib.ones(3), "0.1", 0.2),
        "lower",
        "'0.1'",
    ),
    bad(
        "hardtanh with text for a bound",
        lambda lib: lib.functional.hardtanh(lib.ones(3), "0.1", 0.2),
        "'0.1'",
    ),
    bad(
        "silu of a list",
        lambda lib: lib.functional.silu([1.0, 2.0]),
        "list",
    ),
    bad("Threshold without a value", lambda lib: lib.nn.Threshold(0.5), "value"),
    bad("Sigmoid with an argument", lambda lib: lib.nn.Sigmoid(3), "argument"),
]
