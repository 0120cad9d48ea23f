"""Modules of numpy_impl, recorded by their hooks."""

import contextlib
import copy

import numpy as np

from bridge.causal.leaves import is_float, leaves, mapped
from bridge.causal.module_side import ModuleSide
from numpy_impl import random
from numpy_impl.nn import is_grad_enabled

__all__ = ["NumpySide"]


class NumpySide(ModuleSide):
    """A Module of numpy_impl."""

    def twin(self):
        return NumpySide(copy.deepcopy(self.model), self.label)

    @contextlib.contextmanager
    def unchanged(self):
        state = self.random_state()
        try:
            yield
        finally:
            self.set_random_state(state)

    def random_state(self):
        return random.get_rng_state()

    def set_random_state(self, state):
        random.set_rng_state(state)

    def seed(self, seed):
        random.manual_seed(seed)

    def backward_from_loss(self, criterion, loss, output):
        grad = criterion.backward()
        self.model.backward(in_place_of_first(grad, output))

    def backward_from_output(self, output, upstream):
        """Where there is no upstream gradient, it is zero."""
        left = list(upstream)

        def next_one(y):
            grad = left.pop(0)
            return np.zeros_like(y) if grad is None else np.asarray(grad, y.dtype)

        self.model.backward(mapped(next_one, output))

    @contextlib.contextmanager
    def recording(self, record):
        handles = []
        for path, module in self.modules().items():
            hooks = Hooks(record, path)
            handles += [
                module.register_forward_hook(hooks.forward, with_kwargs=True),
                module.register_full_backward_pre_hook(hooks.before),
                module.register_full_backward_hook(hooks.after),
            ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


class Hooks:
    """What one module's hooks remember: which calls are still to be undone."""

    def __init__(self, record, path):
        self.record, self.path = record, path
        self.to_undo, self.call, self.inputs = [], 1, {}

    def forward(self, module, args, kwargs, output):
        call = self.record.new_call(self.path)
        self.record.inputs[self.path, call] = args, kwargs
        self.record.add("output", self.path, output, call)
        if is_grad_enabled():
            self.to_undo.append(call)

    def before(self, module, grad_output):
        """`grad_output` is always a tuple; one array alone stands for itself."""
        self.call = self.to_undo.pop() if self.to_undo else 1
        grad = grad_output[0] if len(grad_output) == 1 else grad_output
        self.record.add("output gradient", self.path, grad, self.call)

    def after(self, module, grad_input, grad_output):
        args, kwargs = self.record.inputs.get((self.path, self.call), ((), {}))
        gradients = [grad for _, grad in leaves(grad_input)]
        given = [x for _, x in leaves((args, kwargs)) if is_float(x)]
        if len(given) == len(gradients):
            gradients = summed_by_array(given, gradients)
        only = gradients[0] if len(gradients) == 1 else tuple(gradients)
        self.record.add("input gradient", self.path, only, self.call)


def summed_by_array(inputs, gradients):
    """One array that is two arguments has one gradient: the sum, as in autograd."""
    found = {}
    for x, grad in zip(inputs, gradients, strict=True):
        found[id(x)] = found[id(x)] + grad if id(x) in found else grad
    return list(found.values())


def in_place_of_first(grad, output):
    """A loss saw the first of several outputs only: the others get zeros."""
    if isinstance(output, np.ndarray | np.generic) or not isinstance(grad, np.ndarray):
        return grad
    left = [grad]
    return mapped(lambda y: left.pop() if left else np.zeros_like(y), output)
