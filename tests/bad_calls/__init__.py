"""Calls that must fail, and fail well: one table per family.

A long table is a folder, and its `__init__` puts the parts together.
`bad(what, call, *words)`: `call(lib)` raises the same kind of error in NumPy and in
PyTorch itself, and NumPy's message contains each of `words`.
"""

import importlib
import operator
import pkgutil
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch

__all__ = ["NO_INTEGER", "BadCall", "Lib", "all_bad_calls", "bad", "families"]


def is_index(value):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy 2.0 to 2.2 warn that this will end
        try:
            operator.index(value)
        except TypeError:
            return False
    return True


# NumPy's True, where NumPy is new enough not to take it for 1; then torch refuses it.
NO_INTEGER = [value for value in (np.True_,) if not is_index(value)]


@dataclass(frozen=True)
class BadCall:
    """One wrong call.

    Args:
        what: what is wrong with it, in words.
        call: function of a Lib.
        words: what our message has to say.
        sides: where it must raise; "torch" leaves out where torch has other manners.
    """

    what: str
    call: Any
    words: tuple
    sides: tuple = ("numpy_impl", "torch")
    error: type | None = None  # only where "torch" is not among the sides

    def __str__(self):
        return self.what


def bad(what, call, *words, **kwargs):
    return BadCall(what, call, words, **kwargs)


class Lib:
    """One side's names, so that the same call can be written for both."""

    def __init__(self, side):
        self.side = side

    @cached_property
    def nn(self):
        return importlib.import_module(f"{self.side}.nn")

    @cached_property
    def functional(self):
        return importlib.import_module(f"{self.side}.nn.functional")

    @cached_property
    def init(self):
        return importlib.import_module(f"{self.side}.nn.init")

    @cached_property
    def optim(self):
        return importlib.import_module(f"{self.side}.optim")

    @cached_property
    def lr_scheduler(self):
        return self.optim.lr_scheduler

    @cached_property
    def data(self):
        torchs = self.side == "torch"
        return importlib.import_module(
            "torch.utils.data" if torchs else f"{self.side}.data"
        )

    @cached_property
    def random(self):
        """numpy_impl.random or torch_impl.random, which names torch's own functions."""
        wing = "numpy_impl" if self.side == "numpy_impl" else "torch_impl"
        return importlib.import_module(f"{wing}.random")

    def array(self, values, dtype=None):
        array = np.array(values, dtype)
        return array if self.side == "numpy_impl" else torch.from_numpy(array)

    def zeros(self, *shape, dtype="float32"):
        return self.array(np.zeros(shape), dtype)

    def ones(self, *shape, dtype="float32"):
        return self.array(np.ones(shape), dtype)


def families():
    """{name: its table of calls} of all families."""
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    return {
        name: importlib.import_module(f"{__name__}.{name}").BAD_CALLS for name in names
    }


def all_bad_calls():
    """The tables of all families, as one list."""
    return [call for table in families().values() for call in table]
