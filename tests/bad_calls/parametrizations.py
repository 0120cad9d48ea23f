"""Wrong calls of nn/utils/parametrizations and nn/utils/parametrize."""

import importlib
import pickle

from tests.bad_calls import bad


def of(lib, name):
    return importlib.import_module(f"{lib.side}.nn.utils.{name}")


def layer(lib):
    return lib.nn.Linear(3, 2)


def weight_norm(lib, *args, **kwargs):
    return of(lib, "parametrizations").weight_norm(layer(lib), *args, **kwargs)


def spectral_norm(lib, *args, **kwargs):
    return of(lib, "parametrizations").spectral_norm(layer(lib), *args, **kwargs)


def orthogonal(lib, *args, **kwargs):
    return of(lib, "parametrizations").orthogonal(layer(lib), *args, **kwargs)


def without_bias(lib, name):
    module = lib.nn.Linear(3, 2, bias=False)
    return getattr(of(lib, "parametrizations"), name)(module, "bias")


def of_nothing(lib, name):
    return getattr(of(lib, "parametrizations"), name)(None)


def assign(lib, module, *shape, dtype="float32"):
    module.weight = lib.ones(*shape, dtype=dtype)


def map_of(lib, forward, right_inverse=None):
    """A parametrization of these functions."""
    methods = {"forward": lambda self, *x: forward(*x)}
    if right_inverse:
        methods["right_inverse"] = lambda self, x: right_inverse(x)
    return type("Map", (lib.nn.Module,), methods)()


def register(lib, *args, name="weight", again=None, **kwargs):
    module = layer(lib)
    if again:
        register_on(lib, module, name, map_of(lib, lambda x: x))
    return register_on(lib, module, name, map_of(lib, *args, **kwargs))


def register_on(lib, module, name, parametrization):
    return of(lib, "parametrize").register_parametrization(
        module, name, parametrization
    )


def remove(lib, module, *args, **kwargs):
    return of(lib, "parametrize").remove_parametrizations(module, *args, **kwargs)


def same(x):
    return x


def double(lib, x):
    return x.astype("float64") if lib.side == "numpy_impl" else x.double()


def unpickled(module):
    return pickle.loads(pickle.dumps(module))


