"""What of torch.nn is not here yet, counted against the torch that is installed."""

import inspect
from dataclasses import dataclass

__all__ = ["EXEMPT", "Coverage", "functions", "modules"]

# What nobody would look for on the NumPy side, and why.
EXEMPT = {
    "Module": "the base class of all",
    "Container": "deprecated: Module",
    "RNNBase": "the base class of RNN, GRU and LSTM",
    "RNNCellBase": "the base class of their cells",
    "NLLLoss2d": "deprecated: NLLLoss",
    "DataParallel": "copies a module to several GPUs",
    "Optional": "of Python's typing",
    "assert_int_or_pair": "a check",
    "boolean_dispatch": "chooses between two functions",
    "native_channel_shuffle": "channel_shuffle's kernel",
    "scaled_mm": "a GPU's kernel for eight-bit numbers",
    "scaled_grouped_mm": "a GPU's kernel for eight-bit numbers",
}
LAZY = "holds no mathematics: the layer itself, made at its first call"


@dataclass(frozen=True)
class Coverage:
    """Which names of one of torch's modules are here.

    Args:
        here: names, in alphabetical order.
        missing: {torch's file, such as "pooling": names}
    """

    here: list
    missing: dict

    @property
    def total(self):
        return len(self.here) + sum(map(len, self.missing.values()))


def modules():
    """The Coverage of torch.nn's concrete modules."""
    import torch.nn

    import numpy_impl.nn

    return coverage(torch.nn, numpy_impl.nn, is_module)


def functions():
    """The Coverage of torch.nn.functional, but for its plumbing."""
    import torch.nn.functional

    import numpy_impl.nn.functional

    return coverage(torch.nn.functional, numpy_impl.nn.functional, is_function)


def coverage(theirs, ours, is_wanted):
    here, missing = [], {}
    for name, value in sorted(vars(theirs).items()):
        if not is_wanted(value) or why_exempt(name):
            continue
        if hasattr(ours, name):
            here.append(name)
        else:
            missing.setdefault(file_of(value), []).append(name)
    return Coverage(here, missing)


def is_module(value):
    import torch

    return inspect.isclass(value) and issubclass(value, torch.nn.Module)


def is_function(value):
    return callable(value) and not inspect.isclass(value)


def why_exempt(name):
    """The reason, or None."""
    if name.startswith("Lazy"):
        return LAZY
    if name.startswith("_") or "torch_function" in name:
        return "internal"
    return EXEMPT.get(name)


def file_of(value):
    """Torch's file, such as "pooling"; its kernels in C++ have none that is told."""
    module = getattr(value, "__module__", None) or ""
    return module.split(".")[-1] if module.startswith("torch.nn") else "functional"
