"""Wrong calls of RMSprop, Rprop, ASGD, Adafactor and Muon."""

import numpy as np

from tests.bad_calls import bad
from tests.bad_calls.optim import optimizer

NOT_NEGATIVE = {
    "RMSprop": ("lr", "alpha", "eps", "weight_decay", "momentum"),
}


def negative(name, option, value):
    return bad(
        f"{name} with {option} {value}",
        lambda lib: optimizer(lib, name, **{option: value}),
        option,
        str(value),
    )


def of_a_wrong_kind(name, option, value):
    return bad(
        f"{name} with {option} {value!r}",
        lambda lib: optimizer(lib, name, **{option: value}),
        option,
        repr(value),
    )


def two_rates(name):
    return bad(
        f"{name} with two learning rates",
        lambda lib: optimizer(lib, name, lr=lib.array([0.1, 0.2])),
        "lr",
        "(2,)",
    )


def unknown(name):
    return bad(
        f"{name} with an unknown option",
        lambda lib: optimizer(lib, name, learning_rate=0.1),
        "learning_rate",
    )


def without_parameters(name):
    return bad(
        f"{name} without parameters",
        lambda lib: getattr(lib.optim, name)([]),
        "empty",
    )


def differentiable(name):
    return bad(
        f"{name} that is differentiable",
        lambda lib: optimizer(lib, name, differentiable=True),
        "differentiable",
        sides=("numpy_impl",),
        error=NotImplementedError,
    )


BAD_CALLS = [
    *(
        negative(name, option, value)
        for name, options in NOT_NEGATIVE.items()
        for option in options
        for value in (-0.5, np.nan)
    ),
    *(
        of_a_wrong_kind(name, option, value)
        for name, options in NOT_NEGATIVE.items()
        for option in options
        for value in ("0.5", 1j, None)
    ),
    *(
        every(name)
        for name in NOT_NEGATIVE
        for every in (two_rates, unknown, without_parameters)
    ),
    differentiable("RMSprop"),
]
