"""Cases of optim/adam.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.adam", name="Adam", group={"lr": 3e-3})

CASES = [
    case(),
    case(label="lr=0.01, gradients of 1e-6", kwargs={"lr": 1e-2}, scale=1e-6),
    case(label="eps=0.1", kwargs={"lr": 1e-2, "eps": 0.1}),
    case(label="betas=(0.5, 0.9)", kwargs={"lr": 1e-2, "betas": (0.5, 0.9)}),
    case(label="betas=(0.0, 0.0)", kwargs={"lr": 1e-2, "betas": (0.0, 0.0)}),
    case(label="weight_decay=0.1", kwargs={"lr": 1e-2, "weight_decay": 0.1}),
    case(label="weight_decay=1", kwargs={"lr": 1e-2, "weight_decay": 1}),
    case(
        label="decoupled_weight_decay=True",
        kwargs={"lr": 1e-2, "weight_decay": 0.1, "decoupled_weight_decay": True},
    ),
    case(label="amsgrad=True", kwargs={"lr": 1e-2, "amsgrad": True}),
    case(
        label="amsgrad=True, weight_decay=0.1, gradients of 1e-6",
        kwargs={"lr": 1e-2, "amsgrad": True, "weight_decay": 0.1},
        scale=1e-6,
    ),
    case(
        label="maximize=True, weight_decay=0.1",
        kwargs={"lr": 1e-2, "maximize": True, "weight_decay": 0.1},
    ),
    case(label="foreach=True", kwargs={"lr": 1e-2, "foreach": True}),
    case(label="fused=True", kwargs={"lr": 1e-2, "fused": True}),
    case(
        label="two kinds of groups",
        kwargs={"lr": 1e-2},
        group={"betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
    case(label="1e6 in 1", bench=True, shapes=((1000, 1000),)),
]
