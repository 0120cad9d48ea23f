"""Cases of optim/adagrad.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.adagrad", name="Adagrad", group={"lr": 3e-2})
sparse = partial(case, shapes=((6, 3), (5,), (4, 2, 3)), sparse=True)

CASES = [
    case(),
    case(
        label="eps=1e-6, gradients of 1e-6",
        kwargs={"lr": 0.1, "eps": 1e-6},
        scale=1e-6,
    ),
    case(
        label="lr_decay=0.1, fused=True, gradients of 1e4",
        kwargs={"lr": 0.1, "lr_decay": 0.1, "fused": True},
        scale=1e4,
    ),
    case(
        label="weight_decay=0.1, maximize=True",
        kwargs={"lr": 0.1, "weight_decay": 0.1, "maximize": True},
    ),
    case(
        label="two kinds of groups",
        kwargs={"lr": 0.1, "foreach": True, "initial_accumulator_value": 0.25},
        group={
            "lr_decay": 0.3,
            "eps": 1e-2,
            "weight_decay": 1,
            "initial_accumulator_value": 3.0,  # not heard
        },
    ),
    sparse(label="sparse gradients", kwargs={"lr": 0.1, "lr_decay": 0.1}),
    sparse(
        label="sparse gradients, eps=1e-6, gradients of 1e-6",
        kwargs={"lr": 0.1, "eps": 1e-6, "maximize": True},
        scale=1e-6,
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