BAD_CALLS = [
    bad("weight_norm, an unknown name", lambda lib: weight_norm(lib, "w"), "'w'"),
    bad("weight_norm, name None", lambda lib: weight_norm(lib, None), "None"),
    bad("weight_norm, dim 2", lambda lib: weight_norm(lib, dim=2), "dim", "2"),
    bad("weight_norm, dim -3", lambda lib: weight_norm(lib, dim=-3), "dim", "-3"),
    bad("weight_norm, dim text", lambda lib: weight_norm(lib, dim="0"), "dim", "0"),
    bad("weight_norm, dim 0.5", lambda lib: weight_norm(lib, dim=0.5), "dim", "0.5"),
    bad("weight_norm, dim True", lambda lib: weight_norm(lib, dim=True), "dim", "True"),
    bad("weight_norm, eps", lambda lib: weight_norm(lib, eps=1e-12), "eps"),
    bad("weight_norm of None", lambda lib: of_nothing(lib, "weight_norm"), "NoneType"),
    bad(
        "weight_norm of a module without weight",
        lambda lib: of(lib, "parametrizations").weight_norm(lib.nn.ReLU()),
        "ReLU",
        "weight",
    ),
    bad(
        "weight_norm, None assigned",
        lambda lib: setattr(weight_norm(lib), "weight", None),
        "None",
    ),
    bad(
        "a Parameter assigned where the weight is computed",
        lambda lib: setattr(
            weight_norm(lib), "weight", lib.nn.Parameter(lib.ones(2, 3))
        ),
        "weight",
    ),
    bad(
        "the weight deleted that is computed",
        lambda lib: delattr(weight_norm(lib), "weight"),
        "deleter",
    ),
    bad(
        "a parametrized module, pickled",
        lambda lib: unpickled(weight_norm(lib)),
        "state_dict",
    ),
    bad(
        "the state of a plain layer, loaded into a parametrized one",
        lambda lib: weight_norm(lib).load_state_dict(layer(lib).state_dict()),
        "original0",
        "weight",
    ),
    bad("spectral_norm, an unknown name", lambda lib: spectral_norm(lib, "w"), "'w'"),
    bad("spectral_norm, dim 2", lambda lib: spectral_norm(lib, dim=2), "dim", "2"),
    bad("spectral_norm, dim -3", lambda lib: spectral_norm(lib, dim=-3), "dim", "-3"),
    bad("spectral_norm, dim text", lambda lib: spectral_norm(lib, dim="0"), "dim"),
    bad("spectral_norm, dim 0.5", lambda lib: spectral_norm(lib, dim=0.5), "dim"),
    bad(
        "spectral_norm of a vector, dim 1",
        lambda lib: spectral_norm(lib, "bias", dim=1),
        "dim",
    ),
    bad(
        "spectral_norm, no iteration",
        lambda lib: spectral_norm(lib, n_power_iterations=0),
        "n_power_iterations",
        "0",
    ),
    bad(
        "spectral_norm, -1 iterations",
        lambda lib: spectral_norm(lib, n_power_iterations=-1),
        "n_power_iterations",
        "-1",
    ),
    bad(
        "spectral_norm, iterations text",
        lambda lib: spectral_norm(lib, n_power_iterations="1"),
        "n_power_iterations",
    ),
    bad(
        "spectral_norm, iterations None",
        lambda lib: spectral_norm(lib, n_power_iterations=None),
        "n_power_iterations",
    ),
    bad("spectral_norm, eps text", lambda lib: spectral_norm(lib, eps="a"), "eps"),
    bad("spectral_norm, eps None", lambda lib: spectral_norm(lib, eps=None), "eps"),
    bad(
        "spectral_norm of a missing bias",
        lambda lib: without_bias(lib, "spectral_norm"),
        "bias",
    ),
    bad(
        "spectral_norm of None", lambda lib: of_nothing(lib, "spectral_norm"), "weight"
    ),
    bad(
        "spectral_norm, a weight of float64 assigned",
        lambda lib: assign(lib, spectral_norm(lib), 2, 3, dtype="float64"),
        "float64",
        "float32",
    ),
    bad("orthogonal, an unknown name", lambda lib: orthogonal(lib, "w"), "'w'"),
    bad("orthogonal of a vector", lambda lib: orthogonal(lib, "bias"), "(2,)"),
    bad(
        "orthogonal of a missing bias",
        lambda lib: without_bias(lib, "orthogonal"),
        "bias",
    ),
    bad(
        "orthogonal, an unknown map",
        lambda lib: orthogonal(lib, orthogonal_map="qr"),
        "orthogonal_map",
        "qr",
    ),
    bad(
        "orthogonal, a number as map",
        lambda lib: orthogonal(lib, orthogonal_map=3),
        "string",
    ),
    bad(
        "orthogonal, four by position",
        lambda lib: orthogonal(lib, "weight", "cayley", False),
        "positional",
    ),
    bad("orthogonal of None", lambda lib: of_nothing(lib, "orthogonal"), "weight"),
    bad(
        "orthogonal, a weight of another shape assigned",
        lambda lib: assign(lib, orthogonal(lib), 3, 3),
        "(2, 3)",
        "(3, 3)",
    ),
    *(
        bad(
            f"orthogonal, a weight assigned to {kind} without a base",
            lambda lib, kind=kind: assign(
                lib,
                orthogonal(lib, orthogonal_map=kind, use_trivialization=False),
                *(2, 3),
            ),
            "use_trivialization",
        )
        for kind in ("cayley", "matrix_exp")
    ),
    bad(
        "a parametrization of an unknown name",
        lambda lib: register(lib, same, name="w"),
        "'w'",
    ),
    bad(
        "a function as parametrization",
        lambda lib: register_on(lib, layer(lib), "weight", same),
        "train",
    ),
    bad(
        "None as parametrization",
        lambda lib: register_on(lib, layer(lib), "weight", None),
        "train",
    ),
    bad(
        "a parametrization to another dtype",
        lambda lib: register(lib, lambda x: double(lib, x)),
        "float64",
    ),
    bad(
        "a parametrization to another shape",
        lambda lib: register(lib, lambda x: x.reshape(-1)),
        "(6,)",
    ),
    bad(
        "a parametrization to None",
        lambda lib: register(lib, lambda x: None),
        "NoneType",
    ),
    bad(
        "a second one to another dtype",
        lambda lib: register(lib, lambda x: double(lib, x), again=True),
        "float64",
    ),
    bad(
        "a second one to another shape",
        lambda lib: register(lib, lambda x: x.reshape(-1), again=True),
        "(6,)",
    ),
    bad(
        "a right_inverse to None",
        lambda lib: register(lib, same, lambda x: None),
        "right_inverse",
        "NoneType",
    ),
    bad(
        "a right_inverse to another dtype",
        lambda lib: register(lib, same, lambda x: double(lib, x)),
        "float64",
    ),
    bad(
        "a right_inverse to a number",
        lambda lib: register(lib, same, lambda x: [x, 3]),
        "element 1",
        "int",
    ),
    bad(
        "a second right_inverse to two arrays",
        lambda lib: register(lib, same, lambda x: (x, x), again=True),
        "tuple",
    ),
    bad(
        "a second right_inverse to another shape",
        lambda lib: register(lib, same, lambda x: x[0], again=True),
        "(3,)",
    ),
    bad(
        "a weight assigned that has no right_inverse",
        lambda lib: assign(lib, register(lib, same), 2, 3),
        "right_inverse",
    ),
    bad(
        "what is not parametrized, removed",
        lambda lib: remove(lib, layer(lib), "weight"),
        "'weight'",
    ),
    bad(
        "another name, removed",
        lambda lib: remove(lib, weight_norm(lib), "bias"),
        "'bias'",
    ),
    bad(
        "one of two originals, left",
        lambda lib: remove(lib, weight_norm(lib), "weight", leave_parametrized=False),
        "leave_parametrized",
    ),
    bad(
        "a list of no parametrizations",
        lambda lib: of(lib, "parametrize").ParametrizationList([], lib.ones(2)),
        "one",
    ),
]
