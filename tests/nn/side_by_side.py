"""The same module of both sides, for the tests of module, registry and containers."""

import importlib

import numpy as np
import torch

from bridge.parity import to_numpy


class Wing:
    """The names of one side, so that a test builds the same object twice."""

    def __init__(self, name):
        self.name = name
        self.nn = importlib.import_module(
            "numpy_impl.nn" if name == "numpy" else "torch.nn"
        )

    def array(self, *shape, start=0.0):
        values = start + np.arange(np.prod(shape, dtype=int), dtype=np.float32)
        values = values.reshape(shape)
        return values if self.name == "numpy" else torch.from_numpy(values)

    def parameter(self, *shape, start=0.0):
        return self.nn.Parameter(self.array(*shape, start=start))

    def seed(self):
        if self.name == "numpy":
            importlib.import_module("numpy_impl.random").manual_seed(0)
        else:
            torch.manual_seed(0)


NUMPY, TORCH = Wing("numpy"), Wing("torch")


def block(wing, width=3):
    """A module with everything that has a name."""

    class Block(wing.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = wing.nn.Linear(width, width)
            self.gain = wing.parameter(width)
            self.register_buffer("count", wing.array())
            self.register_buffer("cache", wing.array(2), persistent=False)
            self.register_buffer("nothing", None)
            self.register_parameter("absent", None)
            self.second = wing.nn.Linear(width, width, bias=False)
            self.number = 5

        def forward(self, x):
            return self.second(self.first(x))

        def backward(self, grad_y):
            return self.first.backward(self.second.backward(grad_y))

    return Block()


def nested(wing):
    class Nested(wing.nn.Module):
        def __init__(self):
            super().__init__()
            self.bias = wing.parameter(2)
            self.left = block(wing)
            self.right = block(wing)
            self.tied = self.left  # the same module under a second name
            self.right.first.weight = self.left.first.weight  # a shared parameter
            self.none = None
            self.register_module("empty", None)

    wing.seed()
    return Nested()


def same(ours, theirs):
    """Equal names in equal order, and equal arrays."""
    ours, theirs = list(ours), list(theirs)
    assert [name for name, _ in ours] == [name for name, _ in theirs]
    for (name, a), (_, b) in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(to_numpy(a), to_numpy(b), err_msg=name)


def kinds(named):
    return [(name, type(module).__name__) for name, module in named]
