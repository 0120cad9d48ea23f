"""Copy weights by name, all or none; and say what does not fit."""

import os
from collections.abc import Mapping

import torch

from bridge.weights.fitting import fit
from bridge.weights.options import option_differences
from bridge.weights.states import is_module, state_of

__all__ = ["copy", "copy_to_numpy", "copy_to_torch", "differences"]


def copy(source, target, names=None, dtype=None, *, prefix="", options="refuse"):
    """Give `target` the weights of `source`, by name: all of them, or none.

    Both may be a module of either side, a dict {name: array or tensor} (nested dicts
    get names with dots), a path that ends in .npz, .safetensors, .pt, .pth or .bin, or
    a fitted estimator with coefs_ or coef_. A dict as target is filled in place; a file
    is written anew. Between an estimator and a model that has as many weights, the map
    is found by itself.

    weights.copy("model.safetensors", model, names={"fc.weight": ("W", transpose)})

    Args:
        names: {target's name: source's name, or (name or names, transform)}; it covers
            what differs, all else goes by the same name. None as value leaves the
            target's entry as it is.
        dtype: "target", or a dtype: convert floats to floats, ints to ints; without it
            a dtype that differs is refused. bfloat16 is never widened unasked.
        prefix: take only the source's names that begin with this, without it.
        options: "refuse" or "ignore" what differs between two modules besides their
            weights, see option_differences.

    Raises:
        ValueError: lists everything that does not fit; nothing has been copied then.
            Or a file is damaged, or a pickle.
        TypeError: `source` or `target` has no weights, or `names` is no such map.
        OSError: a file cannot be opened.
    """
    if options not in ("refuse", "ignore"):
        raise ValueError(f"options must be 'refuse' or 'ignore', got {options!r}")
    given, state = state_of(source), state_of(target, as_target=True)
    if given.side == state.side:
        given.side, state.side = "the source", "the target"
    found = fit(given, state, names, dtype, prefix)
    problems = list(found.problems)
    if options == "refuse" and is_module(source) and is_module(target):
        sides = state.side, given.side
        differing = option_differences(target, source, names, sides)
        problems += differing
        if differing and not found.problems:
            problems.append("options='ignore' copies the weights all the same")
    if problems:
        if len(found.entries) > 1:
            problems.append(f"by shape: names={{{', '.join(found.entries)}}}")
        lines = "".join(f"\n    {line}" for line in problems)
        title = f"{_title(source)} and {_title(target)} do not fit, nothing was copied:"
        raise ValueError(title + lines)
    state.write(found.values)


def copy_to_torch(ours, theirs, names=None, dtype=None, *, options="refuse"):
    """Give the torch module the NumPy module's parameters and buffers.

    Args: `ours` and the others as for copy; `names` is {theirs: ours}.

    Raises:
        TypeError: `theirs` is no torch module.
        ValueError: lists every name that does not fit and every option that differs;
            nothing has been copied then.
    """
    if not isinstance(theirs, torch.nn.Module):
        raise TypeError(_wanted("theirs", "a torch module", theirs))
    copy(ours, theirs, names, dtype, options=options)


def copy_to_numpy(theirs, ours, names=None, dtype=None, *, options="refuse"):
    """Give the NumPy module the torch module's parameters and buffers.

    Args: `theirs` and the others as for copy; `names` is {ours: theirs}.

    Raises:
        TypeError: `ours` is no NumPy module.
        ValueError: lists every name that does not fit and every option that differs;
            nothing has been copied then.
    """
    if not is_module(ours) or isinstance(ours, torch.nn.Module):
        raise TypeError(_wanted("ours", "a NumPy module", ours))
    copy(theirs, ours, names, dtype, options=options)


def differences(ours, theirs, names=None, dtype=None, sides=("NumPy", "PyTorch")):
    """What does not fit between two states, one sentence per name; [] if all fits.

    Of two modules also the options that differ: a state dict does not hold them.

    Args:
        ours, theirs: whatever copy takes.
        names: {ours: theirs or (theirs, transform)}, as for copy(theirs, ours).
        dtype: as for copy.
        sides: what to call the two.
    """
    target, source = state_of(ours), state_of(theirs)
    target.side, source.side = sides
    found = fit(source, target, names, dtype).problems
    if is_module(ours) and is_module(theirs):
        found = found + option_differences(ours, theirs, names, sides)
    return found


def _title(thing):
    if isinstance(thing, str | os.PathLike):
        return os.path.basename(thing)
    return "the dict" if isinstance(thing, Mapping) else type(thing).__name__


def _wanted(argument, kind, value):
    if isinstance(value, str | os.PathLike):
        got = f"the path {os.fspath(value)!r}: to write a file, use weights.copy"
    elif isinstance(value, Mapping):
        got = "a dict: to fill one in place, use weights.copy"
    else:
        got = type(value).__name__
    return f"{argument} must be {kind}, got {got}"
