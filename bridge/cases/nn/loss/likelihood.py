"""Cases of nn/loss/likelihood.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal, uniform, values

case = partial(ModuleCase, file="nn.loss.likelihood", modes=("train",))
poisson = partial(case, name="PoissonNLLLoss")
gaussian = partial(case, name="GaussianNLLLoss")

REDUCTIONS = ("mean", "sum", "none")


def counts(*shape):
    draws = Spec(lambda rng: rng.poisson(2.0, size=shape).astype(float))
    return normal(*shape), draws.constant()


def rates(*shape):
    return uniform(0.1, 4, *shape), counts(*shape)[1]


def numbers(*shape, var=None):
    var = shape if var is None else var
    return normal(*shape), normal(*shape).constant(), uniform(0.2, 3, *var)


SIZES = (
    ("empty batch", (0, 5)),
    ("one row", (1, 5)),
    ("unbatched", (5,)),
    ("one number", ()),
    ("extra axis", (2, 3, 5)),
)

CASES = [
    *(
        case(
            name=name,
            label=f"reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=inputs(7, 5),
        )
        for name, inputs in (("PoissonNLLLoss", counts), ("GaussianNLLLoss", numbers))
        for reduction in REDUCTIONS
    ),
    *(
        case(name=name, label=label, inputs=inputs(*shape), smooth=0 not in shape)
        for name, inputs in (("PoissonNLLLoss", counts), ("GaussianNLLLoss", numbers))
        for label, shape in SIZES
    ),
    *(
        poisson(
            label=f"log_input=False, {options}",
            kwargs={"log_input": False, **options},
            inputs=rates(7, 5),
        )
        for options in ({}, {"eps": 0.5}, {"full": True, "reduction": "none"})
    ),
    poisson(
        label="full",
        kwargs={"full": True, "reduction": "none"},
        inputs=(normal(6), values(np.array([0, 1.0, 1.5, 2, 30, 1e4]), False)),
    ),
    poisson(
        label="rates of 0 and below",
        kwargs={"log_input": False, "reduction": "none"},
        inputs=(
            values(np.array([0.0, 0.0, -1.0, 1e-9])),
            values(np.array([0.0, 3.0, 2.0, 1.0]), False),
        ),
        smooth=False,
    ),
    poisson(
        label="1e4",
        kwargs={"reduction": "none"},
        inputs=(
            values(np.array([-1e4, 1e4, 50.0])),
            values(np.array([1.0, 1.0, 1e4]), False),
        ),
        smooth=False,
    ),
    *(
        poisson(
            label=f"{shapes} broadcast",
            inputs=(normal(*shapes[0]), counts(*shapes[1])[1]),
        )
        for shapes in (((7, 1), (7, 5)), ((7, 5), (5,)))
    ),
    poisson(
        label="log_input=False, broadcast",
        kwargs={"log_input": False},
        inputs=(uniform(0.1, 4, 7, 1), counts(7, 5)[1]),
    ),
    *(
        gaussian(
            label=f"var {var} of {shape}, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=numbers(*shape, var=var),
        )
        for shape, var in (
            *(((7, 5), (7,)), ((7, 5), (7, 1)), ((2, 3, 5), (2, 1, 5)), ((5,), ())),
        )
        for reduction in ("none",)
    ),
    gaussian(label="full", kwargs={"full": True}, inputs=numbers(7, 5)),
    gaussian(
        label="var is a float",
        inputs=numbers(7, 5)[:2],
        call={"var": 0.3},
    ),
    gaussian(
        label="below eps",
        kwargs={"eps": 0.5, "reduction": "none"},
        inputs=(
            *numbers(4)[:2],
            values(np.array([0.0, 0.2, 0.5, 0.7])),
        ),
        smooth=False,  # the gradient passes the limit, as in PyTorch
    ),
    gaussian(
        label="1e4",
        inputs=(normal(7, scale=1e4), normal(7).constant(), uniform(1, 1e4, 7)),
        smooth=False,
    ),
    *(
        gaussian(
            label=f"{shapes} broadcast",
            inputs=(
                normal(*shapes[0]),
                normal(*shapes[1]).constant(),
                uniform(0.2, 3, *shapes[0]),
            ),
        )
        for shapes in (((7, 5), (5,)), ((7, 1), (7, 5)))
    ),
    poisson(label="1e5 entries", bench=True, inputs=counts(100_000)),
    gaussian(label="1e5 entries", bench=True, inputs=numbers(100_000)),
]
