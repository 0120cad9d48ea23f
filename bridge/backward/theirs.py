"""Anyone's PyTorch: a module, or a function of tensors."""

import copy
import functools
import inspect

import numpy as np
import torch

from bridge.backward.run import Run
from bridge.parity import to_numpy
from bridge.trees import flatten

__all__ = ["Theirs"]

# What else a call may have said, to find the option that was forgotten.
OPTIONS = {
    "approximate": ("none", "tanh"),
    "reduction": ("mean", "sum"),
    "label_smoothing": (0.0,),
    "eps": (1e-12, 1e-8, 1e-6, 1e-5, 1e-3),
    "momentum": (0.0, 0.1, 0.9),
    "weight": (None,),
    "pos_weight": (None,),
    "ignore_index": (-100,),
    "padding_idx": (None,),
    "scale": (1.0,),
    "attn_mask": (None,),
    "is_causal": (False, True),
    "p": (0.0,),
    "dim": (0, 1, -1),
    "alpha": (1.0,),
    "beta": (1.0,),
    "delta": (1.0,),
    "negative_slope": (0.0, 0.01),
    "threshold": (20.0,),
    "keepdim": (True, False),
    "scale_grad_by_freq": (False, True),
    "training": (False, True),
    "correction": (0, 1),
    "unbiased": (False, True),
    "align_corners": (False, True),
    "count_include_pad": (False, True),
    "log_target": (False, True),
}


