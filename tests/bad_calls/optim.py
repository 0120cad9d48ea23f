"""Wrong calls of optim/: SGD, Adam, AdamW and the groups."""

import numpy as np

from tests.bad_calls import bad


def parameters(lib, count=1):
    layers = [lib.nn.Linear(2, 3, bias=False) for _ in range(count)]
    return [layer.weight for layer in layers]


def optimizer(lib, name="SGD", count=1, **kwargs):
    kind = getattr(lib.optim, name)
    return kind(parameters(lib, count), **({"lr": 0.1} | kwargs))


def load_other_size(lib):
    optimizer(lib).load_state_dict(optimizer(lib, count=2).state_dict())


def load_other_groups(lib):
    two = lib.optim.SGD([{"params": [p]} for p in parameters(lib, 2)], lr=0.1)
    optimizer(lib).load_state_dict(two.state_dict())


def two_groups(lib):
    p, q = parameters(lib, 2)
    lib.optim.SGD([{"params": [p, q]}, {"params": [q]}], lr=0.1)


def add_again(lib):
    found = optimizer(lib)
    found.add_param_group({"params": found.param_groups[0]["params"]})


def some_named(lib):
    p, q = parameters(lib, 2)
    lib.optim.SGD([("p", p), q], lr=0.1)


def add_named(lib):
    p, q = parameters(lib, 2)
    lib.optim.SGD([p], lr=0.1).add_param_group({"params": [("q", q)]})


def dampened(lib, dampening):
    """Torch notices in the second step, the first that dampens."""
    found = optimizer(lib, momentum=0.9, dampening=dampening)
    for _ in range(2):
        for p in found.param_groups[0]["params"]:
            p.grad = lib.ones(3, 2)
        found.step()


