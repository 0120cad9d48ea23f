"""How a function of arrays and its derivatives become an operation of the tape."""

import inspect

import numpy as np

from numpy_impl.autograd import forward_ad
from numpy_impl.autograd.graph import Edge, Node
from numpy_impl.autograd.modes import is_recording
from numpy_impl.autograd.saved import freed, saved, tensors_of
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.autograd.views import SEVERAL, check_writable, rebase, view_of
from numpy_impl.nn.parameter import Parameter

__all__ = []


def operation(name, forward, inplace=False, several=False, **derivatives):
    """A function of tensors, and a method of Tensor if its first argument is x or a.

    Each derivative stands under the name of the argument of `forward` that it belongs
    to. It is a function of what its formula mentions, and only that is saved for it:

        g      the gradient of the result, or the list of them
        y      the result
        shape  the shape of the first argument; `shapes`, those of all tensors
        any argument of forward, such as `x`, `b` or `dim`

    It is written in operations of the tape, so that it can be differentiated again; the
    sum over broadcast axes is taken afterwards (graph.py, `fitted`).

    Args:
        name: PyTorch's name of the operation.
        forward: a function of arrays.
        inplace: whether there is an `x.name_(...)`, which writes to x.
        several: whether forward returns a tuple, of views of its first argument.
    """
    line = Line(name, forward, derivatives, several)

    def function(*args, **kwargs):
        args = line.operands(args)
        first, *rest = args

        def again(x):
            return function(x, *rest, **kwargs)

        found = line.computed(args, kwargs)
        ys = pieces(found, first, again) if several else [result(found, first, again)]
        given = line.given(args, kwargs)
        node = recorded(line, given, ys)
        if node is not None:
            node.save_result(ys[0])
            for number, y in enumerate(ys):
                y.edge = Edge(node, number)
        if not several and ys[0].view is None:  # a view's tangent is its base's
            forward_ad.push(line, given, ys[0])
        return tuple(ys) if several else ys[0]

    def function_(x, *args, **kwargs):
        check_writable(x, is_recording() and needs_gradient((x, *args)))
        args = (as_it_was(x), *line.operands((x, *args))[1:])
        array = line.computed(args, kwargs)
        given = line.given(args, kwargs)
        node = recorded(line, given, [x])
        write(array, x)
        if node is not None:
            node.save_result(x)
            rebase(x, node)
        forward_ad.push(line, given, x)
        return x

    if line.names[0] in ("x", "a"):
        setattr(Tensor, name, function)
    if inplace:
        setattr(Tensor, f"{name}_", function_)
    return function


class Line:
    """A line of the table: what is computed, and its derivatives."""

    def __init__(self, name, forward, derivatives, several=False):
        self.several = several
        parameters = [*inspect.signature(forward).parameters.values()]
        self.name, self.forward, self.derivatives = name, forward, derivatives
        self.title = "".join(p.capitalize() for p in name.split("_")) + "Backward0"
        self.names = [p.name for p in parameters]
        self.defaults = {p.name: p.default for p in parameters if p.default != p.empty}
        stars = [i for i, p in enumerate(parameters) if p.kind == p.VAR_POSITIONAL]
        self.starred = stars[0] if stars else None  # where *dims stands
        self.mentioned = {
            key: [*inspect.signature(f).parameters] for key, f in derivatives.items()
        }
        self.needs_shapes = any("shapes" in names for names in self.mentioned.values())

    def operands(self, args):
        """The arguments; an array in the place of a tensor is a constant."""
        return tuple(
            constant(x) if isinstance(x, np.ndarray) and self.has_gradient(i) else x
            for i, x in enumerate(args)
        )

    def has_gradient(self, i):
        """Whether the argument at this place is one that has a derivative."""
        last = i if self.starred is None else min(i, self.starred)
        return last < len(self.names) and self.names[last] in self.derivatives

    def given(self, args, kwargs):
        """{name: value} of forward's arguments, and their shapes."""
        given = self.defaults | dict(zip(self.names, args)) | kwargs
        if self.starred is not None:
            given[self.names[self.starred]] = args[self.starred :]
        given["shape"] = getattr(given[self.names[0]], "shape", ())
        if self.needs_shapes:
            given["shapes"] = [x.shape for x in tensors_of([*given.values()])]
        return given

    def computed(self, args, kwargs):
        """forward's result, with PyTorch's kinds of error."""
        args = [arrays_of(value) for value in args]
        kwargs = {key: arrays_of(value) for key, value in kwargs.items()}
        try:
            with np.errstate(all="ignore"):
                return self.forward(*args, **kwargs)
        except np.exceptions.AxisError as error:
            raise IndexError(f"{self.name}: {error}") from None
        except (ValueError, np.linalg.LinAlgError) as error:
            raise RuntimeError(f"{self.name}: {error}") from None

    def gradient(self, key, known):
        """What the derivative under this name says: one for each tensor there."""
        parts = {name: known[name] for name in self.mentioned[key]}
        found = self.derivatives[key](**parts)
        return found if isinstance(found, list) else [found]


