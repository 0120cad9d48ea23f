"""Cases of nn/utils/convert_parameters.py."""

from functools import partial

import numpy as np

from bridge.cases.nn.utils.clip_grad import parameters
from bridge.cases.program_case import ProgramCase
from bridge.sides import TORCH, TORCH_IMPL

FILE = "nn.utils.convert_parameters"


def to_vector(side, dtype):
    """The vector, and what its gradient is for each parameter."""
    params = parameters(side, dtype)
    to_vector = side.get(FILE, "parameters_to_vector")
    vec = to_vector(iter(params))
    grad_vec = np.random.default_rng(1).normal(size=tuple(vec.shape)).astype(dtype)
    if side.is_numpy:
        backward = side.get(FILE, "parameters_to_vector_backward")
        grads = backward(side.array(grad_vec), iter(params))
    else:
        for p in params:
            p.grad = None
        vec.backward(side.array(grad_vec))
        grads = [p.grad for p in params]
    found = {("parameter gradient", f"p[{i}]"): grad for i, grad in enumerate(grads)}
    return {("output", "vec"): vec.detach() if not side.is_numpy else vec} | found


def from_vector(side, dtype):
    """The parameters afterwards; vec has two entries more than they."""
    params = parameters(side, dtype)
    count = sum(p.numel() for p in params)
    vec = np.random.default_rng(1).normal(size=count + 2).astype(dtype)
    side.get(FILE, "vector_to_parameters")(side.array(vec), iter(params))
    return {("update", f"p[{i}]"): p for i, p in enumerate(params)}


case = partial(ProgramCase, file=FILE, witnesses=(TORCH_IMPL, TORCH))

CASES = [
    case(name="parameters_to_vector", compute=to_vector),
    case(name="vector_to_parameters", compute=from_vector),
]
