"""Cases of optim/sgd.py."""

from functools import partial

from bridge.cases.optimizer_case import OptimizerCase

case = partial(OptimizerCase, file="optim.sgd", name="SGD", group={"lr": 0.05})
sparse = partial(case, shapes=((6, 3), (5,), (4, 2, 3)), sparse=True)
bench = partial(OptimizerCase, file="optim.sgd", name="SGD", bench=True)
few = partial(bench, shapes=((500, 100),) * 20)
many = partial(bench, shapes=((50, 20),) * 1000)

CASES = [
    case(),
    case(label="lr=0.1", kwargs={"lr": 0.1}),
    case(label="momentum=0.9", kwargs={"lr": 0.01, "momentum": 0.9}),
    case(
        label="momentum=0.9, dampening=0.3",
        kwargs={"lr": 0.01, "momentum": 0.9, "dampening": 0.3},
    ),
    case(
        label="momentum=0.9, dampening=1",
        kwargs={"lr": 0.01, "momentum": 0.9, "dampening": 1},
    ),
    case(
        label="momentum=0.9, dampening=-1",
        kwargs={"lr": 0.01, "momentum": 0.9, "dampening": -1},
    ),
    case(label="weight_decay=1", kwargs={"lr": 0.1, "weight_decay": 1}),
    case(
        label="nesterov=True",
        kwargs={"lr": 0.01, "momentum": 0.9, "nesterov": True},
    ),
    case(label="weight_decay=0.1", kwargs={"lr": 0.1, "weight_decay": 0.1}),
    case(
        label="nesterov=True, weight_decay=0.1",
        kwargs={"lr": 0.01, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    ),
    case(
        label="maximize=True, momentum=0.5, weight_decay=0.1",
        kwargs={"lr": 0.01, "momentum": 0.5, "weight_decay": 0.1, "maximize": True},
    ),
    case(
        label="foreach=True",
        kwargs={"lr": 0.01, "momentum": 0.9, "foreach": True},
    ),
    case(  # PyTorch's fused kernel raises on a momentum buffer that starts later
        label="fused=True",
        kwargs={"lr": 0.01, "momentum": 0.9, "fused": True},
        gaps=False,
    ),
    case(
        label="momentum in one group",
        kwargs={"lr": 0.01},
        group={"momentum": 0.9, "weight_decay": 0.1, "maximize": True},
    ),
    sparse(label="sparse gradients", kwargs={"lr": 0.1}, group={"maximize": True}),
    sparse(
        label="sparse gradients, momentum=0.9",
        kwargs={"lr": 0.01, "momentum": 0.9, "dampening": 0.3},
        group={"maximize": True},
    ),
    sparse(
        label="sparse gradients, nesterov=True",
        kwargs={"lr": 0.01, "momentum": 0.9, "nesterov": True},
    ),
    case(
        label="memory order F",
        kwargs={"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1},
        order="F",
        steps=10,
    ),
    case(  # in pieces
        label="270000 entries",
        kwargs={"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1},
        shapes=((270, 1000), (3,)),
        steps=3,
    ),
    few(label="1e6 in 20", kwargs={"lr": 1e-6}),
    few(label="momentum=0.9, 1e6 in 20", kwargs={"lr": 1e-6, "momentum": 0.9}),
    many(label="1e6 in 1000", kwargs={"lr": 1e-6}),
    many(label="momentum=0.9, 1e6 in 1000", kwargs={"lr": 1e-6, "momentum": 0.9}),
]
