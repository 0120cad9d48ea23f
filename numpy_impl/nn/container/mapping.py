"""Modules by key."""

from collections.abc import Mapping

from numpy_impl.nn.container.entries import pairs
from numpy_impl.nn.module import Module

__all__ = ["ModuleDict"]


class ModuleDict(Module):
    """A dict whose modules are found by parameters(), state_dict() and the rest

    Args:
        modules: a mapping {key: module}, or an iterable of pairs, or None.

    Raises:
        TypeError: `modules` is neither, or one of them is no Module.
        KeyError: a key is the name of an attribute, is empty or contains a dot.
    """

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def _dict(self):
        return {key: getattr(self, key) for key in self._modules}

    def __getitem__(self, key):
        return self._dict()[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]
        vars(self).pop(key)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __contains__(self, key):
        return key in self._modules

    def clear(self):
        """Take out all modules."""
        for key in tuple(self):
            del self[key]

    def pop(self, key):
        """Take out the module at `key` and return it."""
        module = self[key]
        del self[key]
        return module

    def keys(self):
        return self._modules.keys()

    def items(self):
        return self._dict().items()

    def values(self):
        return self._dict().values()

    def update(self, modules):
        """Add the modules of a mapping or of pairs; an existing key is replaced."""
        for key, module in pairs(modules, "ModuleDict.update", (Mapping, ModuleDict)):
            self[key] = module
