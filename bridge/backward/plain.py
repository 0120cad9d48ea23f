"""A plain object with forward and backward, as a course or a friend has it."""

import copy

import numpy as np

from bridge.backward.ours import Ours, places_of

__all__ = ["Plain"]


class Plain(Ours):
    """An object with forward (or a call) and backward.

    Its parameters are its float arrays, but for those that PyTorch's module has as
    buffers, and the gradient of W is in grad_W, dW, W_grad or grads["W"].
    """

    HOLDERS = ("grads", "gradients", "grad")

    def __init__(self, thing, names=None, buffer_names=()):
        self.thing, self.buffer_names = thing, list(buffer_names)
        self.at_start = {k: copy.deepcopy(v) for k, v in self._attributes().items()}
        arrays = [name for name, value in self.at_start.items() if _is_floats(value)]
        holders = {place for name in arrays for place in places_of(name)}
        self.names = names or [name for name in arrays if name not in holders]

    def _attributes(self):
        return dict(vars(self.thing)) if hasattr(self.thing, "__dict__") else {}

    def forward_function(self):
        forward = getattr(self.thing, "forward", None)
        return forward if callable(forward) else self.thing

    def backward_function(self):
        return self.thing.backward

    def forward(self, *inputs):
        return self.forward_function()(*inputs)

    def backward(self, grad_y):
        return self.thing.backward(grad_y)

    def parameters(self):
        return {name: np.array(getattr(self.thing, name)) for name in self.names}

    def set_parameters(self, values):
        for name, value in values.items():
            setattr(self.thing, name, np.array(value))

    def gradients(self):
        return {name: self._gradient(name) for name in self.names}

    def _gradient(self, name):
        attributes = self._attributes()
        for place in places_of(name):
            if isinstance(attributes.get(place), np.ndarray | np.generic):
                return np.asarray(attributes[place])
        for holder in self.HOLDERS:
            found = attributes.get(holder)
            if isinstance(found, dict):
                for key in (name, *places_of(name)):
                    if key in found:
                        return np.asarray(found[key])
        return None

    def with_buffers(self, names):
        self.buffer_names = [name for name in self.names if name in names]
        self.names = [name for name in self.names if name not in names]
        return self

    def buffers(self):
        return {name: np.array(getattr(self.thing, name)) for name in self.buffer_names}

    def reset(self):
        """Gradients and buffers as at the start; a cache of its own is its business."""
        places = {place for name in self.names for place in places_of(name)}
        for name, value in self.at_start.items():
            if name in places or name in self.HOLDERS or name in self.buffer_names:
                setattr(self.thing, name, copy.deepcopy(value))

    def cast(self, dtype):
        twin = copy.deepcopy(self.thing)
        for name, value in self._attributes().items():
            if _is_floats(value):
                setattr(twin, name, value.astype(dtype))
        return Plain(twin, self.names, self.buffer_names)


def _is_floats(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"
