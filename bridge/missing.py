"""What of torch is not here yet, counted against the torch that is installed."""

import importlib
import inspect
from dataclasses import dataclass

__all__ = ["EXEMPT", "PLACES", "Coverage", "functions", "modules", "places"]

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

MEMORY = "lays weights out as a GPU's kernel wants them"
FUSED = "for inference: folds a layer into the one before"
# Torch's modules beside torch.nn and torch.nn.functional, which list their names; what
# of these nobody would look for, and why.
PLACES = {
    "torch.optim": {
        "Optimizer": "the base class of all",
        "swap_in_optimizer_params_and_state": "exchanges tensors for a compiler",
    },
    "torch.optim.lr_scheduler": {"LRScheduler": "the base class of all"},
    "torch.optim.swa_utils": {},
    "torch.nn.init": {},
    "torch.nn.utils": {
        "clip_grad_norm": "deprecated: clip_grad_norm_",
        "convert_conv2d_weight_memory_format": MEMORY,
        "convert_conv3d_weight_memory_format": MEMORY,
        "fuse_conv_bn_eval": FUSED,
        "fuse_conv_bn_weights": FUSED,
        "fuse_linear_bn_eval": FUSED,
        "fuse_linear_bn_weights": FUSED,
        "remove_spectral_norm": "superseded: parametrize.remove_parametrizations",
        "remove_weight_norm": "deprecated: parametrize.remove_parametrizations",
        "skip_init": "makes a module whose weights nobody has drawn",
        "spectral_norm": "superseded: parametrizations.spectral_norm",
        "stateless": "deprecated: torch.func.functional_call",
        "weight_norm": "deprecated: parametrizations.weight_norm",
    },
    "torch.nn.utils.parametrizations": {},
    "torch.nn.utils.parametrize": {},
    "torch.nn.utils.rnn": {},
}


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


def places():
    """{place: Coverage} of PLACES; a place has one family, called as the place is"""
    return {place: listed(place) for place in PLACES}


def listed(place):
    theirs, ours = importlib.import_module(place), module_here(place)
    names = {True: [], False: []}
    for name in sorted(theirs.__all__):
        is_place = inspect.ismodule(getattr(theirs, name))
        if not is_place and name not in PLACES[place]:
            names[hasattr(ours, name)].append(name)
    family = place.split(".")[-1]
    return Coverage({family: names[True]}, {family: names[False]})


def module_here(place):
    """NumPy's module in the place of torch's; None where there is none."""
    try:
        return importlib.import_module("numpy_impl" + place.removeprefix("torch"))
    except ModuleNotFoundError:
        return None


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
