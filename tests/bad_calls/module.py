"""Wrong calls of nn/module.py, nn/container/, nn/parameter.py and nn/init.py."""

from tests.bad_calls import bad


def early(lib):
    class Early(lib.nn.Module):
        def __init__(self):
            self.layer = lib.nn.Linear(3, 2)
            super().__init__()

    return Early()


def loaded(lib, change, **options):
    state = lib.nn.Linear(3, 2).state_dict()
    change(state)
    return lib.nn.Linear(3, 2).load_state_dict(state, **options)


BAD_CALLS = [
    bad("a layer before Module.__init__()", early, "layer", "__init__"),
    bad(
        "an array where a parameter is",
        lambda lib: setattr(lib.nn.Linear(3, 2), "weight", lib.ones(2, 3)),
        "weight",
        "Parameter",
    ),
    bad(
        "a parameter of integers",
        lambda lib: lib.nn.Parameter(lib.ones(3, dtype="int64")),
        "int64",
    ),
    bad(
        "a parameter from a list",
        lambda lib: lib.nn.Parameter([1.0, 2.0]),
        "list",
        sides=("numpy_impl",),  # torch: AttributeError of something inside
        error=TypeError,
    ),
    bad(
        "a buffer called as a method is",
        lambda lib: lib.nn.Module().register_buffer("train", lib.ones(3)),
        "train",
    ),
    bad(
        "a module with a dot in its name",
        lambda lib: lib.nn.Module().add_module("a.b", lib.nn.Identity()),
        "a.b",
    ),
    bad(
        "a class instead of a module",
        lambda lib: lib.nn.Module().add_module("act", lib.nn.Identity),
        "act",
        "type",
    ),
    bad("train with a number", lambda lib: lib.nn.Linear(3, 2).train(1), "bool", "1"),
    bad(
        "calling a module without forward",
        lambda lib: lib.nn.Module()(lib.ones(3)),
        "forward",
    ),
    bad(
        "a state_dict with a missing key",
        lambda lib: loaded(lib, lambda state: state.pop("bias")),
        "missing",
        "bias",
    ),
    bad(
        "a state_dict with a key too many",
        lambda lib: loaded(lib, lambda state: state.update(scale=lib.ones(2))),
        "unexpected",
        "scale",
    ),
    bad(
        "a state_dict of another shape, not strict",
        lambda lib: loaded(
            lib, lambda state: state.update(weight=lib.ones(3, 2)), strict=False
        ),
        "weight",
        "(3, 2)",
        "(2, 3)",
    ),
    bad(
        "a state_dict of lists",
        lambda lib: loaded(lib, lambda state: state.update(bias=[1.0, 2.0])),
        "bias",
        "list",
    ),
    bad(
        "the file's name instead of the state_dict",
        lambda lib: lib.nn.Linear(3, 2).load_state_dict("model.pt"),
        "state_dict",
        "str",
    ),
    bad(
        "get_submodule of a path that leads nowhere",
        lambda lib: lib.nn.Sequential(lib.nn.Identity()).get_submodule("0.layer"),
        "layer",
    ),
    bad(
        "a cast to integers",
        lambda lib: lib.nn.Linear(3, 2).to(lib.ones(1, dtype="int64").dtype),
        "int64",
    ),
    bad(
        "Sequential of a list",
        lambda lib: lib.nn.Sequential([lib.nn.Identity(), lib.nn.Identity()]),
        "list",
    ),
    bad(
        "Sequential of a function",
        lambda lib: lib.nn.Sequential(lib.nn.Linear(3, 2), abs),
        "builtin_function",
    ),
    bad(
        "an index out of a Sequential",
        lambda lib: lib.nn.Sequential(lib.nn.Identity())[1],
        "index 1",
    ),
    bad(
        "a Sequential and a list",
        lambda lib: lib.nn.Sequential(lib.nn.Identity()) + [lib.nn.Identity()],
        "list",
    ),
    bad(
        "calling a ModuleList",
        lambda lib: lib.nn.ModuleList([lib.nn.Identity()])(lib.ones(3)),
        "ModuleList",
    ),
    bad(
        "a ModuleList of one module",
        lambda lib: lib.nn.ModuleList(lib.nn.Linear(3, 2)),
        "Linear",
    ),
    bad(
        "a ModuleDict with a key of its own methods",
        lambda lib: lib.nn.ModuleDict({"values": lib.nn.Identity()}),
        "values",
    ),
    bad(
        "a key that is not in a ModuleDict",
        lambda lib: lib.nn.ModuleDict({"a": lib.nn.Identity()})["b"],
        "b",
    ),
    bad(
        "a ParameterList of an array",
        lambda lib: lib.nn.ParameterList(lib.ones(3)),
        "array",
        sides=("numpy_impl", "torch"),  # torch_impl names torch's
    ),
    bad(
        "a ParameterDict with a number as key",
        lambda lib: lib.nn.ParameterDict()[3],
        "int",
    ),
    bad(
        "xavier of a vector",
        lambda lib: lib.init.xavier_uniform_(lib.ones(3)),
        "(3,)",
    ),
    bad(
        "kaiming with an unknown mode",
        lambda lib: lib.init.kaiming_normal_(lib.ones(3, 2), mode="fan_avg"),
        "mode",
        "fan_avg",
    ),
    bad(
        "the gain of an unknown nonlinearity",
        lambda lib: lib.init.calculate_gain("swish"),
        "swish",
    ),
    bad(
        "a gain whose slope is no number",
        lambda lib: lib.init.calculate_gain("leaky_relu", True),
        "True",
    ),
    bad("eye_ of a cube", lambda lib: lib.init.eye_(lib.ones(2, 2, 2)), "(2, 2, 2)"),
    bad(
        "dirac_ of a matrix",
        lambda lib: lib.init.dirac_(lib.ones(2, 2)),
        "(2, 2)",
    ),
    bad(
        "dirac_ of groups that do not divide",
        lambda lib: lib.init.dirac_(lib.ones(4, 2, 3), groups=3),
        "groups",
        "3",
    ),
    bad(
        "normal_ with a negative deviation",
        lambda lib: lib.init.normal_(lib.ones(3), std=-1.0),
        "std",
    ),
    bad(
        "uniform_ from above to below",
        lambda lib: lib.init.uniform_(lib.ones(3), 1.0, 0.0),
    ),
]


