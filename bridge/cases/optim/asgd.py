"""Cases of optim/asgd.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.asgd", name="ASGD", group={"lr": 3e-3})

CASES = [
    case(),
    case(label="lr=0.1, gradients of 1e-6", kwargs={"lr": 0.1, "t0": 10}, scale=1e-6),
    case(label="gradients of 1e4", kwargs={"t0": 20}, scale=1e4),
    case(
        label="lambd=0.5, alpha=1, t0=30",
        kwargs={"lr": 0.1, "lambd": 0.5, "alpha": 1, "t0": 30},
    ),
    case(
        label="weight_decay=0.1, maximize=True, t0=-5",
        kwargs={"weight_decay": 0.1, "maximize": True, "t0": -5},
    ),
    case(
        label="two kinds of groups",
        kwargs={"t0": 50},
        group={"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 2.5, "weight_decay": 1},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
