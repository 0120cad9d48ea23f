"""Anyone's NumPy: functions, an object with forward and backward, or our Module."""

import contextlib
import copy
import inspect

import numpy as np

__all__ = ["Names", "Ours", "adapted", "places_of"]


def adapted(ours):
    """`ours`, as something with forward, backward, parameters and gradients.

    Raises:
        TypeError: it is neither a pair of functions nor an object with both methods.
    """
    if isinstance(ours, tuple | list):
        if len(ours) != 2 or not all(callable(f) for f in ours):
            raise TypeError("ours must be (forward, backward), a pair of functions")
        return Functions(*ours)
    if isinstance(ours, type):
        raise TypeError(f"ours must be an object: {ours.__name__}(...), not the class")
    if not callable(getattr(ours, "backward", None)):
        what = "a function" if inspect.isfunction(ours) else type(ours).__name__
        raise TypeError(
            f"ours has no backward, got {what}: pass (forward, backward), or an object "
            "with these methods"
        )
    if hasattr(ours, "named_parameters") and hasattr(ours, "saved"):
        return OurModule(ours)
    if not (callable(ours) or callable(getattr(ours, "forward", None))):
        raise TypeError(f"ours has no forward, got {type(ours).__name__}")
    from bridge.backward.plain import Plain

    return Plain(ours)


class Names(list):
    """The names of the inputs; `floating` are those of the differentiable ones."""

    def __init__(self, names, inputs):
        named = [names[i] if i < len(names) else f"x{i}" for i in range(len(inputs))]
        super().__init__(named)
        pairs = zip(named, inputs, strict=True)
        self.floating = [name for name, x in pairs if x.dtype.kind == "f"]


class Ours:
    """What the check needs of the side under test."""

    def names_of(self, inputs):
        """The Names of these inputs, as forward calls its arguments."""
        return Names(_argument_names(self.forward_function()), inputs)

    def input_gradients(self, returned, inputs):
        """[gradient or None] of each differentiable input, from what backward returned

        That is one array, a tuple in the order of the inputs (with or without those
        that have no gradient), or {name: gradient}.
        """
        names = self.names_of(inputs)
        if isinstance(returned, dict):
            found = [
                {name, *places_of(name)} & returned.keys() for name in names.floating
            ]
            return [returned[keys.pop()] if keys else None for keys in found]
        grads = list(returned) if isinstance(returned, tuple | list) else [returned]
        if len(grads) == len(inputs) != len(names.floating):
            pairs = zip(grads, inputs, strict=True)
            return [grad for grad, x in pairs if x.dtype.kind == "f"]
        missing = len(names.floating) - len(grads)
        return grads + [None] * missing

    def frozen(self):
        """The names of the parameters that shall have no gradient."""
        return set()

    def parameters(self):
        """{name: ndarray}, trainable"""
        return {}

    def buffers(self):
        """{name: ndarray}, state that forward may change"""
        return {}

    def with_buffers(self, names):
        """The same, told which names PyTorch has as buffers."""
        return self

    def gradients(self):
        """{name: ndarray or None}, of the parameters, after backward"""
        return {}

    @contextlib.contextmanager
    def parameters_as(self, values):
        """A block in which the parameters have other values."""
        before = self.parameters()
        self.set_parameters(values)
        try:
            yield
        finally:
            self.set_parameters(before)

    def set_parameters(self, values):
        """Give them these values: {name: array}."""

    def reset(self):
        """Forget gradients, as at the start."""

    def cast(self, dtype):
        """A copy in another dtype."""
        return self


class Functions(Ours):
    """forward(*inputs) and a backward in one of three manners:

    backward(grad_y, *inputs)   forward values come again
    backward(grad_y, cache)     forward returned (y, cache)
    backward(grad_y)            it remembers them itself
    """

    def __init__(self, forward, backward):
        self._forward, self._backward = forward, backward
        self.cache = None
        self.has_cache = False

    def forward_function(self):
        return self._forward

    def backward_function(self):
        return self._backward

    def forward(self, *inputs):
        y = self._forward(*inputs)
        self.inputs = inputs
        self.has_cache = (
            isinstance(y, tuple) and len(y) == 2 and self._takes(len(inputs)) == "cache"
        )
        if self.has_cache:
            y, self.cache = y
        return y

    def _takes(self, count):
        """What backward takes besides the upstream gradient."""
        try:
            given = inspect.signature(self._backward).parameters.values()
        except (TypeError, ValueError):  # built in: no signature
            return "inputs"
        if any(p.kind is p.VAR_POSITIONAL for p in given):
            return "inputs"
        named = [p for p in given if p.kind is not p.KEYWORD_ONLY]
        needed = [p for p in named if p.default is p.empty]
        if len(named) == 1:
            return "nothing"
        if len(named) == 2 and (
            count > 1 or named[1].name in ("cache", "ctx", "saved")
        ):
            return "cache"
        if len(needed) > count + 1:
            raise TypeError(
                f"backward{inspect.signature(self._backward)} must take (grad_y, "
                "*inputs), (grad_y, cache) or (grad_y)"
            )
        return "inputs"

    def backward(self, grad_y):
        if self.has_cache:
            return self._backward(grad_y, self.cache)
        if self._takes(len(self.inputs)) == "nothing":
            return self._backward(grad_y)
        return self._backward(grad_y, *self.inputs)


class OurModule(Ours):
    """A module of numpy_impl, or of the reader's own that derives from it."""

    def __init__(self, module):
        self.module = module
        self.at_start = self.buffers()

    def forward_function(self):
        return self.module.forward

    def backward_function(self):
        return self.module.backward

    def forward(self, *inputs):
        return self.module(*inputs)

    def backward(self, grad_y):
        return self.module.backward(grad_y)

    def parameters(self):
        named = self.module.named_parameters()
        return {name: np.array(p) for name, p in named}

    def buffers(self):
        return {name: np.array(b) for name, b in self.module.named_buffers()}

    def gradients(self):
        return {name: p.grad for name, p in self.module.named_parameters()}

    def set_parameters(self, values):
        for name, parameter in self.module.named_parameters():
            if name in values:
                parameter.data = values[name].astype(parameter.dtype)

    def frozen(self):
        named = self.module.named_parameters()
        return {name for name, p in named if not p.requires_grad}

    def reset(self):
        self.module.zero_grad()
        for name, buffer in self.module.named_buffers():
            buffer[...] = self.at_start[name]
        for module in self.module.modules():
            module.saved.clear()

    def cast(self, dtype):
        return OurModule(copy.deepcopy(self.module).to(dtype))


def places_of(name):
    """Where the gradient of that name may be kept"""
    return (f"grad_{name}", f"d{name}", f"d_{name}", f"{name}_grad", f"{name}_gradient")


def _argument_names(function):
    """The names of the positional arguments, or [] where there is no signature"""
    try:
        given = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in given if p.kind in kinds]
