"""How a function of arrays and its derivatives become an operation of the tape."""

import inspect

import numpy as np

from numpy_impl.autograd.graph import Edge, Node
from numpy_impl.autograd.modes import is_grad_enabled
from numpy_impl.autograd.tensor import Tensor, root

__all__ = []

packing = []  # functions that save in another way; the last one counts (checkpoint.py)


def operation(name, forward, inplace=False, **derivatives):
    """A function of tensors, and a method of Tensor if its first argument is x or a.

    Each derivative stands under the name of the argument of `forward` that it belongs
    to. It is a function of what its formula mentions, and only that is saved for it:

        g      the gradient of the result
        y      the result
        shape  the shape of the first argument
        any argument of forward, such as `x`, `b` or `dim`

    It is written in operations of the tape, so that it can be differentiated again; the
    sum over broadcast axes is taken afterwards (graph.py, `fitted`).

    Args:
        name: PyTorch's name of the operation.
        forward: a function of arrays.
        inplace: whether there is an `x.name_(...)`, which writes to x.
    """
    signature = inspect.signature(forward)
    mentioned = {
        key: [*inspect.signature(f).parameters] for key, f in derivatives.items()
    }

    def run(args, kwargs, into=None):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        first = next(iter(given.values()))
        array = computed(name, forward, bound)
        y = result(array, first) if into is None else written(array, into)
        edges = {key: edges_of(given[key]) for key in derivatives}
        if is_grad_enabled() and any(any(found) for found in edges.values()):
            node = Recorded(name, y, edges, derivatives, mentioned)
            y.edge = Edge(node, 0)
            node.save({**given, "y": y, "shape": getattr(first, "shape", ())})
        return y

    def function(*args, **kwargs):
        return run(args, kwargs)

    def function_(x, *args, **kwargs):
        before = Tensor(x.array.copy())
        if is_grad_enabled():
            check_writable(x, args)
            if x.edge:
                before.edge = x.edge
        y = run((before, *args), kwargs, into=x)
        if y.edge:
            x.edge = y.edge
        return x

    if next(iter(signature.parameters)) in ("x", "a"):
        setattr(Tensor, name, function)
    if inplace:
        setattr(Tensor, f"{name}_", function_)
    return function


class Recorded(Node):
    """One call of an operation, with what its derivatives mention."""

    def __init__(self, name, y, edges, derivatives, mentioned):
        title = "".join(part.capitalize() for part in name.split("_"))
        flat = [edge for found in edges.values() for edge in found]
        super().__init__(f"{title}Backward0", flat, [y.array])
        self.of, self.derivatives, self.mentioned = edges, derivatives, mentioned

    def save(self, known):
        keys = [key for key, edges in self.of.items() if any(edges)]
        names = {name for key in keys for name in self.mentioned[key]} - {"g"}
        self.saved = {name: saved(known[name]) for name in sorted(names)}

    def apply(self, grads):
        if self.saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly "
                "access saved tensors after they have already been freed). Specify "
                "retain_graph=True if you need to backward through the graph again."
            )
        known = {name: value.unpack() for name, value in self.saved.items()}
        known["g"] = grads[0]
        found = []
        for key, edges in self.of.items():
            gradient = [None] * len(edges)
            if any(edges):
                parts = {name: known[name] for name in self.mentioned[key]}
                gradient = self.derivatives[key](**parts)
            found += gradient if isinstance(gradient, list) else [gradient]
        return found

    def release(self):
        if any(value.versions for value in self.saved.values()):
            self.saved = None  # who saved no tensor can be walked again


def saved(value):
    """Something with an `unpack()` that gives the value back."""
    return packing[-1](value) if packing else Saved(value)


class Saved:
    """What a derivative mentions, with the versions of its memory."""

    def __init__(self, value):
        self.value = value
        self.versions = [(x, x._version) for x in tensors_of(value)]

    def unpack(self):
        """The value.

        Raises:
            RuntimeError: it was written to since it was saved.
        """
        for x, number in self.versions:
            if x._version != number:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been "
                    f"modified by an inplace operation: [shape {x.shape}] is at "
                    f"version {x._version}; expected version {number} instead"
                )
        return self.value


def as_tensor(x):
    """A number that came as it is, as a tensor."""
    return x if isinstance(x, Tensor) else Tensor(x)


def tensors_of(value):
    """The tensors of an argument: itself, those of a list, or none."""
    if isinstance(value, Tensor):
        return [value]
    return (
        [x for v in value for x in tensors_of(v)]
        if type(value) in (tuple, list)
        else []
    )


def edges_of(value):
    """An edge for each tensor of an argument; None for what is constant."""
    return [x.edge for x in tensors_of(value)] or [None]


def arrays_of(value):
    """An argument as NumPy takes it."""
    if isinstance(value, Tensor):
        return value.array
    if type(value) in (tuple, list):
        return type(value)(arrays_of(v) for v in value)
    return value


def computed(name, forward, bound):
    """forward's result, with PyTorch's kinds of error."""
    args = [arrays_of(value) for value in bound.args]
    kwargs = {key: arrays_of(value) for key, value in bound.kwargs.items()}
    try:
        with np.errstate(all="ignore"):
            return np.asarray(forward(*args, **kwargs))
    except np.exceptions.AxisError as error:
        raise IndexError(f"{name}: {error}") from None
    except (ValueError, np.linalg.LinAlgError) as error:
        raise RuntimeError(f"{name}: {error}") from None


def result(array, first):
    """A new tensor; a view, if it looks at the memory of the first argument."""
    if isinstance(first, Tensor) and np.may_share_memory(array, first.array):
        return Tensor(array, version=first.version, base=root(first))
    return Tensor(array)


def written(array, into):
    """The same memory with other numbers, one version later."""
    if array.shape != into.shape:
        raise RuntimeError(
            f"output with shape {into.shape} doesn't match the broadcast shape "
            f"{array.shape}"
        )
    try:
        np.copyto(into.array, array, casting="same_kind")
    except (TypeError, ValueError) as error:  # another kind of number; read-only
        raise RuntimeError(str(error)) from None
    into.version.number += 1
    return Tensor(into.array, version=into.version, base=into.base)


def check_writable(x, args):
    """In place only where the graph can follow."""
    if x.is_leaf and x.requires_grad:
        raise RuntimeError(
            "a leaf Variable that requires grad is being used in an in-place operation."
        )
    base = x.base
    if base is not None and base.is_leaf and base.requires_grad:
        raise RuntimeError(
            "a view of a leaf Variable that requires grad is being used in an in-place "
            "operation."
        )
    if base is not None and any(edges_of((x, base, *args))):
        raise NotImplementedError(
            "this tape does not follow what is written through a view: write to the "
            "tensor itself, x[index] = value"
        )