class Theirs:
    """A PyTorch module or function, run on arrays.

    Args:
        theirs: torch.nn.Module, or a function of tensors; the parameters of ours follow
            its inputs where it takes more than these.
        names: {parameter of ours: parameter of theirs}, or (that, a function of arrays)
            whose result has the other's shape.
    """

    def __init__(self, theirs, names=None):
        if not callable(theirs):
            raise TypeError(
                "theirs must be a module or a function of PyTorch, or None, got "
                f"{type(theirs).__name__}"
            )
        if isinstance(theirs, type):
            raise TypeError(f"theirs must be an object: {theirs.__name__}(...)")
        self.theirs, self.names = theirs, names or {}
        self.is_module = isinstance(theirs, torch.nn.Module)
        self.start = copy.deepcopy(theirs) if self.is_module else theirs
        self.buffers = {}

    def buffer_names(self):
        """The names of the module's buffers."""
        return (
            [name for name, _ in self.start.named_buffers()] if self.is_module else []
        )

    def start_from(self, buffers):
        """Every run starts from the buffers of ours: {name: ndarray}."""
        self.buffers = buffers

    def buffer_at_start(self, name):
        """A buffer's value before forward."""
        return to_numpy(dict(self.start.named_buffers())[name])

    def options(self):
        """{name: number} of the module's own attributes: eps, momentum, ..."""
        return {n: v for n, v in vars(self.start).items() if isinstance(v, float)}

    def run(self, inputs, parameters, grad_outputs=None, dtype=None, change=None):
        """Everything that is computed, from the state of the start.

        Args:
            inputs: ndarrays.
            parameters: {name: ndarray}, those of ours: theirs get their values.
            grad_outputs: one per output; None stops after forward.
            dtype: "float32" or "float64", None leaves them.
            change: module or function -> another one, to try what else could be meant.

        Returns:
            A Run; the parameters have the names of ours.
        """
        theirs = copy.deepcopy(self.start) if self.is_module else self.start
        leaves = [_leaf(x, dtype) for x in inputs]
        matched, extra = {}, []
        if self.is_module:
            theirs = theirs.to(getattr(torch, dtype)) if dtype else theirs
            for name, buffer in theirs.named_buffers():
                start = self.buffers.get(name)
                if start is not None and start.shape == tuple(buffer.shape):
                    buffer.copy_(torch.from_numpy(np.array(start)))
            matched = self._matched(theirs, parameters)
            for name, (parameter, way) in matched.items():
                value = torch.from_numpy(np.array(way(parameters[name])))
                with torch.no_grad():
                    parameter.copy_(value)
        else:
            extra = [_leaf(p, dtype) for p in parameters.values()]
        theirs = change(theirs) if change else theirs
        y = theirs(*(x.clone() if x.requires_grad else x for x in leaves), *extra)
        outputs = flatten(y)
        found = Run([to_numpy(t) for t in outputs])
        if self.is_module:
            found.buffers = {n: to_numpy(b).copy() for n, b in theirs.named_buffers()}
        if grad_outputs is None:
            return found
        pairs = [
            (t, torch.from_numpy(np.array(g)).to(t.dtype))
            for t, g in zip(outputs, grad_outputs, strict=True)
            if t.requires_grad and g is not None
        ]
        if pairs:
            torch.autograd.backward(*map(list, zip(*pairs, strict=True)))
        found.inputs = [_grad(x) for x in leaves if x.is_floating_point()]
        if self.is_module:
            found.parameters = {
                name: None if p.grad is None else np.asarray(_back(way, _grad(p)))
                for name, (p, way) in matched.items()
            }
        else:
            named = zip(parameters, extra, strict=True)
            found.parameters = {name: _grad(p) for name, p in named}
        return found

    def _matched(self, theirs, parameters):
        """{name of ours: (parameter of theirs, how to turn ours into it)}

        By the map, by name, else by order and shape, transposed if need be.
        """
        named = dict(theirs.named_parameters())
        found = {}
        for name in parameters:
            wanted = self.names.get(name, name)
            wanted, way = wanted if isinstance(wanted, tuple) else (wanted, None)
            if wanted in named:
                found[name] = named[wanted], way or _same
        rest = [name for name in parameters if name not in found]
        taken = {id(p) for p, _ in found.values()}
        free = [(n, p) for n, p in named.items() if id(p) not in taken]
        if len(rest) != len(free):
            raise ValueError(
                f"the parameters do not fit: {list(parameters)} and {list(named)}; "
                "pass names={ours: theirs}"
            )
        for name, (_, parameter) in zip(rest, free, strict=True):
            found[name] = parameter, None
        for name, (parameter, way) in found.items():
            shape, wanted = np.shape(parameters[name]), tuple(parameter.shape)
            way = way or (_same if shape == wanted else np.transpose)
            if np.shape(way(parameters[name])) != wanted:
                raise ValueError(
                    f"{name} has shape {shape}, PyTorch's parameter {wanted}; pass "
                    "names={ours: (theirs, function)}"
                )
            found[name] = parameter, way
        return found

    def alternatives(self):
        """{(name, sentence): a change of module or function}: what else may be meant"""
        found = {}
        if self.is_module:
            for option, values in OPTIONS.items():
                now = getattr(self.start, option, _MISSING)
                for value in values if now is not _MISSING else ():
                    if value is not now and not _equal(value, now):
                        said = f"as if {option} were {value!r} instead of {_said(now)}"
                        change = functools.partial(_with_attribute, option, value)
                        found["option", said] = change
            return found
        function, given = self.start, {}
        if isinstance(function, functools.partial):
            function, given = function.func, function.keywords
        known = _defaults(function)
        for option, values in OPTIONS.items():
            if known is not None and option not in known and option not in given:
                continue
            now = given.get(option, (known or {}).get(option, _MISSING))
            for value in values:
                if now is not _MISSING and _equal(value, now):
                    continue
                instead = "" if now is _MISSING else f" instead of {_said(now)}"
                said = f"as if {option} were {value!r}{instead}"
                change = functools.partial(_with_keyword, option, value)
                found["option", said] = change
        return found


_MISSING = object()


def _with_attribute(option, value, module):
    setattr(module, option, value)
    return module


def _with_keyword(option, value, function):
    return functools.partial(function, **{option: value})


def _defaults(function):
    """{name: default} of the keywords, or None where there is no signature"""
    try:
        given = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_KEYWORD for p in given):
        return None
    return {p.name: p.default for p in given if p.default is not p.empty}


def _said(value):
    return f"a tensor {tuple(value.shape)}" if hasattr(value, "shape") else repr(value)


def _equal(a, b):
    if hasattr(a, "shape") or hasattr(b, "shape") or type(a) is not type(b):
        return a is b
    return a == b


def _leaf(array, dtype):
    tensor = torch.from_numpy(np.array(array))
    if tensor.is_floating_point():
        tensor = tensor.to(getattr(torch, dtype)) if dtype else tensor
        tensor.requires_grad_(True)
    return tensor


def _grad(leaf):
    return None if leaf.grad is None else to_numpy(leaf.grad).copy()


def _same(array):
    return array


def _back(way, gradient):
    """The gradient in ours' layout: a transpose undoes itself, others are searched"""
    if way is _same:
        return gradient
    if way is np.transpose:
        return gradient.T
    if hasattr(way, "inverse"):
        return to_numpy(way.inverse(gradient))
    raise ValueError("the function of names={ours: (theirs, function)} has no .inverse")
