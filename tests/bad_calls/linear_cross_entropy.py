"""Wrong calls of nn/loss/linear_cross_entropy.py."""

from tests.bad_calls import bad


def loss(lib, input=(2, 3), target=(0, 4), dtype="int64", **kwargs):
    """LinearCrossEntropyLoss(3, 5, **kwargs) of ones (2, 3), and labels"""
    criterion = lib.nn.LinearCrossEntropyLoss(3, 5, **kwargs)
    return criterion(lib.ones(*input), lib.array(target, dtype))


def of(*args, **kwargs):
    return lambda lib: loss(lib, *args, **kwargs)


def function(lib, weight=(5, 3), target=(0, 4), **kwargs):
    """linear_cross_entropy of ones (2, 3)"""
    given = {
        name: lib.ones(*value) if isinstance(value, tuple) else value
        for name, value in kwargs.items()
    }
    return lib.functional.linear_cross_entropy(
        lib.ones(2, 3), lib.ones(*weight), lib.array(target), **given
    )


def call(*args, **kwargs):
    return lambda lib: function(lib, *args, **kwargs)


def options(lib, size, method):
    return lib.nn.LinearCrossEntropyOptions(
        batch_chunk_size=size, chunking_method=method
    )


EVEN = [[0.2] * 5] * 2

