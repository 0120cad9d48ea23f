"""Modules in a row: Sequential, which is a model, and ModuleList, which is a list."""

import itertools
from collections import OrderedDict

from numpy_impl.nn.container.entries import absolute, check_iterable
from numpy_impl.nn.module import Module

__all__ = ["Sequential", "ModuleList"]


class Numbered(Module):
    """What Sequential and ModuleList share: children named "0", "1", ..."""

    def _children(self):
        return [getattr(self, name) for name in self._modules]

    def _renumber(self, modules):
        for name in tuple(self._modules):
            delattr(self, name)
        self.extend(modules)

    def __getitem__(self, idx):
        return self._children()[absolute(idx, len(self))]

    def __setitem__(self, idx, module):
        setattr(self, tuple(self._modules)[absolute(idx, len(self))], module)

    def __delitem__(self, idx):
        modules = self._children()
        del modules[idx if isinstance(idx, slice) else absolute(idx, len(self))]
        self._renumber(modules)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._children())

    def pop(self, key):
        """Take out the module at `key` (or a slice of them) and return it."""
        module = self[key]
        del self[key]
        return module

    def append(self, module):
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        """Add several modules at the end."""
        check_iterable(modules, f"{type(self).__name__}.extend")
        for module in list(modules):
            self.append(module)
        return self


class Sequential(Numbered):
    """x -> y, each module's output being the next one's input

    Args:
        args: the modules, or one OrderedDict {name: module}.

    Raises:
        TypeError: one of them is no Module.
    """

    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            self.extend(args)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input

    def backward(self, grad_y):
        """The chain rule: the children's backward, from the last to the first."""
        for module in reversed(self._children()):
            grad_y = module.backward(grad_y)
        return grad_y

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            names = tuple(self._modules)[idx]
            return type(self)(OrderedDict((n, getattr(self, n)) for n in names))
        return super().__getitem__(idx)

    def insert(self, index, module):
        """Put `module` before the one at `index`."""
        if not isinstance(module, Module):
            raise AssertionError(f"module must be a Module, got {module!r}")
        if not -len(self) <= index <= len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} entries")
        modules = self._children()
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def __add__(self, other):
        self._check_sequential(other)
        return Sequential(*self, *other)

    def __iadd__(self, other):
        self._check_sequential(other)
        return self.extend(other)

    def __mul__(self, other):
        self._check_factor(other)
        return Sequential(*self._children() * other)

    __rmul__ = __mul__

    def __imul__(self, other):
        self._check_factor(other)
        return self.extend(self._children() * (other - 1))

    @staticmethod
    def _check_sequential(other):
        if not isinstance(other, Sequential):
            raise ValueError(f"+ needs a Sequential, got {type(other).__name__}")

    @staticmethod
    def _check_factor(other):
        if not isinstance(other, int):
            raise TypeError(f"* needs an int, got {type(other).__name__}")
        if other <= 0:
            raise ValueError(f"* needs a positive factor, got {other}")


class ModuleList(Numbered):
    """A list whose modules are found by parameters(), state_dict() and the rest

    It has no forward: the owner calls its modules, and undoes them in reverse.

    Args:
        modules: an iterable of modules, or None.

    Raises:
        TypeError: `modules` is no iterable, or one of them is no Module.
    """

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return type(self)(self._children()[idx])
        return super().__getitem__(idx)

    def insert(self, index, module):
        """Put `module` before the one at `index`."""
        modules = self._children()
        modules.insert(index, module)
        self._renumber(modules)

    def __add__(self, other):
        return ModuleList([*self, *other])

    def __iadd__(self, modules):
        return self.extend(modules)

    def __repr__(self):
        """As Module's, but equal neighbours share a line: (0-2): 3 x Linear(...)."""
        lines, start = [], 0
        for text, group in itertools.groupby(map(repr, self)):
            n = len(tuple(group))
            name = f"({start}): " if n == 1 else f"({start}-{start + n - 1}): {n} x "
            lines.append((name + text).replace("\n", "\n  "))
            start += n
        body = "".join(f"\n  {line}" for line in lines)
        return (
            f"{type(self).__name__}({body}\n)" if body else f"{type(self).__name__}()"
        )
