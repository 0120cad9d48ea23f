"""Cases of optim/sparse_adam.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(
    OptimizerCase,
    file="optim.sparse_adam",
    name="SparseAdam",
    sparse=True,
    shapes=((6, 3), (5,), (4, 2, 3)),
    group={"lr": 3e-3},
)

CASES = [
    case(),
    case(label="lr=0.01, gradients of 1e-6", kwargs={"lr": 1e-2}, scale=1e-6),
    case(label="eps=0.1", kwargs={"lr": 1e-2, "eps": 0.1}),
    case(label="betas=(0.5, 0.9)", kwargs={"lr": 1e-2, "betas": (0.5, 0.9)}),
    case(label="betas=(0.0, 0.0)", kwargs={"lr": 1e-2, "betas": (0.0, 0.0)}),
    case(label="maximize=True", kwargs={"lr": 1e-2, "maximize": True}),
    case(
        label="two kinds of groups",
        kwargs={"lr": 1e-2},
        group={"betas": (0.8, 0.9), "eps": 1e-3, "maximize": True},
    ),
    case(label="1e6 in 20", bench=True, shapes=((500, 100),) * 20),
    case(label="1e6 in 1000", bench=True, shapes=((50, 20),) * 1000),
]
