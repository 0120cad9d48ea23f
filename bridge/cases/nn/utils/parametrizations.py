"""Cases of nn/utils/parametrizations: layers whose weight is computed.

The layer is made in float64, and what it then holds is rounded to float32, so that the
libraries' last bits, of a norm or of a QR, do not make two different modules.
"""

import importlib
from functools import partial

import torch

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.sides import NUMPY, TORCH, TORCH_IMPL

__all__ = ["CASES", "parametrized"]


def parametrized(layer, *functions):
    """A case's `build`: a layer with each of the (name, options) on its weight.

    Args:
        layer: (name, arguments) of a class of nn.
        functions: (name, options) of functions of parametrizations.
    """
    name, args = layer

    def build(side, dtype):
        module = side.get("nn", name)(*args, dtype=side.dtype("float64"))
        for function, options in functions:
            of(side, function)(module, **options)
        return module.to(side.dtype("float32"))

    return {
        side.name: lambda dtype=None, side=side: build(side, dtype)
        for side in (NUMPY, TORCH_IMPL, TORCH)
    }


def of(side, function):
    if side is TORCH:
        return getattr(torch.nn.utils.parametrizations, function)
    wing = "numpy_impl" if side.is_numpy else "torch_impl"
    return getattr(
        importlib.import_module(f"{wing}.nn.utils.parametrizations"), function
    )


def case(function, label, layer, *shape, **kwargs):
    options = kwargs.pop("options", {})
    functions = kwargs.pop("functions", [(function, options)])
    return ModuleCase(
        file="nn.utils.parametrizations",
        name=function,
        label=label,
        inputs=(normal(*shape),),
        build=parametrized(layer, *functions),
        **{"modes": ("train",)} | kwargs,
    )


LINEAR, SQUARE, WIDE = (("Linear", sizes) for sizes in ((3, 4), (4, 4), (5, 3)))
CONV, TRANSPOSED = ("Conv1d", (2, 3, 2)), ("ConvTranspose1d", (2, 3, 2))
CONV2D = ("Conv2d", (1, 4, (3, 2)))
TRAIN = {"modes": ("train",), "smooth": False}  # u and v turn with the weight
EVAL = {"modes": ("eval",)}

length = partial(case, "weight_norm")
spectral = partial(case, "spectral_norm")
orthogonal = partial(case, "orthogonal")
BOTH = [("weight_norm", {}), ("spectral_norm", {})]

CASES = [
    length("", LINEAR, 5, 3),
    length("dim=1", LINEAR, 5, 3, options={"dim": 1}),
    length("dim=None", LINEAR, 5, 3, options={"dim": None}),
    length("dim=-1", LINEAR, 5, 3, options={"dim": -1}),
    length("dim=-2 of Conv1d", CONV, 4, 2, 5, options={"dim": -2}),
    length("name=bias", LINEAR, 5, 3, options={"name": "bias"}),
    length("1024", ("Linear", (1024, 1024)), 256, 1024, bench=True),
    spectral("", LINEAR, 5, 3, **TRAIN),
    spectral("in evaluation", LINEAR, 5, 3, **EVAL),
    spectral("dim=1, eps", LINEAR, 5, 3, options={"dim": 1, "eps": 0.1}, **EVAL),
    spectral("3 steps", CONV, 4, 2, 5, options={"n_power_iterations": 3}, **TRAIN),
    spectral("of ConvTranspose1d", TRANSPOSED, 4, 2, 5, **TRAIN),
    spectral("name=bias", LINEAR, 5, 3, options={"name": "bias"}),
    spectral("a small bias", LINEAR, 5, 3, options={"name": "bias", "eps": 10.0}),
    spectral("dim=2", ("Conv1d", (2, 3, 4)), 2, 2, 5, options={"dim": 2}, **EVAL),
    spectral("behind weight_norm", LINEAR, 5, 3, functions=BOTH, **TRAIN),
    spectral("1024", ("Linear", (1024, 1024)), 256, 1024, bench=True),
    *(
        orthogonal(
            f"{kind}, {layer[1]}" + ("" if trivial else ", no base"),
            layer,
            5,
            layer[1][0],
            options={"orthogonal_map": kind, "use_trivialization": trivial},
        )
        for kind in ("matrix_exp", "cayley", "householder")
        for layer, trivial in ((LINEAR, True), (SQUARE, False), (WIDE, True))
    ),
    orthogonal("default of a square", SQUARE, 5, 4),
    orthogonal("default of a batch", CONV, 4, 2, 5),
    *(
        orthogonal(
            f"{kind} of a batch", CONV2D, 2, 1, 4, 4, options={"orthogonal_map": kind}
        )
        for kind in ("matrix_exp", "cayley", "householder")
    ),
    orthogonal("128", ("Linear", (128, 128)), 256, 128, bench=True),
]
