"""Function: an operation of one's own, with forward and backward by hand."""

import functools

import numpy as np

from numpy_impl.autograd import forward_ad
from numpy_impl.autograd.graph import Edge, Node
from numpy_impl.autograd.modes import is_grad_enabled, is_recording, no_grad
from numpy_impl.autograd.saved import freed, saved
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.autograd.views import FUNCTION, check_writable, rebase, view_of

__all__ = ["Function", "once_differentiable"]


class Function:
    """Static methods forward(ctx, *args) and backward(ctx, *grad_outputs).

    `backward` returns a gradient for each argument of `forward`; None for what has
    none. Written in operations of the tape, it can be differentiated again. Where there
    is a `setup_context(ctx, inputs, output)`, forward comes without the ctx.
    `jvp(ctx, *tangents)` is for forward_ad.py.
    """

    setup_context = None

    @classmethod
    def apply(cls, *args):
        """Call forward without recording, and record the call itself."""
        ctx = Context(args)
        with no_grad(), forward_ad.suspended():
            outputs = run_forward(cls, ctx, args)
        several = isinstance(outputs, tuple)
        outputs = outputs if several else (outputs,)
        ctx.check_dirty(outputs)
        ys = tuple(ctx.result(y) for y in outputs)
        if is_recording() and any(ctx.needs_input_grad):
            node = Called(cls, ctx, args, ys)
            for number, (y, output) in enumerate(zip(ys, outputs)):
                if not ctx.is_constant(output):
                    ctx.record(node, number, y)
            ctx.freeze()
        push_tangents(cls, ctx, args, ys)
        return ys if several else ys[0]

    @staticmethod
    def forward(*args):
        raise NotImplementedError("a Function must implement forward")

    @staticmethod
    def backward(ctx, *grad_outputs):
        raise NotImplementedError(
            "a Function must implement backward to be differentiated"
        )

    @staticmethod
    def jvp(ctx, *tangents):
        raise NotImplementedError("a Function must implement jvp for forward mode")


def run_forward(cls, ctx, args):
    """forward, in the form that the class has."""
    if cls.setup_context is None:
        return cls.forward(ctx, *args)
    outputs = cls.forward(*args)
    cls.setup_context(ctx, args, outputs)
    return outputs


class Context:
    """What forward leaves for backward.

    Attributes:
        needs_input_grad: for each argument, whether its gradient will be asked for.
    """

    def __init__(self, args):
        tensors = [x for x in args if isinstance(x, Tensor)]
        self.needs_input_grad = tuple(
            isinstance(x, Tensor) and x.requires_grad for x in args
        )
        self.inputs, self.dirty, self.constant = tensors, (), ()
        self.materializes, self.kept, self.saved = True, (), ()

    def save_for_backward(self, *tensors):
        """Keep inputs and outputs; backward reads them from `saved_tensors`.

        Raises:
            TypeError: one of them is neither a tensor nor None.
        """
        for i, x in enumerate(tensors):
            if not (x is None or isinstance(x, Tensor)):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is "
                    f"of type {type(x).__name__}"
                )
        self.kept = tensors

    def mark_dirty(self, *inputs):
        """forward wrote to these inputs, and returns them."""
        self.dirty = inputs

    def mark_non_differentiable(self, *outputs):
        """These outputs require no gradient."""
        self.constant = outputs

    def set_materialize_grads(self, value):
        """Whether backward gets zeros, not None, for an output that nobody used."""
        self.materializes = value

    @property
    def saved_tensors(self):
        """What was saved.

        Raises:
            RuntimeError: it was written to since, or the graph was walked before.
        """
        if self.saved is None:
            raise freed()
        return tuple(value.unpack() for value in self.saved) or self.kept

    def check_dirty(self, outputs):
        for x in self.dirty:
            if not any(x is y for y in outputs):
                raise RuntimeError(
                    "Some elements marked as dirty during the forward method were not "
                    "returned as output. The inputs that are modified inplace must all "
                    "be outputs of the Function."
                )
            check_writable(x, is_recording() and any(self.needs_input_grad))

    def is_dirty(self, x):
        return any(x is y for y in self.dirty)

    def is_constant(self, y):
        integer = not isinstance(y, Tensor) or y.dtype.kind not in "fc"
        return integer or any(y is x for x in self.constant)

    def result(self, y):
        """An output; where forward returned an input, a view of it."""
        if not isinstance(y, Tensor) or self.is_dirty(y):
            return y
        if any(y is x for x in self.inputs):
            return view_of(y, y.array, lambda x: x, FUNCTION)
        if y.view is not None:
            y.view.refused = FUNCTION
        return y

    def record(self, node, number, y):
        if self.is_dirty(y):
            rebase(y, node, number)
        else:
            y.edge = Edge(node, number)

    def freeze(self):
        """Save what was to be kept; the outputs have their place in the graph now."""
        self.saved, self.kept = [saved(x) for x in self.kept], ()
        self.inputs = ()  # or the graph would hold what no backward needs


