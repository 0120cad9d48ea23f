"""Cases of nn/container/sequence.py: modules in a row, one of them twice."""

from functools import partial

import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal


def row(nn, sizes, dtype=None):
    """Linear layers with Tanh between them."""
    modules = []
    for wide, narrow in zip(sizes[:-1], sizes[1:], strict=True):
        modules += [nn.Linear(wide, narrow, dtype=dtype), nn.Tanh()]
    return nn.Sequential(*modules[:-1])


def twice(nn, size, dtype=None):
    """One layer before and after Tanh: its gradient is the sum of both uses."""
    layer = nn.Linear(size, size, dtype=dtype)
    return nn.Sequential(layer, nn.Tanh(), layer)


def build(function):
    wings = numpy_impl.nn, torch_impl.nn, torch.nn
    names = "numpy_impl", "torch_impl", "torch"
    return {n: partial(function, nn) for n, nn in zip(names, wings, strict=True)}


sequential = partial(ModuleCase, file="nn.container.sequence", name="Sequential")

CASES = [
    sequential(
        label="three layers",
        build=build(row),
        args=((5, 4, 6, 3),),
        inputs=(normal(7, 5),),
    ),
    sequential(
        label="no module",
        build=build(lambda nn: nn.Sequential()),
        inputs=(normal(7, 5),),
    ),
    sequential(
        label="one layer twice",
        build=build(twice),
        args=(5,),
        inputs=(normal(7, 5),),
    ),
]
