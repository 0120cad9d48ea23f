"""One forward and backward, and everything that came out of it."""

import inspect
from dataclasses import dataclass, field

import numpy as np

from bridge.parity import distance
from bridge.trees import flatten, map_tree

__all__ = ["KINDS", "Run", "run_ours"]

# The fields of a Run, and what a reader calls them.
KINDS = {
    "outputs": "output",
    "inputs": "input gradient",
    "parameters": "parameter gradient",
    "buffers": "buffer",
}


@dataclass
class Run:
    """The results of one side, ndarrays, or None where there is no gradient.

    outputs: the arrays among the outputs, in order
    inputs: the gradient of each floating-point input, in order
    parameters: {name: gradient}
    buffers: {name: value after forward}
    grad_outputs: the upstream gradient of each output; None for one of integers
    changed: the places of the inputs that were written to
    """

    outputs: list
    inputs: list = field(default_factory=list)
    parameters: dict = field(default_factory=dict)
    buffers: dict = field(default_factory=dict)
    grad_outputs: list = field(default_factory=list)
    changed: list = field(default_factory=list)

    def get(self, kind, key):
        """One quantity, or None."""
        values = getattr(self, kind)
        if isinstance(values, dict):
            return values.get(key)
        return values[key] if key < len(values) else None

    def items(self):
        """((kind, key), value) of every quantity that there is."""
        for kind in KINDS:
            values = getattr(self, kind)
            pairs = values.items() if isinstance(values, dict) else enumerate(values)
            for key, value in pairs:
                if value is not None:
                    yield (kind, key), np.asarray(value)


def run_ours(ours, inputs, seed):
    """Ours forward and, with random upstream gradients, backward: a Run."""
    ours.reset()
    copies = [x.copy() for x in inputs]
    with np.errstate(all="ignore"):
        y = ours.forward(*copies)
        outputs = [np.asarray(a) for a in flatten(y)]
        starts_from_one = takes_no_gradient(ours.backward_function())
        grads = _upstream(outputs, seed, starts_from_one)
        if starts_from_one:
            returned = ours.backward_function()()
        else:
            pieces = iter(grads)
            returned = ours.backward(
                map_tree(lambda a: None if a is None else next(pieces), y)
            )
    return Run(
        outputs=[a.copy() for a in outputs],
        inputs=ours.input_gradients(returned, inputs),
        parameters=ours.gradients(),
        buffers=ours.buffers(),
        grad_outputs=grads,
        changed=[i for i, x in enumerate(inputs) if distance(x, copies[i]) > 0],
    )


def _upstream(outputs, seed, starts_from_one):
    """Random, never ones: a sum sends softmax and normalisation to zero."""
    rng = np.random.default_rng(seed + 1)
    found = []
    for y in outputs:
        grad = rng.normal(size=y.shape)
        grad = np.ones(y.shape) if starts_from_one else np.asarray(grad)
        found.append(grad.astype(y.dtype) if y.dtype.kind in "fc" else None)
    return found


def takes_no_gradient(backward):
    """backward(): the backward of a loss, which starts from 1"""
    try:
        given = inspect.signature(backward).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(p.kind is p.KEYWORD_ONLY for p in given)
