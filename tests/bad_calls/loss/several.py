"""Calls that are wrong for one loss as for another: reductions, dtypes, options."""

import numpy as np

from tests.bad_calls import bad
from tests.bad_calls.loss.sides import backward, labels

BAD_CALLS = [
    bad(
        "unknown reduction",
        lambda lib: lib.nn.CrossEntropyLoss(reduction="average")(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "reduction",
        "average",
    ),
    bad(
        "unknown reduction of a weighted loss",
        lambda lib: lib.functional.mse_loss(
            lib.ones(3), lib.ones(3), reduction="avg", weight=lib.ones(3)
        ),
        "reduction",
        "avg",
    ),
    bad(
        "reduction=None",
        lambda lib: lib.functional.l1_loss(lib.ones(3), lib.ones(3), reduction=None),
        "reduction",
        "None",
    ),
    *(
        bad(
            f"{name} of complex numbers",
            lambda lib, name=name: backward(
                *(lib, getattr(lib.nn, name)()),
                *(lib.ones(3), lib.ones(3, dtype="complex64")),
            ),
            "target",
            "complex64",
        )
        for name in (
            *("MSELoss", "SmoothL1Loss", "HuberLoss"),
            *("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss"),
        )
    ),
    *(
        bad(
            f"{name} of bools as a target",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4), lib.ones(3, 4, dtype="bool")
            ),
            "bool",
        )
        for name in ("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss")
    ),
    *(
        bad(
            f"{name} of complex input",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4, dtype="complex64"), labels(lib, 0, 1, 2)
            ),
            "input",
            "complex64",
        )
        for name in ("NLLLoss", "CrossEntropyLoss")
    ),
    *(
        bad(
            f"{name} of float16",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4, dtype="float16"), lib.ones(3, 4)
            ),
            "input",
            "float16",
            sides=("numpy_impl",),
            error=NotImplementedError,
        )
        for name in (
            *("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"),
            *("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss"),
        )
    ),
    *(
        bad(
            f"{name}({option}={value!r})",
            lambda lib, name=name, option=option, value=value: getattr(lib.nn, name)(
                **{option: value}
            )(lib.ones(3, 4), lib.ones(3, 4)),
            option,
            repr(value),
        )
        for name, option in (
            ("SmoothL1Loss", "beta"),
            ("HuberLoss", "delta"),
            ("CrossEntropyLoss", "label_smoothing"),
        )
        for value in (1j, "1.0", None, [1.0], np.array(0.5))
    ),
    *(
        bad(
            f"{name}({option}=nan)",
            lambda lib, name=name, option=option: getattr(lib.nn, name)(
                **{option: float("nan")}
            )(lib.ones(3, 4), lib.ones(3, 4)),
            option,
            "nan",
        )
        for name, option in (("SmoothL1Loss", "beta"), ("HuberLoss", "delta"))
    ),
    *(
        bad(
            f"{name} with complex weights",
            lambda lib, name=name: backward(
                lib,
                getattr(lib.nn, name)(weight=lib.ones(4, dtype="complex64")),
                lib.ones(3, 4),
                lib.ones(3, 4),
            ),
            "weight",
            "complex64",
        )
        for name in ("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss")
    ),
]
