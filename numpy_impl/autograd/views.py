"""Views: which part of which tensor they are, and what writing to one does.

A view looks at its base's memory. Who writes to either makes the base the result of
another node, and so the view: it is then, again, this part of what the base is now.
"""

from numpy_impl.autograd.graph import Edge, Node
from numpy_impl.autograd.modes import (
    enable_grad,
    is_grad_enabled,
    is_inference_mode_enabled,
)
from numpy_impl.autograd.tensor import Tensor

__all__ = []

# Why a view may have no gradient that means anything, once it is written to
NO_GRAD = (
    "The view was created in no_grad mode. Move both the view and the inplace either "
    "inside the no_grad block or outside of it."
)
INFERENCE = (
    "The view was created in inference mode. Move both the view and the inplace either "
    "inside the block or outside of it."
)
SEVERAL = (
    "The view is the output of a function that returns multiple views. Such functions "
    "do not allow the output views to be modified inplace. Replace the inplace "
    "operation by an out-of-place one."
)
FUNCTION = (
    "The view was created inside a custom Function (or an input was returned as it "
    "is). Return a clone() of it from forward."
)


class View:
    """Which part of the base a view is, as a chain of operations.

    Args:
        base: a tensor that is no view.
        steps: functions of a tensor; the view is step[n](… step[0](base)).
        refused: why it may not be written to; None where it may.
    """

    def __init__(self, base, steps, refused):
        self.base, self.steps, self.refused = base, steps, refused
        self.seen = base.version and base.version.number

    def of(self, x):
        """The same part of another tensor."""
        return part_of(x, self.steps)

    def follow(self, x):
        """Give x, the view, its place in the graph after its base was written to."""
        if x.is_inference() or self.seen == x.version.number:
            return
        if self.base.requires_grad:
            refuse(self, "The base of a view, or another view of it, has been")
            self.seen = x.version.number
            with enable_grad():
                x.edge = self.of(self.base).edge


def part_of(x, steps):
    for step in steps:
        x = step(x)
    return x


def view_of(x, array, step, refused=None):
    """A tensor that looks at x's memory; step(x) makes it."""
    if is_inference_mode_enabled():
        refused = INFERENCE
    elif not refused and not is_grad_enabled():
        refused = NO_GRAD
    y, outer = Tensor(array, beside=x), x.view
    if outer is None:
        y.view = View(x, (step,), refused)
    else:
        y.view = View(outer.base, (*outer.steps, step), refused or outer.refused)
    return y


def refuse(view, what):
    if view.refused:
        raise RuntimeError(f"{what} modified inplace. {view.refused}")


def check_writable(x, recording):
    """In place only where the graph can follow.

    Raises:
        RuntimeError: a leaf or a view of one, a view of `View.refused`, a tensor of
            inference mode outside of it.
    """
    if x.is_inference() and not is_inference_mode_enabled():
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed. "
            "You can make a clone to get a normal tensor before doing inplace update."
        )
    if not recording:
        return
    if x.view is not None:
        refuse(x.view, "A view is being")
        if x.requires_grad and x.view.base.is_leaf:
            raise RuntimeError(
                "a view of a leaf Variable that requires grad is being used in an "
                "in-place operation."
            )
    if x.requires_grad and x.is_leaf:
        raise RuntimeError(
            "a leaf Variable that requires grad is being used in an in-place operation."
        )


def rebase(x, node, number=0):
    """From now on x is a result of node; if it is a view, its base has changed.

    Raises:
        RuntimeError: a view, and the node has other results beside it.
    """
    if x.view is None:
        x.edge = Edge(node, number)
        return
    if len(node.forms) > 1:
        raise RuntimeError("only what has one result can write to a view")
    x.view.base.edge = Edge(CopySlices(x.view, node), 0)


class CopySlices(Node):
    """A base, after an operation wrote to a part of it.

    The part's gradient goes back through the operation, the rest of it as it came.
    """

    def __init__(self, view, node):
        base = view.base
        super().__init__("CopySlices", [base.edge, *node.edges[1:]], [base.array])
        self.steps, self.node = view.steps, node  # not the base: that holds this node

    def apply(self, grads, needed):
        grad = grads[0].clone()
        part = part_of(grad, self.steps)
        before, *others = self.node.apply([part.clone()], needed)
        if before is not None:
            part.copy_(before)
        return [grad, *others]

    def release(self):
        self.node.release()
