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
    if module._weights is None:  # read from outside: a value, no gradient comes back
        cache = _caches[0] if _caches else {}
        if (id(module), name) in cache:
            return np.asarray(cache[id(module), name])
        with no_grad():
            return np.asarray(parametrization())
    if name not in module._weights:
        module._weights[name] = _computed(module, name, parametrization)
    return module._weights[name]


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
        with _reading(self, {}) as weights:
            y = cls.forward(self, *args, **kwargs)
        self.saved.append(weights)
        for weight in weights.values():
            weight.calls.append(self)
        return y

    @functools.wraps(cls.backward)
    def backward(self, *args, **kwargs):
        with _reading(self, self.saved.pop()) as weights:
            grads = cls.backward(self, *args, **kwargs)
        for name, weight in reversed(weights.items()):
            weight.calls.pop()
            if weight.calls:
                continue  # under cached(): other forwards have read it, too
            grad = np.zeros_like(weight) if weight.grad is None else weight.grad
            self.parametrizations[name].backward(grad)
        return grads

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
    return type(f"Parametrized{cls.__name__}", (cls,), members | {"_weights": None})


@contextmanager
def _reading(module, weights):
    """A block in which the module's parametrized names mean these weights."""
    vars(module)["_weights"] = weights
    try:
        yield weights
    finally:
        del vars(module)["_weights"]
