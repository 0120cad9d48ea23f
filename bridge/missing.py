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
        here, missing: {torch's file, such as "pooling": names}
    """

    here: dict
    missing: dict

    def families(self):
        """{torch's file: how many are here, and how many there are}"""
        files = sorted(self.here.keys() | self.missing.keys())
        here = {file: len(self.here.get(file, ())) for file in files}
        return {f: (n, n + len(self.missing.get(f, ()))) for f, n in here.items()}

    def total(self):
        """How many are here, and how many there are."""
        here, of = zip(*self.families().values(), strict=True)
        return sum(here), sum(of)


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
    here, missing = {}, {}
    for name, value in sorted(vars(theirs).items()):
        if is_wanted(value) and not why_exempt(name):
            found = here if hasattr(ours, name) else missing
            found.setdefault(file_of(value), []).append(name)
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
