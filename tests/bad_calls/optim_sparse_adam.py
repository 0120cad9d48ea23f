"""Wrong calls of optim/sparse_adam.py, and sparse gradients where they do not fit."""

from tests.bad_calls import bad

WITHOUT = (
    *("Adadelta", "Adafactor", "Adam", "AdamW", "Adamax", "ASGD"),
    *("Muon", "NAdam", "RAdam", "RMSprop", "Rprop"),
)


def layer(lib):
    """An Embedding whose weight has a sparse gradient"""
    found = lib.nn.Embedding(10, 3, sparse=True)
    y = found(lib.array([1, 4, 4]))
    if hasattr(y, "backward"):
        y.sum().backward()
    else:
        found.backward(lib.ones(3, 3))
    return found


def optimizer(lib, **kwargs):
    return lib.optim.SparseAdam(lib.nn.Linear(2, 3).parameters(), **kwargs)


def dense(lib):
    linear = lib.nn.Linear(2, 3)
    linear.weight.grad = lib.ones(3, 2)
    lib.optim.SparseAdam([linear.weight]).step()


def sparse(name, **kwargs):
    def call(lib):
        getattr(lib.optim, name)(layer(lib).parameters(), **kwargs).step()

    return call


def one_then_another(*kinds, **kwargs):
    """SGD with momentum that gets a gradient of one kind, then of another"""

    def call(lib):
        p = layer(lib).weight
        grads = {"sparse": p.grad, "dense": lib.ones(10, 3)}
        optimizer = lib.optim.SGD([p], momentum=0.9, **kwargs)
        for kind in kinds:
            p.grad = grads[kind]
            optimizer.step()

    return call


def wrong_gradient(lib):
    lib.nn.Embedding(9, 3).weight.grad = layer(lib).weight.grad


def other_state(lib):
    two = lib.optim.SparseAdam(lib.nn.Linear(2, 3).parameters())
    lib.optim.SparseAdam([lib.nn.Linear(2, 3).weight]).load_state_dict(two.state_dict())


BAD_CALLS = [
    bad("SparseAdam with lr 0", lambda lib: optimizer(lib, lr=0), "lr", "0"),
    bad("SparseAdam with lr < 0", lambda lib: optimizer(lib, lr=-0.1), "lr", "-0.1"),
    bad("SparseAdam with lr as text", lambda lib: optimizer(lib, lr="1"), "lr", "'1'"),
    bad("SparseAdam with lr None", lambda lib: optimizer(lib, lr=None), "lr", "None"),
    bad("SparseAdam with a complex lr", lambda lib: optimizer(lib, lr=1j), "lr", "1j"),
    bad(
        "SparseAdam with lr nan",
        lambda lib: optimizer(lib, lr=float("nan")),
        "lr",
        "nan",
    ),
    bad(
        "SparseAdam with two learning rates",
        lambda lib: optimizer(lib, lr=lib.array([0.1, 0.2])),
        "lr",
        "(2,)",
    ),
    bad("SparseAdam with eps 0", lambda lib: optimizer(lib, eps=0), "eps", "0"),
    bad("SparseAdam with eps < 0", lambda lib: optimizer(lib, eps=-1e-8), "eps"),
    bad("SparseAdam with eps as text", lambda lib: optimizer(lib, eps="0"), "eps"),
    bad("SparseAdam with eps None", lambda lib: optimizer(lib, eps=None), "eps"),
    bad(
        "SparseAdam with a beta of 1",
        lambda lib: optimizer(lib, betas=(1.0, 0.999)),
        "betas[0]",
        "1.0",
    ),
    bad(
        "SparseAdam with a negative second beta",
        lambda lib: optimizer(lib, betas=(0.9, -0.1)),
        "betas[1]",
        "-0.1",
    ),
    bad(
        "SparseAdam with betas as text",
        lambda lib: optimizer(lib, betas=("0.9", "0.999")),
        "betas[0]",
        "'0.9'",
    ),
    bad("SparseAdam with one beta", lambda lib: optimizer(lib, betas=0.9), "float"),
    bad(
        "SparseAdam with betas of one",
        lambda lib: optimizer(lib, betas=(0.9,)),
    ),
    bad("SparseAdam without parameters", lambda lib: lib.optim.SparseAdam([]), "empty"),
    bad(
        "SparseAdam on one parameter instead of a list",
        lambda lib: lib.optim.SparseAdam(lib.nn.Linear(2, 3).weight),
        "iterable",
    ),
    bad(
        "SparseAdam with an unknown option",
        lambda lib: optimizer(lib, amsgrad=True),
        "amsgrad",
    ),
    bad(
        "SparseAdam with weight decay",
        lambda lib: optimizer(lib, weight_decay=0.1),
        "weight_decay",
    ),
    bad("SparseAdam with a dense gradient", dense, "dense"),
    bad("SparseAdam from a state of another size", other_state, "[1]", "[2]"),
    *(
        bad(f"{name} with a sparse gradient", sparse(name), name, "sparse")
        for name in WITHOUT
    ),
    bad(
        "SGD with weight decay and a sparse gradient",
        sparse("SGD", weight_decay=0.1),
        "SGD",
        "sparse",
    ),
    bad(
        "SGD, fused, with a sparse gradient",
        sparse("SGD", fused=True),
        "SGD",
        "sparse",
    ),
    bad(
        "SGD with momentum, weight decay and a sparse gradient",
        sparse("SGD", momentum=0.9, weight_decay=0.1),
        "SGD",
        "sparse",
    ),
    bad(
        "SGD with momentum, a sparse gradient, then a dense one",
        one_then_another("sparse", "dense"),
        "sparse + dense",
    ),
    bad(
        "SGD with nesterov, a dense gradient, then a sparse one",
        one_then_another("dense", "sparse", nesterov=True),
        "sparse + dense",
    ),
    bad(
        "Adagrad with weight decay and a sparse gradient",
        sparse("Adagrad", weight_decay=0.1),
        "Adagrad",
        "weight_decay",
    ),
    bad(
        "Adagrad, fused, with a sparse gradient",
        sparse("Adagrad", fused=True),
        "Adagrad",
        "fused",
    ),
    bad("a sparse gradient of another shape", wrong_gradient, "(10, 3)", "(9, 3)"),
]
