"""Plain classes with forward and backward, and functions: recorded as far as can be.

While a step is recorded, forward, __call__ and backward of the classes are replaced by
ones that look at what goes in and comes out. Parts are found in attributes, lists and
dicts; parameters are the arrays of floats that an object holds before its first call.
"""

import contextlib
import copy
import functools
import inspect
from collections.abc import Mapping

import numpy as np

from bridge.causal.leaves import is_float, leaves
from bridge.causal.numpy_side import in_place_of_first, summed_by_array
from bridge.causal.side import Side
from bridge.parity import to_numpy

__all__ = ["PlainSide"]

METHODS = ("forward", "__call__", "backward")
GRADIENTS = ("grad_{}", "d{}", "{}_grad", "d_{}", "grad{}", "{}grad")
IN_DICTS = ("grads", "gradients", "grad")
PARAMETERS = ("params", "parameters", "weights")  # a dict or a list of arrays


class PlainSide(Side):
    """An object with forward and backward, or a function."""

    guesses = True

    def __init__(self, model, label):
        super().__init__(model, label)
        self.has_backward = hasattr(model, "backward")
        self.parts = parts_of(model)
        self.names = {
            _path(path, name): (path, name)
            for path, part in self.parts.items()
            for name in parameter_names(part)
        }
        self.returned = {}  # path: gradients that a backward returned besides grad_x
        if not self.has_backward:
            self.missing["gradients"] = f"{label} has no backward"

    def parameters(self):
        found = {
            full: value_of(self.parts[path], name)
            for full, (path, name) in self.names.items()
        }
        return {name: value for name, value in found.items() if value is not None}

    def modules(self):
        return self.parts

    def owners(self):
        return {full: [path] for full, (path, _) in self.names.items()}

    def gradients(self):
        found = {}
        for full, (path, name) in self.names.items():
            gradient = gradient_of(self.parts[path], name)
            found[full] = self._returned(path, name) if gradient is None else gradient
        return found

    def _returned(self, path, name):
        """Of a backward that returns (grad_x, grad_W, grad_b): by order and shape."""
        left = list(self.returned.get(path, ()))
        for where, own in self.names.values():
            value = value_of(self.parts[path], own) if where == path else None
            if value is not None and left and left[0].shape == value.shape:
                gradient = left.pop(0)
                if own == name:
                    return gradient
        return None

    def forward(self, args, kwargs):
        function = getattr(self.model, "forward", self.model)
        return function(*args, **kwargs)

    def loss(self, criterion, output, target):
        return call(criterion, output, target)

    def backward_from_loss(self, criterion, loss, output):
        grad = start_backward(criterion)
        if self.has_backward:
            self.model.backward(in_place_of_first(grad, output))

    def backward_from_output(self, output, upstream):
        if self.has_backward:
            arrays = [y for _, y in leaves(output)]
            grads = [
                np.zeros_like(y) if g is None else np.asarray(g, np.asarray(y).dtype)
                for y, g in zip(arrays, upstream, strict=True)
            ]
            self.model.backward(grads[0] if len(grads) == 1 else tuple(grads))

    @contextlib.contextmanager
    def recording(self, record):
        paths = {id(part): path for path, part in self.parts.items()}
        inside, to_undo = set(), {}

        def watched(method, original):
            @functools.wraps(original)
            def run(part, *args, **kwargs):
                key = id(part), method == "backward"
                path = paths.get(id(part))
                if path is None or key in inside:  # __call__ that calls forward
                    return original(part, *args, **kwargs)
                inside.add(key)
                try:
                    if method == "backward":
                        return self._backward(
                            record, path, original, part, args, to_undo
                        )
                    return self._forward(
                        record, path, original, part, args, kwargs, to_undo
                    )
                finally:
                    inside.discard(key)

            return run

        with contextlib.ExitStack() as stack:
            for cls in {type(part) for part in self.parts.values()}:
                for method in METHODS:
                    stack.enter_context(replaced(cls, method, watched))
            yield

    def _forward(self, record, path, original, part, args, kwargs, to_undo):
        number = record.new_call(path)
        record.inputs[path, number] = args, kwargs
        output = original(part, *args, **kwargs)
        record.add("output", path, output, number)
        to_undo.setdefault(path, []).append(number)
        return output

    def _backward(self, record, path, original, part, args, to_undo):
        number = to_undo[path].pop() if to_undo.get(path) else 1
        grad = args[0] if len(args) == 1 else args
        record.add("output gradient", path, grad, number)
        result = original(part, *args)
        gradients = [np.asarray(g) for _, g in leaves(result)]
        given = record.inputs.get((path, number), ((), {}))
        given = [x for _, x in leaves(given) if is_float(x)]
        if len(gradients) > len(given):
            self.returned[path] = gradients[len(given) :]
            gradients = gradients[: len(given)]
        if len(gradients) == len(given):
            gradients = summed_by_array(given, gradients)
        only = gradients[0] if len(gradients) == 1 else tuple(gradients)
        record.add("input gradient", path, only, number)
        return result

    def twin(self):
        """The side of a copy; of the object itself where it cannot be copied."""
        try:
            return PlainSide(copy.deepcopy(self.model), self.label)
        except Exception:  # whatever a foreign class raises
            return self


