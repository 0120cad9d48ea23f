"""Cases of optim/adafactor.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(
    OptimizerCase, file="optim.adafactor", name="Adafactor", group={"lr": 3e-3}
)

CASES = [
    case(),
    case(  # eps=None would be another ε in float32
        label="lr=1, eps=(1e-9, 1e-3), gradients of 1e-6",
        kwargs={"lr": 1, "eps": (1e-9, 1e-3)},
        scale=1e-6,
    ),
    case(
        label="eps=(1e-3, 0.5), gradients of 1e-3",
        kwargs={"lr": 0.1, "eps": (1e-3, 0.5)},
        scale=1e-3,
    ),
    case(
        label="eps=(0.1, 2.0), gradients of 1e-2",  # and the bound of the rows' mean
        kwargs={"eps": (0.1, 2.0)},
        scale=1e-2,
    ),
    case(
        label="beta2_decay=-0.3, d=1.5, gradients of 1e4",
        kwargs={"lr": 0.1, "beta2_decay": -0.3, "d": 1.5},
        scale=1e4,
    ),
    case(
        label="weight_decay=0.5, maximize=True",
        kwargs={"lr": 0.1, "weight_decay": 0.5, "maximize": True},
    ),
    case(label="foreach=True", kwargs={"foreach": True, "weight_decay": 0.1}),
    case(
        label="two kinds of groups",
        group={"eps": (1e-2, 0.1), "d": 2.0, "beta2_decay": -1, "weight_decay": 1},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
