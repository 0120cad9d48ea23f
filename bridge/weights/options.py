"""What a state dict does not hold: options, modes, frozen and tied parameters.

An option is a constructor's argument that the module keeps as an attribute of the same
name, such as LayerNorm's eps. What a forward does without such an attribute cannot be
seen here.
"""

import inspect
import numbers
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import torch

from bridge.parity import to_numpy
from bridge.weights.states import is_array, is_module
from bridge.weights.values import in_both

__all__ = ["option_differences"]

# Where the numbers lie, and where a result is put: no other result.
LEFT_OUT = {"self", "device", "dtype", "inplace"}
CONTAINERS = {"Sequential", "ModuleList", "ModuleDict"}
MISSING = object()


def option_differences(ours, theirs, names=None, sides=("NumPy", "PyTorch")):
    """Every option in which two modules differ, one sentence each; [] if none.

    Modules are matched by name, by `names`, and layers without parameters whose names
    differ by their order if there are as many on both sides.

    Compared are the constructors' arguments (a number and a tuple of that number are
    one, arrays by value, functions by name), the classes if both have a name of
    torch.nn, buffers that are not saved, training or evaluation mode, which parameters
    are frozen, and which are one (tied) on one side only.

    Args:
        ours, theirs: modules, of NumPy or of PyTorch.
        names: {ours: theirs or (theirs, transform)}, of parameters or of modules.
        sides: what to call the two.
    """
    names = {name: _first(value) for name, value in (names or {}).items()}
    pairs, alone = _matched(ours, theirs, names)
    found = []
    for path, other, a, b in pairs:
        title = path or type(a).__name__
        if path and other != path:
            title = f"{path} ({other or 'the model'} in {sides[1]})"
        found += [f"{title}: {line}" for line in _layer(a, b, sides)]
    for side, path, module in alone:
        found.append(f"{path}: {type(module).__name__} only in {sides[side]}")
    found += _modes(pairs, sides)
    if is_module(ours) and is_module(theirs):
        found += _frozen(ours, theirs, names, sides)
        found += _tied(ours, theirs, names, sides)
    return found


# Which module faces which


def _first(value):
    """The name in an entry of the map; of several arrays the first."""
    while isinstance(value, tuple | list):
        value = value[0]
    return value


def _matched(ours, theirs, names):
    """(path, other path, module, other module) of both; (side, path, module) of one"""
    ours, theirs = _modules(ours), _modules(theirs)
    renamed = _renamed(names, ours, theirs)
    pairs = {path: renamed.get(path, path) for path in ours}
    pairs = {path: other for path, other in pairs.items() if other in theirs}
    taken = set(pairs.values())
    left = [p for p in ours if p not in pairs and _stateless(ours[p])]
    right = [p for p in theirs if p not in taken and _stateless(theirs[p])]
    if len(left) == len(right):
        pairs |= dict(zip(left, right))
        left, right = [], []
    in_order = [(p, pairs[p], ours[p], theirs[pairs[p]]) for p in ours if p in pairs]
    alone = [(0, p, ours[p]) for p in left] + [(1, p, theirs[p]) for p in right]
    return in_order, alone


def _modules(module):
    """{path: module}, parents first; an object without submodules stands alone."""
    return dict(module.named_modules()) if is_module(module) else {"": module}


def _renamed(names, ours, theirs):
    """{path: other path} of the modules to which the mapped parameters belong."""
    found = {}
    for name, other in names.items():
        if name in ours and other in theirs:
            found[name] = other
            continue
        while other is not None and "." in name and "." in other:
            name, other = (path.rpartition(".")[0] for path in (name, other))
            if name in ours and other in theirs:
                found.setdefault(name, other)
            if name.rpartition(".")[2] != other.rpartition(".")[2]:
                break  # their parents need not face each other
    return found


def _stateless(module):
    """A layer of torch.nn's without state or submodules: nothing else tells of it."""
    name = type(module).__name__
    is_leaf = is_module(module) and not list(module.children())
    is_known = hasattr(torch.nn, name) and name != "Identity"
    return is_leaf and is_known and not module.state_dict()


# One module


def _layer(a, b, sides):
    """What differs between two modules, without those inside them."""
    classes = type(a).__name__, type(b).__name__
    known = all(hasattr(torch.nn, name) for name in classes)
    if known and classes[0] != classes[1] and not CONTAINERS.issuperset(classes):
        return [_in_both("", *classes, sides)]
    found = []
    unsaved = _unsaved(a) & _unsaved(b)
    for name in dict.fromkeys([*_arguments(a), *_arguments(b), *sorted(unsaved)]):
        values = [_option(module, name) for module in (a, b)]
        if any(value is MISSING for value in values) or _same(*values):
            continue
        found.append(_difference(name, *values, sides))
    return found


