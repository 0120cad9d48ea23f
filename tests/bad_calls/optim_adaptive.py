"""Wrong calls of optim/: Adadelta, Adagrad, Adamax, NAdam, RAdam."""

import numpy as np

from tests.bad_calls import bad


def optimizer(lib, name, **kwargs):
    weight = lib.nn.Linear(2, 3, bias=False).weight
    return getattr(lib.optim, name)([weight], **kwargs)


# The options of each that are numbers of 0 or more.
NOT_NEGATIVE = {
    "Adadelta": ("lr", "eps", "weight_decay"),
    "Adagrad": ("lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"),
    "Adamax": ("lr", "eps", "weight_decay"),
    "NAdam": ("lr", "eps", "weight_decay", "momentum_decay"),
    "RAdam": ("lr", "eps", "weight_decay"),
}
BETAS = ("Adamax", "NAdam", "RAdam")


def refused(name, option, value, *words):
    """`name` refuses this value of an option, and says the option and the words."""
    return bad(
        f"{name} with {option} {value!r}",
        lambda lib: optimizer(lib, name, **{option: value}),
        option,
        *words,
    )


BAD_CALLS = [
    *(
        refused(name, option, value, str(value))
        for name, options in NOT_NEGATIVE.items()
        for option in options
        for value in (-0.5, np.nan, "0.1", 1j, None)
    ),
    *(
        bad(
            f"{name} with two learning rates",
            lambda lib, name=name: optimizer(lib, name, lr=lib.array([0.1, 0.2])),
            "lr",
            "(2,)",
        )
        for name in NOT_NEGATIVE
    ),
    *(
        bad(
            f"{name} without parameters",
            lambda lib, name=name: getattr(lib.optim, name)([]),
            "empty",
        )
        for name in NOT_NEGATIVE
    ),
    *(
        bad(
            f"{name} with a momentum",
            lambda lib, name=name: optimizer(lib, name, momentum=0.9),
            "momentum",
        )
        for name in NOT_NEGATIVE
    ),
    *(
        bad(
            f"{name} that is differentiable",
            lambda lib, name=name: optimizer(lib, name, differentiable=True),
            "differentiable",
            sides=("numpy_impl",),
            error=NotImplementedError,
        )
        for name in NOT_NEGATIVE
    ),
    *(
        refused("Adadelta", "rho", value, str(value))
        for value in (-0.1, 1.1, np.nan, "0.9", 1j, None)
    ),
    *(
        bad(
            f"{name} with betas {betas}",
            lambda lib, name=name, betas=betas: optimizer(lib, name, betas=betas),
            *words,
        )
        for name in BETAS
        for betas, *words in (
            ((1.0, 0.999), "betas[0]", "1.0"),
            ((-0.1, 0.999), "betas[0]", "-0.1"),
            ((0.9, 1.0), "betas[1]", "1.0"),
            ((0.9, np.nan), "betas[1]", "nan"),
            ((0.9, "0.999"), "betas[1]", "'0.999'"),
            ((1j, 0.999), "betas[0]", "1j"),
            ((0.9,), "index"),
            (0.9, "float"),
            (None, "None"),
        )
    ),
    *(
        bad(
            f"{name} with fused, which it has not",
            lambda lib, name=name: optimizer(lib, name, fused=True),
            "fused",
        )
        for name in ("Adadelta", *BETAS)
    ),
    bad(
        "Adagrad with foreach and fused",
        lambda lib: optimizer(lib, "Adagrad", foreach=True, fused=True),
        "foreach",
        "fused",
    ),
]
