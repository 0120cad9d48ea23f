"""Containers: modules and parameters in a row, a list or a dict."""

from numpy_impl.nn.container.mapping import *
from numpy_impl.nn.container.parameters import *
from numpy_impl.nn.container.sequence import *

__all__ = [
    "ModuleDict",
    "ModuleList",
    "ParameterDict",
    "ParameterList",
    "Sequential",
]
