"""An operation of the table as a case: value, gradients, gradients of gradients."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from numpy_impl import autograd as numpy_side
from torch_impl import autograd as torch_side

__all__ = ["operation_case"]


def operation_case(file, name, *inputs, label="", call=None, **options):
    """`name` of a file of autograd/derivatives, with drawn inputs.

    Args:
        inputs: Specs of the tensors, each of which gets gradients.
        call: function(lib, *tensors); `lib.name(*tensors, **options)` if left out.
    """
    given = ", ".join(f"{key}={value}" for key, value in options.items())
    call = call or (lambda lib, *xs: getattr(lib, name)(*xs, **options))
    return ProgramCase(
        file=f"autograd.derivatives.{file}",
        name=name,
        label=label or given,
        compute=partial(quantities, call, inputs),
    )


def quantities(call, inputs, side, dtype):
    """Everything to second order, for random upstream gradients.

    The gradients are differentiated again as one random sum of all their entries; that
    has a gradient for each input, and one for the upstream gradient g.
    """
    lib = numpy_side if side.is_numpy else torch_side
    rng = np.random.default_rng(0)

    def leaf(array):
        return lib.tensor(np.asarray(array, dtype), requires_grad=True)

    xs = [leaf(spec.sample(rng, dtype)) for spec in inputs]
    y = call(lib, *xs)
    g = leaf(rng.normal(size=tuple(y.shape)))
    first = lib.grad(y, xs, g, create_graph=True)
    found = {("output", "y"): plain(y)}
    names = ["x"] if len(xs) == 1 else [f"input {i}" for i in range(len(xs))]
    for name, grad in zip(names, first):
        found["input gradient", name] = plain(grad)
    total = 0
    for grad in first:
        weights = np.asarray(rng.normal(size=tuple(grad.shape)), dtype)
        total = total + (grad * lib.tensor(weights)).sum()
    second = [None]
    if total.requires_grad:
        second = lib.grad(total, [*xs, g], allow_unused=True)
    for name, grad in zip([*names, "g"], second):
        if grad is not None and plain(grad).any():
            found["input gradient", f"{name}, second order"] = plain(grad)
    return found


def plain(x):
    return np.array((x.detach() + 0).numpy())  # + 0: PyTorch has a lazy zero