def recorded(line, given, ys):
    """A node for one call; None where it needs none."""
    if not is_recording() or all(y.dtype.kind not in "fc" for y in ys):
        return None
    if not needs_gradient([given[key] for key in line.derivatives]):
        return None
    if any(y.dtype.kind == "c" for y in ys):
        raise NotImplementedError("this tape differentiates real numbers only")
    return Recorded(line, given, ys)


class Recorded(Node):
    """One call of an operation, with what its derivatives mention."""

    def __init__(self, line, given, ys):
        edges = [edges_of(given[key]) for key in line.derivatives]
        super().__init__(line.title, sum(edges, []), [y.array for y in ys])
        self.line = line
        self.counts = tuple(len(found) for found in edges)  # how many edges are a key's
        mentioned = {
            name
            for key, found in zip(line.derivatives, edges)
            for name in line.mentioned[key]
            if any(found)
        }
        self.needs_result = "y" in mentioned
        self.known, self.saved = {}, {}
        for name in sorted(mentioned - {"g", "y"}):  # a checkpoint counts on an order
            if tensors_of(given[name]):
                self.saved[name] = saved(given[name])
            else:
                self.known[name] = given[name]

    def save_result(self, y):
        """Without its place in the graph: the node shall not hold itself."""
        if self.needs_result:
            self.saved["y"] = saved(y.detach())

    def apply(self, grads, needed):
        if self.saved is None:
            raise freed()
        known = self.known | {name: x.unpack() for name, x in self.saved.items()}
        if self.needs_result and is_recording():
            known["y"] = known["y"].detach()
            known["y"].edge = Edge(self, 0)
        known["g"] = self.filled(grads)
        found = []
        for key, count in zip(self.line.derivatives, self.counts):
            wanted = any(needed[len(found) : len(found) + count])
            found += self.line.gradient(key, known) if wanted else [None] * count
        return found

    def filled(self, grads):
        """The one gradient, or all of them, with zeros for what nobody used."""
        if not self.line.several:
            return grads[0]
        return [
            Tensor(np.zeros(*form)) if g is None else g
            for g, form in zip(grads, self.forms)
        ]

    def release(self):
        if self.saved:
            self.saved = None  # who saved no tensor can be walked again


def constant(x):
    """An array as a tensor.

    Raises:
        TypeError: a Parameter, which would get no gradient.
    """
    if isinstance(x, Parameter):
        raise TypeError(
            "a Parameter is an array, and gets no gradient from the tape: "
            "on_tape(parameter) is the leaf that stands for it"
        )
    return Tensor(x)


def needs_gradient(values):
    return any(x.requires_grad for value in values for x in tensors_of(value))


def edges_of(value):
    """An edge for each tensor of an argument; None for what is constant."""
    return [x.edge for x in tensors_of(value)] or [None]


def as_tensor(x):
    """A number that came as it is, as a tensor."""
    return x if isinstance(x, Tensor) else Tensor(x)


def arrays_of(value):
    """An argument as NumPy takes it."""
    if isinstance(value, Tensor):
        return value.array
    if type(value) in (tuple, list):
        return type(value)(arrays_of(v) for v in value)
    return value


def result(array, first, again):
    """A tensor; a view, if it looks at the memory of the first argument.

    Args:
        again: the operation as a function of its first argument.
    """
    array = np.asarray(array)
    if isinstance(first, Tensor) and np.may_share_memory(array, first.array):
        return view_of(first, array, again)
    return Tensor(array)


def pieces(arrays, first, again):
    """A view for each of several results."""
    return [
        view_of(first, array, lambda x, i=i: again(x)[i], SEVERAL)
        for i, array in enumerate(arrays)
    ]


def as_it_was(x):
    """The numbers before they are overwritten, and their place in the graph."""
    before = Tensor(x.array.copy())
    before.carried = forward_ad.tangent_of(x)
    if is_recording() and x.edge is not None:
        before.edge = x.edge
    return before


def write(array, into):
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
    if not into.is_inference():
        into.version.number += 1
