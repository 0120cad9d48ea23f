"""What a loader gives, in the forms that loops take: tuples, dicts, a tensor alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Batch", "arrays_in", "batch_of"]

TARGETS = ("labels", "label", "targets", "target", "y")


@dataclass
class Batch:
    """model(*args, **kwargs), and the target.

    Args:
        args, kwargs: the inputs, arrays.
        target: an array; None where the model makes its own loss.
    """

    args: tuple
    kwargs: dict
    target: Any

    @property
    def inputs(self):
        return (*self.args, *self.kwargs.values())

    @property
    def named(self):
        """[(name, array)] of the inputs and the target."""
        single = len(self.args) == 1
        named = [("x" if single else f"x{i}", x) for i, x in enumerate(self.args)]
        named += self.kwargs.items()
        return named if self.target is None else [*named, ("target", self.target)]

    def placed(self, place):
        """The same, with each array where place(array) puts it."""
        kwargs = {name: place(x) for name, x in self.kwargs.items()}
        target = None if self.target is None else place(self.target)
        return Batch(tuple(map(place, self.args)), kwargs, target)


def batch_of(library, given, own_loss):
    """A Batch of what the loader gave; None if it has none of the known forms.

    (x, ..., target), ((x, ...), target), ({name: x}, target), or a dict in which the
    target is called "labels", "target" or "y". If the model makes its own loss, all
    are its inputs: a tuple, a dict, or an array alone.
    """
    if own_loss:
        args, kwargs = _inputs(library, given)
        return Batch(args, kwargs, None) if args or kwargs else None
    if isinstance(given, Mapping):
        kwargs = dict(given)
        target = next((kwargs.pop(name) for name in TARGETS if name in kwargs), None)
        args, kwargs = _inputs(library, kwargs)
    elif isinstance(given, list | tuple) and len(given) > 1:
        *inputs, target = given
        args, kwargs = _inputs(library, inputs[0] if len(inputs) == 1 else inputs)
    else:
        return None
    fits = isinstance(target, library.array) and (args or kwargs)
    return Batch(args, kwargs, target) if fits else None


def _inputs(library, given):
    """(args, kwargs) of the model; empty if something else is among them.

    What is no array in a dict, such as the names of files, is not for the model; a
    single array of a dict is its first argument, whatever it is called there.
    """
    if isinstance(given, library.array):
        return (given,), {}
    if isinstance(given, Mapping):
        found = {n: x for n, x in given.items() if isinstance(x, library.array)}
        return (tuple(found.values()), {}) if len(found) == 1 else ((), found)
    if isinstance(given, list | tuple):
        if all(isinstance(x, library.array) for x in given):
            return tuple(given), {}
    return (), {}


def arrays_in(library, output):
    """The arrays of a model's output: one, or those in tuples and dicts, in order."""
    if isinstance(output, library.array):
        return [output]
    if isinstance(output, Mapping):
        output = list(output.values())
    if isinstance(output, list | tuple):
        return [x for part in output for x in arrays_in(library, part)]
    return []
