"""The three witnesses: NumPy by hand, PyTorch written out, PyTorch's own kernel."""

import importlib

import numpy as np
import torch

import numpy_impl.nn
import numpy_impl.random
from bridge import promises
from bridge.rounding import nudged

__all__ = ["NUMPY", "SIDES", "TORCH", "TORCH_IMPL", "Side"]

# Where torch has what is not in the package itself.
PLACES = torch.nn.functional, torch.nn.utils, torch.optim.swa_utils


class Side:
    """What differs between the sides when a case is run: names, arrays, seeds.

    Args:
        name: "numpy_impl", "torch_impl" or "torch".
    """

    def __init__(self, name):
        self.name = name
        self.is_numpy = name == "numpy_impl"

    def __repr__(self):
        return self.name

    def module(self, file):
        """The Python module of a pair (`numpy_impl.nn.linear`), or torch's package."""
        if self.name == "torch":
            package = file.split(".")[0]
            return importlib.import_module(f"torch.{package}")
        return importlib.import_module(f"{self.name}.{file}")

    def get(self, file, name):
        """The class or function `name` of a pair on this side."""
        module = self.module(file)
        if self.name == "torch" and not hasattr(module, name):
            places = [place for place in PLACES if hasattr(place, name)]
            module = places[0] if places else torch.nn.functional
        return getattr(module, name)

    def manual_seed(self, seed):
        """Seed this side's default generator."""
        if self.is_numpy:
            numpy_impl.random.manual_seed(seed)
            return
        # torch.manual_seed formats stack traces: half a millisecond, often in a suite
        torch.default_generator.manual_seed(seed)
        if torch.cuda.is_available():
            torch.cuda.manual_seed_all(seed)

    def dtype(self, dtype):
        """The dtype of that name: "float64" -> np.float64 or torch.float64."""
        return getattr(np if self.is_numpy else torch, np.dtype(dtype).name)

    def array(self, values, device="cpu"):
        """An ndarray as this side's own kind, a copy, so that nobody shares memory."""
        values = np.array(nudged(values))
        return values if self.is_numpy else torch.from_numpy(values).to(device)

    def no_grad(self):
        """A context that records nothing for backward."""
        return numpy_impl.nn.no_grad() if self.is_numpy else torch.no_grad()


NUMPY, TORCH_IMPL, TORCH = Side("numpy_impl"), Side("torch_impl"), Side("torch")
SIDES = (NUMPY, TORCH_IMPL, TORCH)

# NumPy's generator rounds as this machine's PyTorch does, see bridge/promises.py.
promises.keep()
