"""Layers, losses and initialisers: roadmap 6.2.5."""

from numpy_impl.nn import functional, init
from numpy_impl.nn.linear import Bilinear, Identity, Linear
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.normalization import LayerNorm
from numpy_impl.nn.tape import enable_grad, is_grad_enabled, no_grad, set_grad_enabled

__all__ = [
    "functional",
    "init",
    "Bilinear",
    "Identity",
    "LayerNorm",
    "Linear",
    "Module",
    "Parameter",
    "enable_grad",
    "is_grad_enabled",
    "no_grad",
    "set_grad_enabled",
]