BAD_CALLS = [
    bad("LinearCrossEntropyLoss of 4 features", of((2, 4)), "3 features", "(2, 4)"),
    bad("LinearCrossEntropyLoss of three axes", of((1, 2, 3)), "(N, I)", "(1, 2, 3)"),
    bad("LinearCrossEntropyLoss of no axis", of(()), "(N, I)", "()"),
    bad("LinearCrossEntropyLoss of label C", of(target=(0, 5)), "0 ... 4", "5"),
    bad("LinearCrossEntropyLoss of label -1", of(target=(0, -1)), "0 ... 4", "-1"),
    bad("LinearCrossEntropyLoss of three labels", of(target=(0, 1, 2)), "2", "(3,)"),
    bad(
        "LinearCrossEntropyLoss of labels (2, 1)",
        of(target=((0,), (1,))),
        "(2,)",
        "(2, 1)",
    ),
    bad(
        "LinearCrossEntropyLoss of real labels",
        of(dtype="float32"),
        "target",
        "float32",
    ),
    bad(
        "LinearCrossEntropyLoss of whole probabilities",
        of(target=[[1, 0, 0, 0, 0]] * 2),
        "probabilities",
        "int64",
    ),
    bad(
        "LinearCrossEntropyLoss of probabilities, a label ignored",
        of(target=EVEN, dtype="float32", ignore_index=-100),
        "ignore_index",
        "probabilities",
    ),
    bad(
        "LinearCrossEntropyLoss of a list",
        lambda lib: lib.nn.LinearCrossEntropyLoss(3, 5)([[1.0] * 3], lib.array([0])),
        "input",
        "list",
        sides=("numpy_impl",),  # an AttributeError in PyTorch, which asks for its axes
        error=TypeError,
    ),
    bad(
        "LinearCrossEntropyLoss of integers",
        lambda lib: lib.nn.LinearCrossEntropyLoss(3, 5)(
            lib.ones(2, 3, dtype="int64"), lib.array([0, 1])
        ),
        "int64",
    ),
    bad(
        "LinearCrossEntropyLoss of float64 by float32",
        lambda lib: lib.nn.LinearCrossEntropyLoss(3, 5)(
            lib.ones(2, 3, dtype="float64"), lib.array([0, 1])
        ),
        "float64",
        "float32",
    ),
    bad(
        "LinearCrossEntropyLoss of a vector for two positions",
        of((3,), (0, 1), out_features=(2,)),
        "(N, I)",
        "(3,)",
    ),
    bad(
        "LinearCrossEntropyLoss of labels for one position of two",
        of(target=((0,), (1,)), out_features=(2,)),
        "(2, 2)",
        "(2, 1)",
    ),
    # The layer itself
    bad(
        "LinearCrossEntropyLoss of smoothing below 0",
        of(label_smoothing=-0.1),
        "label_smoothing",
        "-0.1",
    ),
    bad(
        "LinearCrossEntropyLoss of smoothing above 1",
        of(label_smoothing=1.5),
        "label_smoothing",
        "1.5",
    ),
    bad(
        "LinearCrossEntropyLoss of another reduction",
        of(reduction="max"),
        "reduction",
        "max",
    ),
    bad(
        "LinearCrossEntropyLoss of a weight for 4 classes",
        lambda lib: lib.nn.LinearCrossEntropyLoss(3, 5, weight=lib.ones(4)),
        "(5,)",
        "(4,)",
    ),
    bad(
        "LinearCrossEntropyLoss of fractional features",
        lambda lib: lib.nn.LinearCrossEntropyLoss(3.0, 5),
        "3.0",
    ),
    bad(
        "LinearCrossEntropyLoss on a device that is none",
        of(device="gpu"),
        "gpu",
    ),
    bad(
        "LinearCrossEntropyLoss with bias as third argument",
        lambda lib: lib.nn.LinearCrossEntropyLoss(3, 5, True),
        "positional",
    ),
    # The function
    bad("linear_cross_entropy of a vector", call((3,)), "linear_weight", "(3,)"),
    bad("linear_cross_entropy of 4 features", call((5, 4)), "4 features", "(2, 3)"),
    bad(
        "linear_cross_entropy of a bias for 4 classes",
        call(linear_bias=(4,)),
        "linear_bias",
        "(5,)",
        "(4,)",
    ),
    bad(
        "linear_cross_entropy of a bias with an axis more",
        call(linear_bias=(5, 1)),
        "linear_bias",
        "(5, 1)",
    ),
    bad(
        "linear_cross_entropy of a weight for 4 classes",
        call(weight_=(4,)),
        "weight_",
    ),
    bad("linear_cross_entropy of label C", call(target=(0, 5)), "0 ... 4", "5"),
    bad(
        "linear_cross_entropy of smoothing above 1",
        call(label_smoothing=2.0),
        "label_smoothing",
        "2.0",
    ),
    bad(
        "linear_cross_entropy of another reduction",
        call(reduction="max"),
        "reduction",
        "max",
    ),
    bad(
        "linear_cross_entropy with a half label to ignore",
        call(ignore_index=1.5),
        "ignore_index",
        "1.5",
    ),
    # Its options
    *(
        bad(
            f"LinearCrossEntropyOptions({name}={value!r})",
            lambda lib, name=name, value=value: lib.nn.LinearCrossEntropyOptions(
                **{name: value}
            ),
            name,
            str(value),
        )
        for name, value in (
            ("acc_policy", "exact"),
            ("chunking_method", "ratio"),
            ("chunking_method", "aspect_ratio:0"),
            ("chunking_method", "aspect_ratio:half"),
            ("batch_chunk_size", 0),
            ("batch_chunk_size", 2.0),
            ("acc_dtype", "float32"),
            ("acc_dtype", float),
        )
    ),
    bad(
        "LinearCrossEntropyOptions with two sizes of pieces",
        lambda lib: function(lib, options=options(lib, 5, "aspect_ratio")),
        "batch_chunk_size=5",
        "aspect_ratio",
    ),
    bad(
        "LinearCrossEntropyLoss with two sizes of pieces",
        lambda lib: loss(lib, options=options(lib, 7, "aspect_ratio:2")),
        "batch_chunk_size=7",
        "aspect_ratio:2",
    ),
    bad(
        "linear_cross_entropy of float32 with sums in float64",
        lambda lib: function(
            lib,
            options=lib.nn.LinearCrossEntropyOptions(
                acc_dtype=lib.ones(1, dtype="float64").dtype
            ),
        ),
        "acc_dtype",
        "float64",
    ),
    bad(
        "linear_cross_entropy with a number for options",
        lambda lib: function(lib, options=3),
        "options",
        "3",
    ),
]
