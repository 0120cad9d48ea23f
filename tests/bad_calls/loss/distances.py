"""Wrong calls of the losses of a difference: squared, absolute, Huber's."""

from tests.bad_calls import bad
from tests.bad_calls.loss.sides import backward

BAD_CALLS = [
    bad(
        "mse with a weight of another shape",
        lambda lib: lib.functional.mse_loss(
            lib.ones(3, 4), lib.ones(3, 4), weight=lib.ones(4)
        ),
        "weight",
        "(3, 4)",
        "(4,)",
    ),
    bad(
        "mse of integers",
        lambda lib: lib.nn.MSELoss()(
            lib.ones(3, dtype="int64"), lib.ones(3, dtype="int64")
        ),
        "int64",
    ),
    bad(
        "mse of a list",
        lambda lib: lib.nn.MSELoss()(lib.ones(3), [1.0, 1.0, 1.0]),
        "target",
        "list",
        sides=("numpy_impl",),  # torch: AttributeError, as a list has no size
        error=TypeError,
    ),
    bad(
        "huber of two dtypes",
        lambda lib: backward(
            lib, lib.nn.HuberLoss(), lib.ones(3), lib.ones(3, dtype="float64")
        ),
        "float32",
        "float64",
    ),
    bad(
        "negative beta",
        lambda lib: lib.nn.SmoothL1Loss(beta=-1.0)(lib.ones(3), lib.ones(3)),
        "beta",
        "-1.0",
    ),
    bad(
        "delta of 0",
        lambda lib: lib.nn.HuberLoss(delta=0.0)(lib.ones(3), lib.ones(3)),
        "delta",
        "0.0",
    ),
    bad(
        "backward of many losses at once",
        lambda lib: backward(
            lib, lib.nn.MSELoss(reduction="none"), lib.ones(3), lib.zeros(3)
        ),
        "gradient",
        "(3,)",
    ),
    bad(
        "l1 of bools",
        lambda lib: lib.nn.L1Loss()(lib.ones(3), lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "mean of integers",
        lambda lib: lib.nn.L1Loss()(
            lib.ones(3, dtype="int64"), lib.ones(3, dtype="int64")
        ),
        "int64",
    ),
    bad(
        "l1 of complex numbers",
        lambda lib: lib.nn.L1Loss()(lib.ones(3), lib.ones(3, dtype="complex64")),
        "target",
        "complex64",
        sides=("numpy_impl",),  # PyTorch takes the absolute value
        error=NotImplementedError,
    ),
    bad(
        "mse with complex weights",
        lambda lib: lib.functional.mse_loss(
            lib.ones(3).requires_grad_() if lib.side == "torch" else lib.ones(3),
            lib.ones(3),
            weight=lib.ones(3, dtype="complex64"),
        ).backward(),
        "weight",
        "complex64",
    ),
]
