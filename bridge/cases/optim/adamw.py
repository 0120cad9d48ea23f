"""Cases of optim/adamw.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.adamw", name="AdamW", group={"lr": 3e-3})

CASES = [
    case(),
    case(label="lr=0.01, gradients of 1e-6", kwargs={"lr": 1e-2}, scale=1e-6),
    case(label="weight_decay=0.5", kwargs={"lr": 1e-2, "weight_decay": 0.5}),
    case(label="weight_decay=0", kwargs={"lr": 1e-2, "weight_decay": 0}),
    case(
        label="amsgrad=True, maximize=True",
        kwargs={"lr": 1e-2, "amsgrad": True, "maximize": True},
    ),
    case(
        label="another weight_decay in one group",
        kwargs={"lr": 1e-2, "betas": (0.8, 0.99), "eps": 1e-6},
        group={"weight_decay": 0.3},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
