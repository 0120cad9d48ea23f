"""What is known of a case besides two arrays that differ: the diagnoses look at it."""

import traceback

import numpy as np

from bridge.cases import ModuleCase, OptimizerCase
from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY
from bridge.trees import named_leaves
from bridge.verdict import Evidence, judge
from numpy_impl.nn import Parameter

__all__ = ["refused", "verdict_on"]

NAMES = "NumPy", "PyTorch"


def verdict_on(case, witness, dtype, mode, key, ours, theirs, noise=0.0):
    """The verdict on one quantity of a case.

    Args:
        witness: the Side that `theirs` comes from.
        key: (kind, name) of the quantity.
        noise: how far rounding moves it.
    """
    context, what = {}, " ".join(key)
    if isinstance(case, ModuleCase):
        context = _of_module(case, witness, dtype, mode)
    if isinstance(case, OptimizerCase) and ours.shape == theirs.shape:
        ours, theirs, context = _of_step(case, dtype, key, ours, theirs)
        what += f" at step {context['step']}"
    evidence = Evidence(
        ours, theirs, noise=noise, context=context, names=NAMES, what=what
    )
    return judge(evidence)


def _of_module(case, witness, dtype, mode):
    """What goes in and what comes out, and what the parameters are."""
    named = [
        leaf for i, x in enumerate(case.sample(dtype)) for leaf in named_leaves(x, i)
    ]
    inputs = dict(zip(case.input_names(), [x for _, x in named]))
    module = case.construct(witness, dtype)
    parameters = {n: to_numpy(p).copy() for n, p in module.named_parameters()}
    found = case.quantities(witness, dtype, mode)
    context = {"inputs": inputs, "parameters": parameters}
    if ("output", "y") in found:
        context["y"] = found["output", "y"]
        context["grad_y"] = case.grad_output(context["y"])
    return context


def _of_step(case, dtype, key, ours, theirs):
    """(ours, theirs, context) of the first update at which a quantity parts."""
    kind, name = key
    parts = [t for t in range(len(theirs)) if not compare(ours[t], theirs[t]).ok()]
    t = parts[0] if parts else len(theirs) - 1
    context = {"step": t, "options": dict(case.kwargs)}
    if t:
        context["previous"] = theirs[t - 1]
    if kind == "update":
        index = int(name.removeprefix("p"))
        parameters, _ = case.construct(NUMPY, dtype)
        gradients = list(case.gradients(dtype, steps=t + 1))[t]
        context["before"] = theirs[t - 1] if t else np.asarray(parameters[index])
        context["gradient"] = gradients[index]
    return ours[t], theirs[t], context


def refused(error):
    """(key, gradient) that a parameter of a case's module refused to take, or None.

    The gradient and the parameter's name are where the error was raised: nothing else
    knows both.
    """
    module = parameter = gradient = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        known = frame.f_locals
        if frame.f_code is ModuleCase.quantities.__code__:
            module = known.get("module")
        if isinstance(known.get("self"), Parameter) and "grad" in known:
            parameter, gradient = known["self"], known["grad"]
    if module is None or parameter is None:
        return None
    for name, other in module.named_parameters():
        if other is parameter:
            return ("parameter gradient", name), to_numpy(gradient)
    return None
