"""Modules of PyTorch, recorded by forward hooks and by hooks on the tensors between.

A module's inputs are cloned on their way in, so that its own input gradient can be told
from what others add to the same tensor. Full backward hooks could not do that where
something is changed in place.
"""

import contextlib
import copy

import torch

from bridge.causal.leaves import is_array, is_float, leaves, mapped
from bridge.causal.module_side import ModuleSide
from bridge.causal.record import Record
from bridge.parity import is_tensor, to_numpy

__all__ = ["Start", "TorchSide"]


class TorchSide(ModuleSide):
    """A Module of torch.nn."""

    can_repeat = True

    def new_record(self):
        return Record(copy=kept)

    def backward_from_loss(self, criterion, loss, output):
        loss.backward()

    def backward_from_output(self, output, upstream):
        pairs = [
            (y, torch.as_tensor(grad).to(y))
            for (_, y), grad in zip(leaves(output), upstream, strict=True)
            if grad is not None
        ]
        if pairs:
            torch.autograd.backward([y for y, _ in pairs], [grad for _, grad in pairs])

    def differentiable(self, output):
        return [is_tensor(y) and y.requires_grad for _, y in leaves(output)]

    def array(self, value, dtype):
        if not is_tensor(value):
            value = torch.from_numpy(to_numpy(value).copy())
        first = next(self.model.parameters(), None)
        device = first.device if first is not None else "cpu"
        dtype = getattr(torch, dtype) if dtype else value.dtype
        return value.detach().clone().to(device, dtype)

    @contextlib.contextmanager
    def recording(self, record):
        handles = []
        for path, module in self.modules().items():
            hooks = Hooks(record, path, module)
            before, after = hooks.before, hooks.after
            handles += [
                module.register_forward_pre_hook(before, with_kwargs=True),
                module.register_forward_hook(after, with_kwargs=True),
            ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    @torch.no_grad()
    def write(self, tensor, value):
        """Give a parameter, buffer or state other values."""
        tensor.copy_(torch.as_tensor(value))

    @contextlib.contextmanager
    def unchanged(self):
        start = self.start(None, None)
        modes = [(module, module.training) for module in self.model.modules()]
        try:
            yield
        finally:
            start.restore()
            for module, training in modes:
                module.training = training

    def random_state(self):
        return torch.get_rng_state()

    def set_random_state(self, state):
        torch.set_rng_state(state)

    def seed(self, seed):
        torch.manual_seed(seed)

    def start(self, optimizer, scheduler):
        """All that a step changes, to be put back by `restore`."""
        return Start(self.model, optimizer, scheduler)


class Hooks:
    """What one module's hooks put into the record."""

    def __init__(self, record, path, module):
        self.record, self.path = record, path
        self.in_place = bool(getattr(module, "inplace", False))

    def before(self, module, args, kwargs):
        """Each tensor of floats becomes a clone, with a gradient of its own."""
        call = self.record.new_call(self.path)
        self.record.inputs[self.path, call] = mapped(kept, (args, kwargs))
        if self.in_place or not torch.is_grad_enabled():
            return None
        arrays = [x for _, x in leaves((args, kwargs)) if is_float(x)]
        distinct = list({id(x): x for x in arrays}.values())
        clones = {}
        for index, x in enumerate(distinct):
            suffix = f"[{index}]" if len(distinct) > 1 else ""
            clones[id(x)] = self._clone(x, call, suffix)
        return cloned((args, kwargs), clones)

    def after(self, module, args, kwargs, output):
        call = self.record.calls[self.path]
        self.record.add("output", self.path, output, call)
        for index, y in leaves(output):
            if is_tensor(y) and y.requires_grad:
                self._hook(y, "output gradient", call, index)

    def _clone(self, x, call, suffix):
        if not x.requires_grad:
            x = x.detach().requires_grad_()
        x = x.clone()
        self._hook(x, "input gradient", call, suffix)
        return x

    def _hook(self, tensor, kind, call, index):
        suffix = ("" if call == 1 else f" (call {call})") + index

        def hook(grad):
            self.record.append(kind, self.path, suffix, grad)

        tensor.register_hook(hook)


class Start:
    """The state in which a step began: parameters, buffers, optimizer, generator."""

    def __init__(self, model, optimizer, scheduler):
        self.model, self.optimizer, self.scheduler = model, optimizer, scheduler
        self.arrays = [(a, a.detach().clone()) for a in arrays_of(model)]
        self.grads = [
            (p, None if p.grad is None else p.grad.clone()) for p in model.parameters()
        ]
        self.state = None if optimizer is None else state_of(optimizer)
        self.schedule = None if scheduler is None else copied(scheduler.state_dict())
        self.generator = torch.get_rng_state()

    @torch.no_grad()
    def restore(self):
        """Put everything back; the objects stay the same."""
        for array, values in self.arrays:
            array.copy_(values)
        for parameter, grad in self.grads:
            parameter.grad = None if grad is None else grad.clone()
        if self.optimizer is not None:
            put_state(self.optimizer, self.state)
        if self.scheduler is not None:
            self.scheduler.load_state_dict(copied(self.schedule))
        torch.set_rng_state(self.generator)


def arrays_of(model):
    return [*model.parameters(), *model.buffers()]


def state_of(optimizer):
    """What each parameter's state holds, and each group's options, copied."""
    state = {p: copied(values) for p, values in optimizer.state.items()}
    groups = [
        {name: copied(value) for name, value in group.items() if name != "params"}
        for group in optimizer.param_groups
    ]
    return state, groups


def put_state(optimizer, start):
    state, groups = start
    optimizer.state.clear()
    optimizer.state.update({p: copied(values) for p, values in state.items()})
    for group, options in zip(optimizer.param_groups, groups, strict=True):
        group.update(copied(options))


def copied(value):
    """A copy of nested dicts of tensors, without their graphs."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return copy.deepcopy(value)


def cloned(tree, clones):
    """The same nesting with the clones in it; named tuples stay what they are."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return tree
    if isinstance(tree, tuple | list):
        return type(tree)(cloned(item, clones) for item in tree)
    if isinstance(tree, dict):
        return {name: cloned(item, clones) for name, item in tree.items()}
    return clones.get(id(tree), tree) if is_array(tree) else tree


def kept(value):
    """A copy as it is now: bfloat16 stays a tensor, or its dtype would be lost."""
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().clone()
    return copy.copy(value)
