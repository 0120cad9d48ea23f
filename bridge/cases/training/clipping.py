"""Cases of training/clipping.py."""

import math
import warnings

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.clipping"
SHAPES = ((3, 4), (4,), (), (2, 1, 3))
NORM_TYPES = (2.0, 1.0, 0.5, 3.0, math.inf, -math.inf, 0.0)


def parameters(side, dtype):
    """Parameters of several shapes with random gradients, and one without."""
    rng = np.random.default_rng(0)
    made = []
    for shape in (*SHAPES, (5,)):
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
        file = side.module(FILE)
        return {
            ("output", "of all"): file.get_total_norm(grads, norm_type),
            ("output", "of one"): file.get_total_norm(grads[1], norm_type),
            ("output", "of none"): file.get_total_norm([], norm_type),
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


CASES = [
    *(
        ProgramCase(file=FILE, name="get_total_norm", label=f"p={p}", compute=norm(p))
        for p in NORM_TYPES
    ),
    *(
        ProgramCase(
            file=FILE,
            name="get_total_norm",
            label=f"p={p}, of zeros",
            compute=norm_of_zeros(p),
        )
        for p in NORM_TYPES
    ),
    ProgramCase(file=FILE, name="clip_grads_with_norm_", compute=scaled),
    *(
        ProgramCase(
            file=FILE,
            name="clip_grad_norm_",
            label=f"max_norm={max_norm}, p={p}",
            compute=clipped("clip_grad_norm_", max_norm, p),
        )
        for max_norm, p in ((0.5, 2.0), (100, 2.0), (0, 2.0), (0.5, 1.0))
    ),
    ProgramCase(
        file=FILE,
        name="clip_grad_norm_",
        label="p=inf",
        compute=clipped("clip_grad_norm_", 0.5, math.inf, error_if_nonfinite=True),
    ),
    ProgramCase(
        file=FILE, name="clip_grad_norm_", label="not finite", compute=not_finite
    ),
    ProgramCase(file=FILE, name="clip_grad_norm_", label="warnings", compute=warned),
    *(
        ProgramCase(
            file=FILE,
            name="clip_grad_value_",
            label=f"clip_value={value}",
            compute=clipped("clip_grad_value_", value),
        )
        for value in (0.5, 10.0, 0)
    ),
]
