"""on_tape: a Module or a Parameter of numpy_impl.nn as a part of the tape.

A module goes back by its own `backward`. A call keeps what the module saved to itself:
the tape may undo two calls of a module in any order, and one call twice.
"""

from contextlib import contextmanager

import numpy as np

from numpy_impl.autograd.function import Function
from numpy_impl.autograd.modes import enable_grad, is_grad_enabled
from numpy_impl.autograd.operation import arrays_of
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.nn.module import Module, Parameter

__all__ = ["on_tape"]


def on_tape(what):
    """A Module that takes and returns tensors, or a Parameter as a leaf

    Gradients of Parameters arrive in the Parameters' own `.grad`, where optimizers look
    for them. Everything else of a module, such as `parameters()` or `train()`, is asked
    of it as before.

    Args:
        what: a Module or a Parameter of numpy_impl.nn.

    Raises:
        TypeError: it is neither.
        RuntimeError: in backward, if the walk is recorded (`create_graph=True`): the
            derivative of a backward by hand is not known.
    """
    if isinstance(what, Parameter):
        return leaf_of(what)
    if isinstance(what, Module):
        return ModuleOnTape(what)
    raise TypeError(
        f"on_tape takes a Module or a Parameter of numpy_impl.nn, got "
        f"{type(what).__name__}"
    )


class Leaf(Tensor):
    """A Parameter's numbers; what arrives is added to the Parameter's gradient."""

    def __init__(self, parameter):
        self.parameter = parameter
        super().__init__(parameter.data)

    @property
    def grad(self):
        grad = self.parameter.grad
        return None if grad is None else Tensor(grad)

    @grad.setter
    def grad(self, grad):
        self.parameter.grad = None if grad is None else grad.array

    def accumulate(self, grad):
        self.parameter.accumulate_grad(grad.array.copy())


def leaf_of(parameter):
    """The one Leaf of a Parameter: `grad(loss, on_tape(weight))` finds it again."""
    if "leaf" not in vars(parameter):
        parameter.leaf = Leaf(parameter)
    parameter.leaf.requires_grad = parameter.requires_grad
    return parameter.leaf


class ModuleOnTape:
    """`module(*tensors)`, an operation of the tape with the module's own backward."""

    def __init__(self, module):
        self.module = module
        self.function = type(type(module).__name__, (ModuleCall,), {})

    def __getattr__(self, name):
        if name == "module":  # while a copy is made
            raise AttributeError(name)
        return getattr(self.module, name)

    def __repr__(self):
        return f"on_tape({self.module!r})"

    def __call__(self, *inputs, **kwargs):
        """The outputs in the module's structure; only `inputs` get a gradient.

        Raises:
            RuntimeError: a tensor that requires a gradient is given by its name.
        """
        for name, value in kwargs.items():
            if any(x.requires_grad for x in leaves(value) if isinstance(x, Tensor)):
                raise RuntimeError(
                    f"{name} requires a gradient: give it by its place, not by its name"
                )
        if not is_grad_enabled():
            return in_tensors(called(self.module, inputs, kwargs))
        call = Call(self.module, inputs, kwargs)
        parameters = [leaf_of(p) for p in self.module.parameters()]
        flat = self.function.apply(call, *leaves(inputs), *parameters)
        return placed(call.y, iter(flat))


def called(module, inputs, kwargs):
    kwargs = {name: arrays_of(value) for name, value in kwargs.items()}
    return module(*arrays_of(inputs), **kwargs)


class Call:
    """One call of a module: its inputs, what it saved, its outputs' structure."""

    def __init__(self, module, inputs, kwargs):
        self.module, self.inputs, self.kwargs = module, inputs, kwargs
        self.saved, self.y = [], None


class ModuleCall(Function):
    """A Function for each Module: the tape's node carries the module's name."""

    @staticmethod
    def forward(ctx, call, *tensors):
        ctx.call = call
        ctx.save_for_backward(*(x for x in tensors if isinstance(x, Tensor)))
        with enable_grad(), tapes_of(call.module, []) as saved:
            call.y = called(call.module, call.inputs, call.kwargs)
            call.saved = [(list(tape), list(tape.forms)) for tape in saved]
        # copies: the module keeps its own outputs, whatever is written to these
        return tuple(Tensor(np.array(y)) for y in leaves(call.y) if y is not None)

    @staticmethod
    def backward(ctx, *grads):
        call, _ = ctx.call, ctx.saved_tensors  # which raises if they were written to
        check_first_order(type(call.module).__name__)
        grad_y = placed(call.y, iter(g.array for g in grads))
        parameters = list(call.module.parameters())
        with tapes_of(call.module, call.saved), fresh_grads(parameters):
            grad_x = call.module.backward(grad_y)
            grads = [None if p.grad is None else Tensor(p.grad) for p in parameters]
        inputs = [(f"input {i}", x) for i, x in enumerate(leaves(call.inputs))]
        name = f"{type(call.module).__name__}.backward"
        return None, *matched(grad_x, inputs, name), *grads


@contextmanager
def tapes_of(module, contents):
    """The tapes of all its modules with other contents, for a while."""
    tapes = [m.saved for m in module.modules()]
    before = [(list(tape), list(tape.forms)) for tape in tapes]
    contents = contents or [([], [])] * len(tapes)
    fill(tapes, contents)
    try:
        yield tapes
    finally:
        fill(tapes, before)


def fill(tapes, contents):
    for tape, (items, forms) in zip(tapes, contents, strict=True):
        tape[:], tape.forms[:] = items, forms


@contextmanager
def fresh_grads(parameters):
    """The gradients of this call alone; afterwards they are what they were before."""
    before = [p.grad for p in parameters]
    for p in parameters:
        p.grad = None
    try:
        yield
    finally:
        for p, grad in zip(parameters, before):
            p.grad = grad


def matched(grads, arguments, name):
    """A gradient or None for each argument: they belong to the real ones, in order.

    Raises:
        RuntimeError: there is none for one that requires it.
    """
    left, found = iter(leaves(grads)), []
    for argument, x in arguments:
        grad = next(left, None) if may_have_gradient(x) else None
        if grad is None and isinstance(x, Tensor) and x.requires_grad:
            raise RuntimeError(
                f"{name} returns no gradient of {argument}, which requires one: "
                "detach() it"
            )
        given = grad is not None and isinstance(x, Tensor)
        found.append(Tensor(grad) if given else None)
    return found


def may_have_gradient(x):
    """Real numbers, or None in their place."""
    return x is None or getattr(x, "dtype", np.dtype(bool)).kind in "fc"


def check_first_order(name):
    if is_grad_enabled():
        raise RuntimeError(
            f"{name} goes back by hand, once: its gradient cannot be differentiated "
            "again (create_graph=True). Write it in operations of the tape"
        )


def leaves(tree):
    """What stands in nested tuples and lists, in order."""
    if isinstance(tree, tuple | list):
        return [leaf for branch in tree for leaf in leaves(branch)]
    return [tree]


def placed(tree, values):
    """The structure of `tree`, with the next value for each leaf that is not None."""
    if isinstance(tree, tuple | list):
        return tuple(placed(branch, values) for branch in tree)
    return None if tree is None else next(values)


def in_tensors(y):
    """A module's outputs as tensors outside of the graph."""
    return placed(y, iter(Tensor(a) for a in leaves(y) if a is not None))
