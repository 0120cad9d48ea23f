"""Wrong calls of nn/adaptive.py."""

from tests.bad_calls import bad


def of(input, target, dtype="int64", input_dtype="float32"):
    """AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5]) of ones in that shape, and labels"""

    def call(lib):
        layer = lib.nn.AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5], div_value=2.0)
        return layer(lib.ones(*input, dtype=input_dtype), lib.array(target, dtype))

    return call


def made(cutoffs, *args, **kwargs):
    return lambda lib: lib.nn.AdaptiveLogSoftmaxWithLoss(
        8, 10, cutoffs, *args, **kwargs
    )


NAME = "AdaptiveLogSoftmaxWithLoss"

BAD_CALLS = [
    bad(f"{NAME} of label C", of((2, 8), [0, 10]), "0 ... 9", "10"),
    bad(f"{NAME} of label -1", of((2, 8), [0, -1]), "0 ... 9", "-1"),
    bad(f"{NAME} of one label C", of((8,), 10), "0 ... 9", "10"),
    bad(f"{NAME} of three labels for two rows", of((2, 8), [0, 1, 2]), "2 labels"),
    bad(f"{NAME} of labels (2, 1)", of((2, 8), [[0], [1]]), "(2, 8)", "(2, 1)"),
    bad(f"{NAME} of three axes", of((2, 3, 8), [0, 1]), "(2, 3, 8)", "(2,)"),
    bad(f"{NAME} of rows and one label", of((2, 8), 0), "(2, 8)", "()"),
    bad(f"{NAME} of a row and eight labels", of((8,), [0] * 8), "(8,)"),
    bad(f"{NAME} of 7 features", of((2, 7), [0, 1]), "8 features", "(2, 7)"),
    bad(f"{NAME} of integers", of((2, 8), [0, 1], input_dtype="int64"), "int64"),
    bad(f"{NAME} of float64", of((2, 8), [0, 1], input_dtype="float64"), "float64"),
    bad(f"{NAME} of bytes as labels", of((2, 8), [0, 1], "uint8"), "int64", "uint8"),
    bad(f"{NAME} of real labels", of((2, 8), [0, 1], "float32"), "float32"),
    bad(
        f"{NAME} of a list",
        lambda lib: lib.nn.AdaptiveLogSoftmaxWithLoss(8, 10, [2])(
            [[1.0] * 8], lib.array([0])
        ),
        "input_",
        "list",
        sides=("numpy_impl",),  # an AttributeError in PyTorch, which asks for its size
        error=TypeError,
    ),
    bad(f"{NAME} without cutoffs", made([]), "cutoffs", "[]"),
    bad(f"{NAME} with cutoffs that fall", made([5, 2]), "1 ... 9", "[5, 2]"),
    bad(f"{NAME} with a cutoff twice", made([2, 2]), "cutoffs", "[2, 2]"),
    bad(f"{NAME} with cutoff 0", made([0, 2]), "cutoffs", "[0, 2]"),
    bad(f"{NAME} with cutoff -1", made([-1]), "cutoffs", "[-1]"),
    bad(f"{NAME} with cutoff C", made([2, 10]), "1 ... 9", "[2, 10]"),
    bad(f"{NAME} with cutoff 2.5", made([2.5]), "integers", "[2.5]"),
    bad(f"{NAME} with one number as cutoffs", made(2), "int"),
    bad(f"{NAME} with div_value=0", made([2], 0.0), "zero"),
    bad(f"{NAME} on a device that is none", made([2], device="gpu"), "gpu"),
]