def _arguments(module):
    """The names of the constructor's arguments, with those of its base classes."""
    found = []
    for cls in type(module).__mro__:
        if "__init__" not in vars(cls):
            continue
        for name, parameter in inspect.signature(cls.__init__).parameters.items():
            is_named = parameter.kind not in (
                parameter.VAR_POSITIONAL,
                parameter.VAR_KEYWORD,
            )
            if is_named and name not in LEFT_OUT:
                found.append(name)
    return found


def _option(module, name):
    """The value in one form for both sides; MISSING if it is state, or not kept."""
    if is_module(module) and name in _own_state(module):
        return MISSING
    return _plain(getattr(module, name, MISSING))


def _plain(value):
    """Numbers as Python's, sequences as tuples, functions and dtypes by their names."""
    if value is MISSING or is_module(value):
        return MISSING
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, str | numbers.Number | np.ndarray | torch.Tensor | None):
        return value
    if isinstance(value, tuple | list | torch.Size):
        return tuple(_plain(item) for item in value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return MISSING


def _same(a, b):
    """Equal, by value; 3 and (3, 3) are one, and so are two NaN."""
    if is_array(a) or is_array(b):
        if a is None or b is None:
            return a is b
        return np.array_equal(to_numpy(a), to_numpy(b), equal_nan=_is_float(a))
    if isinstance(a, tuple) != isinstance(b, tuple):
        few, many = (b, a) if isinstance(a, tuple) else (a, b)
        return len(many) > 0 and all(item == few for item in many)
    return a == b or (a != a and b != b)


def _is_float(array):
    return to_numpy(array).dtype.kind in "fc"


def _difference(name, a, b, sides):
    if is_array(a) and is_array(b):
        return f"{name} differs: arrays of shape {tuple(a.shape)} and {tuple(b.shape)}"
    shown = ["an array" if is_array(value) else _shown(value) for value in (a, b)]
    return _in_both(name, *shown, sides)


def _shown(value):
    return value if isinstance(value, str) else repr(value)


def _in_both(what, a, b, sides):
    return in_both(what, sides[0], a, sides[1], b)


def _own_state(module):
    """The names of what the module itself, without its submodules, saves."""
    return {name for name in module.state_dict() if "." not in name}


def _unsaved(module):
    """The names of the module's own buffers that its state dict leaves out."""
    if not is_module(module):
        return set()
    buffers = {name for name, _ in module.named_buffers(recurse=False)}
    return buffers - _own_state(module)


# The whole model


def _modes(pairs, sides):
    """Who trains while the other evaluates: the outermost modules only."""
    found, below = {}, []
    for path, _, a, b in pairs:
        modes = getattr(a, "training", None), getattr(b, "training", None)
        if None in modes or modes[0] == modes[1]:
            continue
        if not any(path.startswith(start) for start in below):
            found.setdefault(modes, []).append(path or "the whole model")
            below.append(f"{path}." if path else "")
    words = {True: "training mode", False: "evaluation mode"}
    return [
        f"{', '.join(paths)}: {_in_both('', words[a], words[b], sides)}"
        for (a, b), paths in found.items()
    ]


def _frozen(ours, theirs, names, sides):
    """Which parameters are trained on one side only."""
    theirs = dict(theirs.named_parameters(remove_duplicate=False))
    found = {}
    for name, parameter in ours.named_parameters():
        other = theirs.get(names.get(name, name))
        if other is not None and parameter.requires_grad != other.requires_grad:
            found.setdefault(bool(parameter.requires_grad), []).append(name)
    words = {True: "trained", False: "frozen"}
    return [
        f"{_few(paths)}: " + _in_both("", words[a], words[not a], sides)
        for a, paths in found.items()
    ]


def _tied(ours, theirs, names, sides):
    """Which names are one parameter here and several there."""
    here, there = _parameters(ours), _parameters(theirs)
    common = [name for name in here if names.get(name, name) in there]
    groups = defaultdict(list)
    for name in common:
        groups["ours", here[name]].append(name)
        groups["theirs", there[names.get(name, name)]].append(name)
    found = []
    for paths in groups.values():
        counts = (
            len({here[path] for path in paths}),
            len({there[names.get(path, path)] for path in paths}),
        )
        if counts[0] != counts[1]:
            what = " and ".join(paths) + ":"
            shown = (
                "one parameter" if count == 1 else f"{count} parameters"
                for count in counts
            )
            found.append(_in_both(what, *shown, sides))
    return found


def _parameters(module):
    """{name: identity} of every place in which a parameter stands."""
    found = module.named_parameters(remove_duplicate=False)
    return {name: id(parameter) for name, parameter in found}


def _few(paths):
    """All names if there are few, else the first and how many."""
    if len(paths) <= 4:
        return ", ".join(paths)
    return f"{', '.join(paths[:3])} and {len(paths) - 3} more parameters"
