"""Cases of optim/rmsprop.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.rmsprop", name="RMSprop", group={"lr": 3e-3})

CASES = [
    case(),
    case(label="lr=0.01, gradients of 1e-6", kwargs={"lr": 1e-2}, scale=1e-6),
    case(label="alpha=0.5, eps=0.1", kwargs={"alpha": 0.5, "eps": 0.1}),
    case(label="centered=True", kwargs={"centered": True}),
    case(
        label="momentum=0.9, weight_decay=0.1",
        kwargs={"momentum": 0.9, "weight_decay": 0.1},
    ),
    case(
        label="centered=True, momentum=0.5, maximize=True, gradients of 1e4",
        kwargs={
            "centered": True,
            "momentum": 0.5,
            "weight_decay": 1,
            "maximize": True,
        },
        scale=1e4,
    ),
    case(label="foreach=True", kwargs={"foreach": True, "centered": True}),
    case(
        label="two kinds of groups",
        kwargs={"alpha": 0.9},
        group={"alpha": 0.8, "eps": 1e-3, "momentum": 0.9, "centered": True},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
