"""The activation of a transformer's layers, and where its derivative is."""

import numpy_impl.nn.functional as F
from numpy_impl.nn import activation
from numpy_impl.nn.module import Module

__all__ = []

NAMED = {"relu": F.relu, "gelu": F.gelu}

# A function has no derivative to call; the module of its name has.
MODULES = {
    getattr(F, name): kind
    for name, kind in {
        "celu": activation.CELU,
        "elu": activation.ELU,
        "gelu": activation.GELU,
        "hardshrink": activation.Hardshrink,
        "hardsigmoid": activation.Hardsigmoid,
        "hardswish": activation.Hardswish,
        "hardtanh": activation.Hardtanh,
        "leaky_relu": activation.LeakyReLU,
        "logsigmoid": activation.LogSigmoid,
        "mish": activation.Mish,
        "relu": activation.ReLU,
        "relu6": activation.ReLU6,
        "selu": activation.SELU,
        "sigmoid": activation.Sigmoid,
        "silu": activation.SiLU,
        "softplus": activation.Softplus,
        "softshrink": activation.Softshrink,
        "softsign": activation.Softsign,
        "tanh": activation.Tanh,
        "tanhshrink": activation.Tanhshrink,
    }.items()
}


def activation_of(name):
    """The function of "relu" or "gelu"; what is no name stays what it is"""
    check_activation(name)
    return NAMED[name] if isinstance(name, str) else name


def undoable(activation):
    """A module that computes the activation, and knows its derivative"""
    return activation if isinstance(activation, Module) else MODULES[activation]()


def check_activation(activation):
    """Refuse what torch refuses, and functions whose derivative is not known."""
    if isinstance(activation, str):
        if activation not in NAMED:
            raise RuntimeError(
                f'activation must be "relu" or "gelu", got "{activation}"'
            )
    elif not callable(activation):
        raise TypeError(f"activation must be callable, got {activation!r}")
    elif not isinstance(activation, Module) and activation not in MODULES:
        raise TypeError(
            "activation must be a Module or a function of nn.functional, whose "
            f"derivative is known, got {activation!r}"
        )
