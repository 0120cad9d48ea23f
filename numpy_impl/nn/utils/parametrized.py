"""A parametrized module: its weight is computed, and backward goes on behind it."""

import copy
import functools
from contextlib import contextmanager

import numpy as np

from numpy_impl.nn.module import Parameter, no_grad
from numpy_impl.nn.tape import Tape

__all__ = []

_caches = []  # of the cached() blocks: the outermost is the one that is used


@contextmanager
def cached():
    """A block in which each parametrized weight is computed once, and then kept."""
    _caches.append({})
    try:
        yield
    finally:
        _caches.pop()


class _Weight(Parameter):
    """A weight for as long as it is used: its gradient goes on to what is learnt."""

    calls = None  # a tape of the forwards that have read it and are not undone


def weight_of(module, name):
    """The weight that a forward reads, that its backward reads again, or a new one."""
    parametrization = module.parametrizations[name]
    if module._in_use is None:  # read from outside: a value, no gradient comes back
        cache = _caches[0] if _caches else {}
        if (id(module), name) in cache:
            return np.asarray(cache[id(module), name])
        with no_grad():
            return np.asarray(parametrization())
    if name not in module._in_use:
        module._in_use[name] = _computed(module, name, parametrization)
    return module._in_use[name]


def _computed(module, name, parametrization):
    cache = _caches[0] if _caches else {}
    if (id(module), name) not in cache:
        weight = np.asarray(parametrization()).view(_Weight)
        weight.requires_grad, weight.calls = parametrization.learns(), Tape(name)
        cache[id(module), name] = weight
    return cache[id(module), name]


def parametrized_class(cls):
    """A subclass of `cls`: forward computes weights, backward goes on behind them."""

    def forward(self, *args, **kwargs):
        with reading(self):
            return cls.forward(self, *args, **kwargs)

    @functools.wraps(cls.backward)
    def backward(self, *args, **kwargs):
        with undoing(self):
            return cls.backward(self, *args, **kwargs)

    def __getstate__(self):
        raise RuntimeError(
            "a parametrized module cannot be pickled: save its state_dict()"
        )

    def __deepcopy__(self, memo):
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        vars(twin).update(copy.deepcopy(cls.__getstate__(self), memo))
        return twin

    methods = (forward, backward, __getstate__, __deepcopy__)
    members = {method.__name__: method for method in methods}
    return type(f"Parametrized{cls.__name__}", (cls,), members | {"_in_use": None})


@contextmanager
def reading(module):
    """A block of a forward that reads the module's weights, be they computed or not.

    It is the module's own, or that of another one which does the module's work: what
    MultiheadAttention does with out_proj.
    """
    if not hasattr(module, "_in_use"):
        yield
        return
    with _meaning(module, {}) as weights:
        yield
    module.saved.append(weights)
    for weight in weights.values():
        weight.calls.append(module)


@contextmanager
def undoing(module):
    """The block of the backward: it reads the same weights, and gives them gradients,
    which then go on to what is learnt."""
    if not hasattr(module, "_in_use"):
        yield
        return
    with _meaning(module, module.saved.pop()) as weights:
        yield
    for name, weight in reversed(weights.items()):
        weight.calls.pop()
        if weight.calls:
            continue  # under cached(): other forwards have read it, too
        grad = np.zeros_like(weight) if weight.grad is None else weight.grad
        module.parametrizations[name].backward(grad)


@contextmanager
def _meaning(module, weights):
    """A block in which the module's parametrized names mean these weights."""
    vars(module)["_in_use"] = weights
    try:
        yield weights
    finally:
        del vars(module)["_in_use"]