def call(function, *args):
    """`function(*args)`, or its forward where it cannot be called."""
    return function(*args) if callable(function) else function.forward(*args)


def start_backward(criterion):
    """The gradient of a loss object; one that wants an upstream gradient gets 1.

    Raises:
        TypeError: it has no backward.
    """
    if not hasattr(criterion, "backward"):
        raise TypeError(
            f"the criterion {getattr(criterion, '__name__', type(criterion).__name__)} "
            "needs a backward() that returns the gradient of the output"
        )
    parameters = inspect.signature(criterion.backward).parameters.values()
    required = [
        p
        for p in parameters
        if p.default is p.empty
        and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    return criterion.backward(*[1.0] * len(required))


@contextlib.contextmanager
def replaced(cls, method, watched):
    """A block in which the class has another method; functions are left alone."""
    original = getattr(cls, method, None)
    if not inspect.isfunction(original):
        yield
        return
    own = method in vars(cls)
    setattr(cls, method, watched(method, original))
    try:
        yield
    finally:
        if own:
            setattr(cls, method, original)
        else:
            delattr(cls, method)


# Parts, parameters and their gradients, as people call them


def parts_of(model, path="", found=None):
    """{path: object} of the model and of what it holds that has a backward, too."""
    found = {} if found is None else found
    if any(model is part for part in found.values()):
        return found
    found[path] = model
    for name, value in vars(model).items() if hasattr(model, "__dict__") else ():
        for index, part in _inside(value, name):
            if hasattr(part, "forward") and hasattr(part, "backward"):
                parts_of(part, _path(path, index), found)
    return found


def _inside(value, name):
    if isinstance(value, list | tuple):
        return [(f"{name}.{i}", item) for i, item in enumerate(value)]
    if isinstance(value, Mapping):
        return [(f"{name}.{key}", item) for key, item in value.items()]
    return [(name, value)]


def _path(path, name):
    return f"{path}.{name}" if path else name


def parameter_names(part):
    """The arrays of floats among its attributes that are no gradients of others."""
    found = [
        name
        for name, value in getattr(part, "__dict__", {}).items()
        if is_float(value) or is_float(getattr(value, "data", None))
    ]
    for holder in PARAMETERS:
        held = getattr(part, holder, None)
        if isinstance(held, Mapping):
            found += [key for key in held if is_float(held[key]) and key not in found]
    others = {pattern.format(name) for name in found for pattern in GRADIENTS}
    found = [name for name in found if name not in others]
    known = [name for name in found if gradient_of(part, name) is not None]
    return known or found  # after a call, the others are what it saved


def value_of(part, name):
    """The parameter as it is now, by its name."""
    value = getattr(part, name, None)
    if value is None:
        for holder in PARAMETERS:
            held = getattr(part, holder, None)
            if isinstance(held, Mapping) and name in held:
                value = held[name]
    if not is_float(value):
        value = getattr(value, "data", None)
    return value if is_float(value) else None


def gradient_of(part, name):
    """Its gradient, under one of the names that people give it, or None."""
    names = [pattern.format(name) for pattern in GRADIENTS]
    for other in names:
        if is_float(getattr(part, other, None)):
            return getattr(part, other)
    for holder in IN_DICTS:
        held = getattr(part, holder, None)
        if isinstance(held, Mapping):
            for key in (name, *names):
                if is_float(held.get(key)):
                    return held[key]
    own = getattr(getattr(part, name, None), "grad", None)
    return own if is_float(own) else _beside(part, name)


def _beside(part, name):
    """Of two lists, params and grads: the gradient at the parameter's place."""
    params, grads = getattr(part, "params", None), getattr(part, "grads", None)
    if not isinstance(params, list) or not isinstance(grads, list):
        return None
    value = value_of(part, name)
    for parameter, gradient in zip(params, grads):
        if parameter is value and is_float(gradient):
            return np.asarray(to_numpy(gradient))
    return None
