"""Cases of optim/adadelta.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.adadelta", name="Adadelta", group={"lr": 0.3})

CASES = [
    case(),
    case(label="eps=1e-12, gradients of 1e-6", kwargs={"eps": 1e-12}, scale=1e-6),
    case(label="rho=0.5, gradients of 1e4", kwargs={"rho": 0.5}, scale=1e4),
    case(
        label="weight_decay=0.1, maximize=True",
        kwargs={"weight_decay": 0.1, "maximize": True},
    ),
    case(
        label="two kinds of groups",
        kwargs={"lr": 2.0, "foreach": True},
        group={"rho": 1, "eps": 1e-2, "weight_decay": 1},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
