"""Wrong calls of RMSprop, Rprop, ASGD, Adafactor and Muon."""

import numpy as np

from tests.bad_calls import bad
from tests.bad_calls.optim import optimizer

NOT_NEGATIVE = {
    "RMSprop": ("lr", "alpha", "eps", "weight_decay", "momentum"),
    "Rprop": ("lr",),
    "ASGD": ("lr", "weight_decay"),
    "Adafactor": ("lr", "weight_decay"),
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


def stepped(lib, name, **options):
    """What PyTorch notices in the first step, NumPy before it."""
    found = optimizer(lib, name, **options)
    for p in found.param_groups[0]["params"]:
        p.grad = lib.ones(3, 2)
    found.step()


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
    differentiable("Rprop"),
    differentiable("ASGD"),
    *(
        bad(
            f"ASGD with {option} {value!r}",
            lambda lib, o=option, v=value: stepped(lib, "ASGD", **{o: v}),
            option,
            repr(value),
        )
        for option in ("lambd", "alpha", "t0")
        for value in ("0.5", None)
    ),
    *(
        bad(
            f"Rprop with etas {etas}",
            lambda lib, etas=etas: optimizer(lib, "Rprop", etas=etas),
            "etas",
            str(etas),
        )
        for etas in ((0.0, 1.2), (-0.5, 1.2), (1.0, 1.2), (0.5, 1.0), (1.2, 0.5))
    ),
    bad(
        "Rprop with an eta as text",
        lambda lib: optimizer(lib, "Rprop", etas=("0.5", 1.2)),
        "etas[0]",
        "'0.5'",
    ),
    bad(
        "Rprop with a complex eta",
        lambda lib: optimizer(lib, "Rprop", etas=(0.5, 1j)),
        "etas[1]",
    ),
    bad("Rprop with one eta", lambda lib: optimizer(lib, "Rprop", etas=0.5), "etas"),
    bad(
        "Rprop with three etas",
        lambda lib: stepped(lib, "Rprop", etas=(0.5, 1.2, 2.0)),
        "etas",
        "3",
    ),
    bad(
        "Rprop with three step sizes",
        lambda lib: stepped(lib, "Rprop", step_sizes=(1e-6, 1.0, 50.0)),
        "step_sizes",
        "3",
    ),
    bad(
        "Rprop with one step size",
        lambda lib: stepped(lib, "Rprop", step_sizes=50.0),
        "step_sizes",
        "float",
    ),
    bad(
        "Rprop with a step size as text",
        lambda lib: stepped(lib, "Rprop", step_sizes=("1e-6", 50)),
        "step_sizes[0]",
        "'1e-6'",
    ),
    *(
        bad(
            f"Adafactor with {option} {value!r}",
            lambda lib, o=option, v=value: optimizer(lib, "Adafactor", **{o: v}),
            option,
            repr(value),
        )
        for option, values in {
            "beta2_decay": (0.8, np.nan, "-0.8", None, 1j),
            "d": (0.5, np.nan, "1", None, 1j),
        }.items()
        for value in values
    ),
    *(
        bad(
            f"Adafactor with eps {eps}",
            lambda lib, eps=eps: optimizer(lib, "Adafactor", eps=eps),
            f"eps[{place}]",
        )
        for place, eps in (
            (0, (-1e-9, 1e-3)),
            (0, ("1", 1e-3)),
            (0, (1j, 1e-3)),
            (1, (None, -1e-3)),
            (1, (None, None)),
        )
    ),
]