class Called(Node):
    """One call of a Function."""

    def __init__(self, function, ctx, args, ys):
        edges = [x.edge if isinstance(x, Tensor) else None for x in args]
        outputs = [y.array if isinstance(y, Tensor) else None for y in ys]
        super().__init__(f"{function.__name__}Backward", edges, outputs)
        self.function, self.ctx = function, ctx
        self.of_tensors = [isinstance(x, Tensor) for x in args]

    def apply(self, grads, needed):
        if self.ctx.materializes:
            grads = [self.zeros(i) if g is None else g for i, g in enumerate(grads)]
        found = self.function.backward(self.ctx, *grads)
        found = list(found) if isinstance(found, tuple) else [found]
        while len(found) > len(self.edges) and found[-1] is None:
            found.pop()
        self.check(found)
        return found

    def zeros(self, i):
        return Tensor(np.zeros(*self.forms[i])) if self.forms[i] else None

    def check(self, found):
        if len(found) != len(self.edges):
            raise RuntimeError(
                f"function {self.name} returned an incorrect number of gradients "
                f"(expected {len(self.edges)}, got {len(found)})"
            )
        for i, (gradient, of_tensor) in enumerate(zip(found, self.of_tensors)):
            if gradient is not None and not of_tensor:
                raise RuntimeError(
                    f"function {self.name} returned a gradient different than None at "
                    f"position {i + 1}, but the corresponding forward input was not a "
                    "Variable"
                )
            if not (gradient is None or isinstance(gradient, Tensor)):
                raise RuntimeError(
                    f"expected Variable or None (got {type(gradient).__name__})"
                )

    def release(self):
        if self.ctx.saved:
            self.ctx.saved = None


def push_tangents(cls, ctx, args, ys):
    """The outputs' tangents, as `jvp` says."""
    tangents = [
        forward_ad.tangent_of(x) if isinstance(x, Tensor) else None for x in args
    ]
    if any(t is not None for t in tangents):
        found = cls.jvp(ctx, *tangents)
        found = found if isinstance(found, tuple) else (found,)
        for y, tangent in zip(ys, found, strict=True):
            if tangent is not None:
                forward_ad.carry(y, tangent)


def once_differentiable(backward):
    """A decorator for a backward that is not made of operations of the tape.

    Who differentiates its result gets a RuntimeError, not a wrong number.
    """

    @functools.wraps(backward)
    def run(ctx, *grads):
        with no_grad():
            found = backward(ctx, *grads)
        several = isinstance(found, tuple)
        found = found if several else (found,)
        if is_grad_enabled() and any(g is not None and g.requires_grad for g in grads):
            ys = [None if y is None else y.detach() for y in found]
            node = Refusal([g.edge for g in grads if g is not None], ys)
            for number, y in enumerate(ys):
                if y is not None:
                    y.edge = Edge(node, number)
            found = tuple(ys)
        return found if several else found[0]

    return run


class Refusal(Node):
    """What stands behind the result of a backward that cannot be differentiated."""

    def __init__(self, edges, ys):
        super().__init__("Error", edges, [None if y is None else y.array for y in ys])

    def apply(self, grads, needed):
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with "
            "@once_differentiable"
        )
