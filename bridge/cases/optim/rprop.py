"""Cases of optim/rprop.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.rprop", name="Rprop", group={"lr": 3e-3})

CASES = [
    case(),
    case(label="lr=0.1, gradients of 1e-6", kwargs={"lr": 0.1}, scale=1e-6),
    case(label="gradients of 1e4", kwargs={"maximize": True}, scale=1e4),
    case(label="etas=(0.9, 3.0)", kwargs={"etas": (0.9, 3.0)}),
    case(
        label="step_sizes=(0.004, 0.011)",
        kwargs={"step_sizes": (0.004, 0.011)},
        group={"lr": 1e-3},  # below the smallest, at first
    ),
    case(label="foreach=True", kwargs={"foreach": True}),
    case(
        label="two kinds of groups",
        group={"etas": (0.3, 2.0), "step_sizes": (1e-5, 0.02), "maximize": True},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
