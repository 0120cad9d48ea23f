"""Function: an operation of one's own, with forward and backward by hand."""

import numpy as np

from numpy_impl.autograd.graph import Edge, Node
from numpy_impl.autograd.modes import is_grad_enabled, no_grad
from numpy_impl.autograd.operation import edges_of, saved
from numpy_impl.autograd.tensor import Tensor

__all__ = ["Function"]


class Function:
    """Two static methods, forward(ctx, *args) and backward(ctx, *grad_outputs).

    `backward` returns a gradient for each argument of `forward`; None for what has
    none. Written in operations of the tape, it can be differentiated again.
    """

    @classmethod
    def apply(cls, *args):
        """Call forward without recording, and record the call itself."""
        ctx = Context(args)
        with no_grad():
            outputs = cls.forward(ctx, *args)
        several = isinstance(outputs, tuple)
        outputs = outputs if several else (outputs,)
        ys = tuple(fresh(y, args) for y in outputs)
        if is_grad_enabled() and any(ctx.needs_input_grad):
            node = Called(cls, ctx, args, ys)
            for number, (y, output) in enumerate(zip(ys, outputs)):
                if not any(output is constant for constant in ctx.constant):
                    y.edge = Edge(node, number)
        ctx.freeze()
        return ys if several else ys[0]


class Context:
    """What forward leaves for backward."""

    def __init__(self, args):
        self.needs_input_grad = tuple(any(edges_of(x)) for x in args)
        self.kept, self.constant, self.saved = (), (), ()

    def save_for_backward(self, *tensors):
        """Keep inputs and outputs; backward reads them from `saved_tensors`."""
        self.kept = tensors

    def mark_non_differentiable(self, *outputs):
        """These outputs require no gradient."""
        self.constant = outputs

    @property
    def saved_tensors(self):
        """What was saved.

        Raises:
            RuntimeError: it was written to since, or the graph was walked before.
        """
        if self.saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly "
                "access saved tensors after they have already been freed)."
            )
        return tuple(value.unpack() for value in self.saved)

    def freeze(self):
        """Save what was to be kept; the outputs have their place in the graph now."""
        self.saved, self.kept = [saved(x) for x in self.kept], ()


class Called(Node):
    """One call of a Function."""

    def __init__(self, function, ctx, args, ys):
        edges = [x.edge if isinstance(x, Tensor) else None for x in args]
        super().__init__(f"{function.__name__}Backward", edges, [y.array for y in ys])
        self.function, self.ctx = function, ctx

    def apply(self, grads):
        given = [
            Tensor(np.zeros(*form)) if g is None else g
            for g, form in zip(grads, self.forms)
        ]
        found = self.function.backward(self.ctx, *given)
        found = list(found) if isinstance(found, tuple) else [found]
        if len(found) != len(self.edges):
            raise RuntimeError(
                f"function {self.name} returned an incorrect number of gradients "
                f"(expected {len(self.edges)}, got {len(found)})"
            )
        return found

    def release(self):
        if self.ctx.saved:
            self.ctx.saved = None


def fresh(y, args):
    """An output; where forward returned an input, a tensor beside it."""
    return y.detach() if any(y is x for x in args) else y
