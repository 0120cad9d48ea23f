"""The gradient of each use of a tensor: where it is used twice, two are added."""

import torch
from torch.overrides import TorchFunctionMode

from bridge.trees import map_tree

__all__ = ["Uses", "parts_of"]

MOST = 32  # uses: beyond, no single one is looked for
TURNED = (torch.Tensor.T, torch.Tensor.mT)  # properties to compute with


class Uses:
    """Counts the uses of one tensor by a function or module, for `Theirs.run(change=)`

    Args:
        place: of the tensor among the arguments.
        name: or of the parameter, if there is a module that has it.
    """

    def __init__(self, place, name):
        self.place, self.name, self.copies = place, name, []

    def __call__(self, theirs):
        """`theirs`, watched"""
        is_module = isinstance(theirs, torch.nn.Module)
        forward = theirs.forward if is_module else theirs
        parameters = dict(theirs.named_parameters()) if is_module else {}

        def watched(*tensors):
            tensor = parameters.get(self.name)
            if tensor is None and self.place < len(tensors):
                tensor = tensors[self.place]
            if tensor is None:
                return forward(*tensors)  # a parameter that is called otherwise
            with _EachUse(tensor, self.copies):
                return forward(*tensors)

        if not is_module:
            return watched
        theirs.forward = watched
        return theirs


class _EachUse(TorchFunctionMode):
    """While it is on, each use of `tensor` is one of a view of its own."""

    def __init__(self, tensor, copies):
        super().__init__()
        self.tensor, self.copies = tensor, copies

    def __torch_function__(self, function, types, args=(), kwargs=None):
        getter = getattr(function, "__self__", None)
        if getattr(function, "__name__", "") == "__get__" and getter not in TURNED:
            return function(*args)  # .shape, .requires_grad: no use
        kwargs = {name: map_tree(self._own, a) for name, a in (kwargs or {}).items()}
        return function(*map_tree(self._own, args), **kwargs)

    def _own(self, value):
        if value is not self.tensor:
            return value
        copy = value.view_as(value)
        copy.retain_grad()
        self.copies.append(copy)
        return copy


def parts_of(uses):
    """(sentence, gradient) of one use alone, and of all but one, after backward"""
    grads = [c.grad.numpy().copy() for c in uses.copies if c.grad is not None]
    if not 1 < len(grads) <= MOST:
        return
    total = sum(grads)
    for i, grad in enumerate(grads):
        which = f"use {i + 1} of the {len(grads)} of {uses.name}"
        yield f"only {which} counts: overwritten, = for +=", grad
        if len(grads) > 2:
            yield f"{which} does not count", total - grad
