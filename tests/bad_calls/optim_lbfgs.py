"""Wrong calls of optim/lbfgs.py."""

from tests.bad_calls import bad


def parameters(lib, count=1):
    return [lib.nn.Linear(2, 3, bias=False).weight for _ in range(count)]


def optimizer(lib, **kwargs):
    return lib.optim.LBFGS(parameters(lib), **kwargs)


def step(lib, loss=1.0, **kwargs):
    """Some iterations: the gradient is as the weight, as that of a quadratic is."""
    found = optimizer(lib, **kwargs)
    (p,) = found.param_groups[0]["params"]

    def closure():
        p.grad = p.data * 1.0
        return loss

    found.step(closure)
    return found


def two_groups(lib):
    lib.optim.LBFGS([{"params": [p]} for p in parameters(lib, 2)])


def group_added(lib):
    found = optimizer(lib)
    found.add_param_group({"params": parameters(lib)})
    found.step(lambda: 1.0)


def other_state(lib):
    two = lib.optim.LBFGS(parameters(lib, 2))
    optimizer(lib).load_state_dict(two.state_dict())


BAD_CALLS = [
    bad("LBFGS with lr < 0", lambda lib: optimizer(lib, lr=-0.1), "lr", "-0.1"),
    bad("LBFGS with lr nan", lambda lib: optimizer(lib, lr=float("nan")), "lr", "nan"),
    bad("LBFGS with lr as text", lambda lib: optimizer(lib, lr="1"), "lr", "'1'"),
    bad("LBFGS with lr None", lambda lib: optimizer(lib, lr=None), "lr", "None"),
    bad("LBFGS with a complex lr", lambda lib: optimizer(lib, lr=1j), "lr", "1j"),
    bad(
        "LBFGS with two learning rates",
        lambda lib: optimizer(lib, lr=lib.array([0.1, 0.2])),
        "lr",
        "(2,)",
    ),
    bad("LBFGS with max_iter as text", lambda lib: optimizer(lib, max_iter="9")),
    bad("LBFGS with max_iter None", lambda lib: optimizer(lib, max_iter=None)),
    bad(
        "LBFGS with max_eval as text",
        lambda lib: step(lib, max_eval="9"),
        "max_eval",
        "'9'",
    ),
    bad(
        "LBFGS with tolerance_grad as text",
        lambda lib: step(lib, tolerance_grad="0"),
        "tolerance_grad",
    ),
    bad(
        "LBFGS with tolerance_grad None",
        lambda lib: step(lib, tolerance_grad=None),
        "tolerance_grad",
    ),
    bad(
        "LBFGS with tolerance_change as text",
        lambda lib: step(lib, tolerance_change="0"),
        "tolerance_change",
    ),
    bad(
        "LBFGS with tolerance_change None",
        lambda lib: step(lib, tolerance_change=None),
        "tolerance_change",
    ),
    bad(
        "LBFGS with no room for a history",
        lambda lib: step(lib, history_size=0, tolerance_change=-1.0),
        "history_size",
        "0",
    ),
    bad(
        "LBFGS with history_size as text",
        lambda lib: step(lib, history_size="3", tolerance_change=-1.0),
        "history_size",
        "'3'",
    ),
    bad(
        "LBFGS with history_size None",
        lambda lib: step(lib, history_size=None, tolerance_change=-1.0),
        "history_size",
    ),
    bad(
        "LBFGS with another line search",
        lambda lib: step(lib, line_search_fn="armijo"),
        "line_search_fn",
        "'armijo'",
    ),
    bad(
        "LBFGS with a function as line search",
        lambda lib: step(lib, line_search_fn=max),
        "line_search_fn",
    ),
    bad("LBFGS with two groups", two_groups, "one parameter group", "2"),
    bad("LBFGS with a group that was added", group_added, "one parameter group", "2"),
    bad("LBFGS without parameters", lambda lib: lib.optim.LBFGS([]), "empty"),
    bad(
        "LBFGS on one parameter instead of a list",
        lambda lib: lib.optim.LBFGS(parameters(lib)[0]),
        "iterable",
    ),
    bad("LBFGS with an unknown option", lambda lib: optimizer(lib, momentum=0.9)),
    bad("LBFGS's step without a closure", lambda lib: optimizer(lib).step(), "closure"),
    bad("LBFGS's step with None", lambda lib: optimizer(lib).step(None), "None"),
    bad("LBFGS with a closure that returns nothing", lambda lib: step(lib, None)),
    bad(
        "LBFGS with a closure that returns a list",
        lambda lib: step(lib, [1.0]),
        "closure",
    ),
    bad(
        "LBFGS with a closure that returns two losses",
        lambda lib: step(lib, lib.array([1.0, 2.0])),
        "closure",
        "(2,)",
    ),
    bad("LBFGS from a state of another size", other_state, "[2]", "[1]"),
]
