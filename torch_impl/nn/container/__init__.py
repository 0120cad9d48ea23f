"""Containers: modules and parameters in a row, a list or a dict.

PyTorch's are in torch/nn/modules/container.py.
"""

from torch_impl.nn.container.mapping import *
from torch_impl.nn.container.parameters import *
from torch_impl.nn.container.sequence import *

__all__ = [
    "ModuleDict",
    "ModuleList",
    "ParameterDict",
    "ParameterList",
    "Sequential",
]
