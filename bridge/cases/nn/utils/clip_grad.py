"""Cases of nn/utils/clip_grad.py; PyTorch's own are in torch.nn.utils."""

import math
import warnings
from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.sides import TORCH, TORCH_IMPL

FILE = "nn.utils.clip_grad"
SHAPES = ((3, 4), (4,), (), (2, 1, 3))
NORM_TYPES = (2.0, 1.0, 0.5, 3.0, math.inf, -math.inf, 0.0)


def parameters(side, dtype, shapes=SHAPES):
    """Parameters of several shapes with random gradients, and one without."""
    rng = np.random.default_rng(0)
    made = []
    for shape in (*shapes, (5,)):
        values, grad = rng.normal(size=(2, *shape)).astype(dtype)
        made.append(side.get("nn", "Parameter")(side.array(values)))
        made[-1].grad = side.array(grad)
    made[-1].grad = None
    return made


def clipped(name, *args, **kwargs):
    """A case's `compute`: what the function returns, and the gradients after it."""

    def compute(side, dtype):
        params = parameters(side, dtype)
        norm = side.get(FILE, name)(params, *args, **kwargs)
        found = {} if norm is None else {("output", "total_norm"): norm}
        for i, p in enumerate(params[:-1]):
            found["parameter gradient", f"p[{i}]"] = p.grad
        return found

    return compute


def norm(norm_type):
    """A case's `compute`: the norm alone."""

    def compute(side, dtype):
        grads = [p.grad for p in parameters(side, dtype)[:-1]]
        total_norm = side.get(FILE, "get_total_norm")(grads, norm_type)
        return {("output", "total_norm"): total_norm}

    return compute


def norm_of_zeros(norm_type):
    """A case's `compute`: of zeros, and of what has zeros; all below 1."""

    def compute(side, dtype):
        grads = [np.zeros(3), np.array([0.0, 0.25, -0.5]), np.full(2, 0.125)]
        grads = [side.array(grad.astype(dtype)) for grad in grads]
        norm_of = side.get(FILE, "get_total_norm")
        return {
            ("output", "of all"): norm_of(grads, norm_type),
            ("output", "of one"): norm_of(grads[1], norm_type),
            ("output", "of one entry"): norm_of(grads[1][2:], norm_type),
            ("output", "of none"): norm_of([], norm_type),
        }

    return compute


def not_finite(side, dtype):
    """Which norms are refused, and whether the gradients stay then."""
    clip, found = side.get(FILE, "clip_grad_norm_"), {}
    for refused in (True, False):
        params = parameters(side, dtype)
        params[2].grad = params[2].grad * math.inf
        try:
            clip(params, 1.0, error_if_nonfinite=refused, foreach=False)
            found["output", f"error_if_nonfinite={refused}"] = np.array(0)
        except RuntimeError:
            found["output", f"error_if_nonfinite={refused}"] = np.array(1)
        found["parameter gradient", f"{refused}"] = params[0].grad
    return found


def warned(side, dtype):
    """How often each is warned of, and whether the warning names the caller's file."""
    clip, found = side.get(FILE, "clip_grad_norm_"), {}
    params = parameters(side, dtype)
    for what, given in (
        *(("empty generator", (p for p in ())), ("generator", (p for p in params))),
        *(("empty list", []), ("list", params)),
    ):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            clip(given, 1.0)
        here = [warning.filename == __file__ for warning in seen]
        found["output", what] = np.array([len(seen), sum(here)])
    return found


def scaled(side, dtype):
    """`clip_grads_with_norm_` by a norm that was taken before."""
    params = parameters(side, dtype)
    total_norm = side.get(FILE, "get_total_norm")([p.grad for p in params[:-1]])
    side.get(FILE, "clip_grads_with_norm_")(params, 0.7, total_norm)
    return {
        ("parameter gradient", f"p[{i}]"): p.grad for i, p in enumerate(params[:-1])
    }


def calls(name, side, dtype):
    """A case's `calls`: a million entries clipped."""
    params = parameters(side, dtype, ((500, 100),) * 20)
    clip = side.get(FILE, name)
    return {name: lambda: clip(params, 1.0)}


case = partial(ProgramCase, file=FILE, witnesses=(TORCH_IMPL, TORCH))
norm_case = partial(case, name="get_total_norm")
clip_case = partial(case, name="clip_grad_norm_")
value_case = partial(case, name="clip_grad_value_")

CASES = [
    *(norm_case(label=f"p={p}", compute=norm(p)) for p in NORM_TYPES),
    *(
        norm_case(label=f"p={p}, of zeros", compute=norm_of_zeros(p))
        for p in NORM_TYPES
    ),
    case(name="clip_grads_with_norm_", compute=scaled),
    *(
        clip_case(
            label=f"max_norm={max_norm}, p={p}",
            compute=clipped("clip_grad_norm_", max_norm, p),
        )
        for max_norm, p in ((0.5, 2.0), (100, 2.0), (0, 2.0), (0.5, 1.0))
    ),
    clip_case(
        label="p=inf",
        compute=clipped("clip_grad_norm_", 0.5, math.inf, error_if_nonfinite=True),
    ),
    clip_case(label="not finite", compute=not_finite),
    clip_case(label="warnings", compute=warned),
    *(
        value_case(
            label=f"clip_value={value}", compute=clipped("clip_grad_value_", value)
        )
        for value in (0.5, 10.0, 0)
    ),
    *(
        case(
            name=name,
            label="1e6 in 20",
            bench=True,
            calls=partial(calls, name),
            baselines=(TORCH,),
        )
        for name in ("clip_grad_norm_", "clip_grad_value_")
    ),
]
