"""Cases of optim/lbfgs.py."""

from functools import partial

import torch

from bridge.cases.closure_case import ClosureCase
from bridge.cases.problems import LOGISTIC, NEARBY, ROSENBROCK
from bridge.sides import TORCH, TORCH_IMPL

case = partial(ClosureCase, file="optim.lbfgs", name="LBFGS")
# PyTorch has `maximize` from 2.14 on.
UPHILL = (TORCH_IMPL, TORCH) if torch.__version__ >= "2.14" else (TORCH_IMPL,)
WOLFE = {"line_search_fn": "strong_wolfe"}

CASES = [
    case(kwargs={"max_iter": 2}),
    case(label="all the way down", kwargs={"tolerance_grad": 0.1}),
    case(label="from nearby", problem=NEARBY, kwargs={"max_iter": 3, "max_eval": 9}),
    case(
        label="history_size=3, lr=0.5",
        kwargs={"max_iter": 3, "history_size": 3, "lr": 0.5},
    ),
    case(
        label="tolerance_grad=0.3, max_eval=4",
        kwargs={"max_iter": 5, "max_eval": 4, "tolerance_grad": 0.3},
    ),
    case(
        label="tolerance_change=0.05, lr=0.05",
        kwargs={"tolerance_change": 0.05, "lr": 0.05},
    ),
    case(label="tolerance_change=0.1", kwargs={"tolerance_change": 0.1}),
    case(
        label="strong_wolfe on Rosenbrock",
        problem=ROSENBROCK,
        kwargs=WOLFE | {"max_iter": 2},
    ),
    case(
        label="strong_wolfe on Rosenbrock, lr=10, few evaluations",
        problem=ROSENBROCK,
        kwargs=WOLFE | {"max_iter": 3, "lr": 10.0, "max_eval": 4},
    ),
    case(
        label="strong_wolfe on Rosenbrock, lr=1e-3, maximize=True",
        problem=ROSENBROCK,
        kwargs=WOLFE | {"max_iter": 2, "lr": 1e-3, "maximize": True},
        witnesses=UPHILL,
    ),
    case(
        label="logistic regression",
        problem=LOGISTIC,
        kwargs={"max_iter": 2, "history_size": 10},
    ),
    case(
        label="strong_wolfe, logistic regression",
        problem=LOGISTIC,
        kwargs=WOLFE | {"max_iter": 2, "max_eval": 9, "history_size": 5},
    ),
    *(  # twelve pairs of a hundred thousand numbers each, and a step that never ends
        case(
            label=f"1e5 in 20{name}",
            kwargs=kwargs
            | {"history_size": 12, "lr": 1e-2, "max_iter": 8, "max_eval": 20}
            | {"tolerance_grad": 0, "tolerance_change": 0},
            shapes=((100, 50),) * 20,
            bench=True,
        )
        for name, kwargs in (("", {}), (", strong_wolfe", WOLFE))
    ),
]
