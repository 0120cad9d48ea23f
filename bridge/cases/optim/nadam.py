"""Cases of optim/nadam.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.nadam", name="NAdam", group={"lr": 3e-3})

CASES = [
    case(),
    case(
        label="eps=1e-6, gradients of 1e-6",
        kwargs={"lr": 1e-2, "eps": 1e-6},
        scale=1e-6,
    ),
    case(
        label="momentum_decay=0.5, gradients of 1e4",
        kwargs={"lr": 1e-2, "momentum_decay": 0.5},
        scale=1e4,
    ),
    case(
        label="maximize=True, weight_decay=0.1 and 1",
        kwargs={"lr": 1e-2, "weight_decay": 0.1, "maximize": True},
        group={"lr": 3e-3, "weight_decay": 1},
    ),
    case(
        label="two kinds of groups",
        kwargs={"lr": 1e-2, "foreach": True, "betas": (0.0, 0.5)},
        group={
            "betas": (0.8, 0.9),
            "momentum_decay": 0,
            "weight_decay": 0.5,
            "decoupled_weight_decay": True,
        },
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