def hooked(lib, kind, answer):
    """Forward and backward of a layer whose backward hook gives `answer(gradient)`."""
    layer, x = lib.nn.Linear(2, 2), lib.ones(3, 2)
    if kind == "before":
        layer.register_full_backward_pre_hook(lambda m, gy: answer(gy[0]))
    else:
        layer.register_full_backward_hook(lambda m, gx, gy: answer(gx[0]))
    if lib.side == "torch":
        layer(x.requires_grad_()).backward(lib.ones(3, 2))
    else:
        layer(x)
        layer.backward(lib.ones(3, 2))


BAD_CALLS += [
    bad(
        f"a hook {kind} backward that returns {what}",
        lambda lib, kind=kind, answer=answer: hooked(lib, kind, answer),
        *words,
    )
    for kind in ("before", "after")
    for what, answer, *words in (
        ("a bare array", lambda g: 2 * g, "tuple"),
        ("a number", lambda g: 2.0, "tuple", "float"),
        ("a tuple of a number", lambda g: (2.0,), "float"),
        ("two gradients", lambda g: (g, g), "1 gradients"),
        ("another shape", lambda g: (g[:1],), "(3, 2)", "(1, 2)"),
        ("another dtype", lambda g: (g > 0,), "float32", "bool"),
    )
]


def own_gradient(lib):
    weight = lib.nn.Linear(3, 2).weight
    weight.grad = weight


BAD_CALLS += [
    bad("a parameter as its own gradient", own_gradient, "own"),
    bad(
        "requires_grad_ with a number",
        lambda lib: lib.nn.Parameter(lib.ones(3)).requires_grad_(1),
        "bool",
        "1",
    ),
    bad(
        "requires_grad_ of a module with a number",
        lambda lib: lib.nn.Linear(3, 2).requires_grad_(0),
        "bool",
        "0",
    ),
    bad(
        "requires_grad set to a number",
        lambda lib: setattr(lib.nn.Parameter(lib.ones(3)), "requires_grad", 1),
        "bool",
        "1",
    ),
    bad(
        "a parameter made with requires_grad=1",
        lambda lib: lib.nn.Parameter(lib.ones(3), requires_grad=1),
        "bool",
        "1",
    ),
    bad(
        "integers that are to require a gradient",
        lambda lib: lib.nn.Parameter(
            lib.ones(3, dtype="int64"), requires_grad=False
        ).requires_grad_(),
        "int64",
    ),
    bad(
        "no module under a wrong name",
        lambda lib: lib.nn.Module().add_module("a.b", 3),
        "int",
    ),
]
BAD_CALLS += [
    bad(
        f"{what} as a gradient",
        lambda lib, grad=grad: setattr(lib.nn.Linear(3, 2).weight, "grad", grad(lib)),
        word,
    )
    for what, grad, word in (
        ("another shape", lambda lib: lib.ones(1, 3), "(1, 3)"),
        ("another dtype", lambda lib: lib.ones(2, 3, dtype="float64"), "float64"),
        ("a number", lambda lib: 1.0, "float"),
        ("a list", lambda lib: [[1.0] * 3] * 2, "list"),
    )
]
