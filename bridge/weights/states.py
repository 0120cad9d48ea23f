"""State: the named arrays of a module, a dict, a file or a fitted estimator."""

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from bridge.parity import to_numpy
from bridge.weights import files
from bridge.weights.transforms import reshape, transpose

__all__ = ["State", "is_array", "is_module", "shape_of", "state_of", "to_torch"]

ESTIMATORS = (("coefs_", "intercepts_"), ("coef_", "intercept_"))


@dataclass
class State:
    """Arrays by name, where they come from, and how they are written there.

    entries: {name: array or tensor}
    side:    what sentences call it: "NumPy", "PyTorch", a file's name, ...
    ties:    the names of each parameter that has several
    owner:   the module, dict or estimator; None for a file
    path:    of the file; its entries are empty if it is to be written
    """

    entries: dict
    side: str
    ties: list = field(default_factory=list)
    owner: object = None
    path: Path | None = None

    @property
    def layers(self):
        """(weight, bias or None) of an estimator's layers, by name; else None."""
        if not _is_fitted(self.owner):
            return None
        weights = [name for name in self.entries if name.startswith("coef")]
        biases = [name for name in self.entries if name.startswith("intercept")]
        return list(zip(weights, biases or [None] * len(weights)))

    @property
    def is_new(self):
        """Whether it is a file that will be written, which takes whatever comes."""
        return self.path is not None and not self.entries

    def can_take(self, name):
        """Whether the entry may be overwritten: arrays in place, an attribute anew."""
        entry = self.entries[name]
        if isinstance(entry, np.ndarray):
            return entry.flags.writeable
        return isinstance(entry, torch.Tensor) or hasattr(self.owner, name)

    def write(self, values):
        """Take over {name: array}; that they fit has been checked."""
        if self.path is not None:
            files.write(self.path, values)
        elif is_module(self.owner):
            is_torch = isinstance(self.owner, torch.nn.Module)
            new = to_torch(values) if is_torch else values
            self.owner.load_state_dict(self.entries | new)
        else:
            for name, value in values.items():
                self._put(name, value)

    def _put(self, name, value):
        entry = self.entries[name]
        if isinstance(entry, torch.Tensor):
            with torch.no_grad():
                entry.copy_(to_torch({name: value})[name])
        elif isinstance(entry, np.ndarray):
            entry[...] = value
        else:  # a number: LinearRegression's intercept_
            setattr(self.owner, name, type(entry)(value))


def is_array(value):
    """An ndarray, a tensor, or a number of NumPy's; not a tensor without values yet."""
    is_lazy = torch.nn.parameter.is_lazy(value)
    return isinstance(value, np.ndarray | np.generic | torch.Tensor) and not is_lazy


def shape_of(value):
    """The shape of an array, a tensor or a number."""
    return tuple(value.shape) if is_array(value) else np.shape(value)


def is_module(thing):
    """A module of either side: it has parameters and a state dict."""
    return hasattr(thing, "named_parameters") and hasattr(thing, "state_dict")


def to_torch(state):
    """A NumPy state dict as tensors, copied; tensors stay as they are."""
    return {
        name: value
        if isinstance(value, torch.Tensor) or not is_array(value)
        else torch.from_numpy(np.array(to_numpy(value)))
        for name, value in state.items()
    }


def state_of(thing, as_target=False):
    """The State of whatever `weights.copy` takes.

    Args:
        thing: a module of either side, {name: array or tensor} (nested dicts get names
            with dots), a path, or a fitted estimator of scikit-learn.
        as_target: it will be written: a path then names a file that need not exist.

    Raises:
        TypeError: it is something else; the sentence says what to pass instead.
        ValueError, OSError: the file cannot be read.
    """
    if isinstance(thing, str | os.PathLike):
        path = Path(thing)
        entries = {} if as_target else _flat(files.read(path))
        return State(entries, path.name, path=path)
    if is_module(thing):
        side = "PyTorch" if isinstance(thing, torch.nn.Module) else "NumPy"
        return State(dict(thing.state_dict()), side, _ties(thing), thing)
    if isinstance(thing, Mapping):
        return State(_flat(thing), "the dict", owner=thing)
    if _is_fitted(thing):
        return State(_coefficients(thing), type(thing).__name__, owner=thing)
    raise TypeError(_advice(thing))


def _flat(mapping, prefix=""):
    """Nested dicts as one: {"lstm": {"kernel": a}} becomes {"lstm.kernel": a}"""
    found = {}
    for name, value in mapping.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _ties(module):
    """The names of each parameter that stands in several places."""
    names = defaultdict(list)
    for name, parameter in module.named_parameters(remove_duplicate=False):
        names[id(parameter)].append(name)
    return [tuple(found) for found in names.values() if len(found) > 1]


# scikit-learn's estimators, and those of this project


def _is_fitted(thing):
    return any(hasattr(thing, weights) for weights, _ in ESTIMATORS)


def _coefficients(estimator):
    """coefs_.0, intercepts_.0, ... of a network, coef_ and intercept_ of others"""
    found = {}
    for names in ESTIMATORS:
        for name in names:
            value = getattr(estimator, name, None)
            if isinstance(value, list):
                found |= {f"{name}.{i}": array for i, array in enumerate(value)}
            elif value is not None:
                found[name] = value
    if getattr(estimator, "fit_intercept", True) is False:
        found.pop("intercept_", None)  # 0.0, and no array
    return found


def layer_names(source, target):
    """The map between an estimator and a model, layer by layer; {} if there is none.

    A model has as many weights (O, I) as the estimator has layers. A network's coefs_
    are (I, O); a coef_ is (O, I), or (I,) for one target.
    """
    one, other = (source, target) if source.layers else (target, source)
    if not one.layers or other.layers:
        return {}
    arrays = {name: len(shape_of(a)) for name, a in other.entries.items()}
    weights = [name for name, axes in arrays.items() if axes == 2]
    biases = [name for name, axes in arrays.items() if axes == 1]
    if len(weights) != len(one.layers) or len(weights) + len(biases) != len(arrays):
        return {}
    names = {}
    for i, (weight, bias) in enumerate(one.layers):
        pairs = [(weight, weights[i])]
        if bias is not None and i < len(biases):
            pairs.append((bias, biases[i]))
        for theirs, ours in pairs:
            ends = (ours, theirs) if one is source else (theirs, ours)
            new = shape_of(target.entries[ends[0]])
            old = shape_of(source.entries[ends[1]])
            if theirs.startswith("coefs_"):
                names[ends[0]] = ends[1], transpose
            elif new != old and np.prod(new) == np.prod(old):
                names[ends[0]] = ends[1], reshape(*new)
            else:
                names[ends[0]] = ends[1]
    return names


def _advice(thing):
    """Why it is nothing that has weights, and what to pass."""
    name = type(thing).__name__
    if hasattr(thing, "param_groups"):
        return (
            f"{name} is an optimizer: its state_dict() goes through "
            "weights.optimizer_to_torch or weights.optimizer_to_numpy"
        )
    if hasattr(thing, "fit") and hasattr(thing, "get_params"):
        return f"{name} is not fitted, or has no coef_ and no coefs_"
    arrays = [
        n for n, value in getattr(thing, "__dict__", {}).items() if is_array(value)
    ]
    if arrays:
        entries = ", ".join(f"{n!r}: x.{n}" for n in arrays)
        return f"{name} is no module: pass its arrays by name, {{{entries}}}"
    return (
        f"a module, {{name: array}}, a path or a fitted estimator is needed, got {name}"
    )