BAD_CALLS = [
    bad("an Optimizer of nothing", lambda lib: lib.optim.Optimizer([], {}), "params"),
    bad("SGD with lr < 0", lambda lib: optimizer(lib, lr=-0.1), "lr", "-0.1"),
    bad(
        "SGD with momentum < 0",
        lambda lib: optimizer(lib, momentum=-0.9),
        "momentum",
        "-0.9",
    ),
    bad(
        "SGD with weight_decay < 0",
        lambda lib: optimizer(lib, weight_decay=-1),
        "weight_decay",
        "-1",
    ),
    bad(
        "SGD with nesterov and no momentum",
        lambda lib: optimizer(lib, nesterov=True),
        "nesterov",
        "momentum 0",
    ),
    bad(
        "SGD with nesterov and dampening",
        lambda lib: optimizer(lib, nesterov=True, momentum=0.9, dampening=0.1),
        "nesterov",
        "dampening 0.1",
    ),
    bad(
        "SGD with two learning rates",
        lambda lib: optimizer(lib, lr=lib.array([0.1, 0.2])),
        "lr",
        "(2,)",
    ),
    bad("SGD with lr as text", lambda lib: optimizer(lib, lr="0.1"), "lr", "'0.1'"),
    bad("SGD with a complex lr", lambda lib: optimizer(lib, lr=1j), "lr", "1j"),
    bad("SGD with lr None", lambda lib: optimizer(lib, lr=None), "lr", "None"),
    bad(
        "SGD with momentum as text",
        lambda lib: optimizer(lib, momentum="0.9"),
        "momentum",
    ),
    bad(
        "SGD with a complex weight_decay",
        lambda lib: optimizer(lib, weight_decay=1j),
        "weight_decay",
    ),
    bad(
        "SGD with dampening as text",
        lambda lib: dampened(lib, "0.1"),
        "dampening",
    ),
    bad("SGD without parameters", lambda lib: lib.optim.SGD([], lr=0.1), "empty"),
    bad(
        "SGD on the parameters a second time, as iterator",
        lambda lib: [
            lib.optim.SGD(every, lr=0.1)
            for every in [iter(parameters(lib))]
            for _ in range(2)
        ],
        "empty",
    ),
    bad(
        "SGD on one parameter instead of a list",
        lambda lib: lib.optim.SGD(parameters(lib)[0], lr=0.1),
        "params",
        "iterable",
    ),
    bad(
        "SGD on a dict of parameters",
        lambda lib: lib.optim.SGD({"weight": parameters(lib)[0]}, lr=0.1),
        "Parameters",
        "str",
    ),
    bad(
        "SGD on a list of numbers",
        lambda lib: lib.optim.SGD([1.0, 2.0], lr=0.1),
        "Parameters",
        "float",
    ),
    bad(
        "SGD on a module instead of its parameters",
        lambda lib: lib.optim.SGD(lib.nn.Linear(2, 3), lr=0.1),
        "Linear",
    ),
    bad(
        "SGD on arrays that are no parameters",
        lambda lib: lib.optim.SGD([np.ones(3)], lr=0.1),
        "Parameters",
        "ndarray",
    ),
    bad(
        "SGD on a set",
        lambda lib: lib.optim.SGD([{"params": set(parameters(lib))}], lr=0.1),
        "set",
    ),
    bad(
        "SGD on a parameter twice",
        lambda lib: lib.optim.SGD(2 * parameters(lib), lr=0.1),
        "duplicate",
    ),
    bad("SGD with a parameter in two groups", two_groups, "more than one"),
    bad("SGD with a group that is added twice", add_again, "more than one"),
    bad(
        "SGD with a group without params",
        lambda lib: lib.optim.SGD([{"lr": 0.1}], lr=0.1),
        "params",
    ),
    bad(
        "SGD with a list as second group",
        lambda lib: optimizer(lib).add_param_group(parameters(lib)),
        "param_group",
        "list",
    ),
    bad("SGD with names for some parameters", some_named, "names"),
    bad("SGD with names in some groups", add_named, "names"),
    bad(
        "SGD with foreach and fused",
        lambda lib: optimizer(lib, foreach=True, fused=True),
        "foreach",
        "fused",
    ),
    bad(
        "SGD with an unknown option",
        lambda lib: optimizer(lib, learning_rate=0.1),
        "learning_rate",
    ),
    bad("SGD from a state of another size", load_other_size, "[2]", "[1]"),
    bad("SGD from a state of other groups", load_other_groups, "[1]", "[1, 1]"),
    bad(
        "SGD that is differentiable",
        lambda lib: optimizer(lib, differentiable=True),
        "differentiable",
        sides=("numpy_impl",),
        error=NotImplementedError,
    ),
    bad("Adam with lr < 0", lambda lib: optimizer(lib, "Adam", lr=-1), "lr", "-1"),
    bad("Adam with lr nan", lambda lib: optimizer(lib, "Adam", lr=np.nan), "lr", "nan"),
    bad("Adam with eps < 0", lambda lib: optimizer(lib, "Adam", eps=-1e-8), "eps"),
    bad(
        "Adam with a beta of 1",
        lambda lib: optimizer(lib, "Adam", betas=(1.0, 0.999)),
        "betas[0]",
        "1.0",
    ),
    bad(
        "Adam with a negative second beta",
        lambda lib: optimizer(lib, "Adam", betas=(0.9, -0.1)),
        "betas[1]",
        "-0.1",
    ),
    bad(
        "Adam with betas that are integers",
        lambda lib: optimizer(lib, "Adam", betas=(0, 0)),
        "betas",
        "float",
    ),
    bad(
        "Adam with betas as text",
        lambda lib: optimizer(lib, "Adam", betas=("0.9", "0.999")),
        "betas[0]",
        "'0.9'",
    ),
    bad(
        "Adam with a complex beta",
        lambda lib: optimizer(lib, "Adam", betas=(0.9, 1j)),
        "betas[1]",
    ),
    bad("Adam with eps as text", lambda lib: optimizer(lib, "Adam", eps="0"), "eps"),
    bad("Adam with a complex eps", lambda lib: optimizer(lib, "Adam", eps=1j), "eps"),
    bad(
        "Adam with two learning rates",
        lambda lib: optimizer(lib, "Adam", lr=lib.array([0.1, 0.2])),
        "lr",
        "(2,)",
    ),
    bad(
        "Adam with weight_decay as text",
        lambda lib: optimizer(lib, "Adam", weight_decay="0"),
        "weight_decay",
    ),
    bad(
        "Adam with foreach and fused",
        lambda lib: optimizer(lib, "Adam", foreach=True, fused=True),
        "foreach",
        "fused",
    ),
    bad(
        "Adam with one beta",
        lambda lib: optimizer(lib, "Adam", betas=0.9),
        "float",
    ),
    bad(
        "Adam with weight_decay < 0",
        lambda lib: optimizer(lib, "Adam", weight_decay=-0.1),
        "weight_decay",
    ),
    bad(
        "Adam that is differentiable",
        lambda lib: optimizer(lib, "Adam", differentiable=True),
        "differentiable",
        sides=("numpy_impl",),
        error=NotImplementedError,
    ),
    bad(
        "AdamW with weight_decay < 0",
        lambda lib: optimizer(lib, "AdamW", weight_decay=-0.1),
        "weight_decay",
    ),
    bad(
        "AdamW with a beta of 1",
        lambda lib: optimizer(lib, "AdamW", betas=(0.9, 1.0)),
        "betas[1]",
    ),
    bad("AdamW without parameters", lambda lib: lib.optim.AdamW([]), "empty"),
]
