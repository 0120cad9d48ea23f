"""Registry: the parameters, buffers and modules inside a module, by name."""

import numpy as np

from numpy_impl.nn.parameter import Parameter
from numpy_impl.nn.tape import Tape

__all__ = []


class Registry:
    """The naming half of Module: whatever is assigned is found again by its path.

    The values are plain attributes; three dicts hold their names, in order.
    """

    SAVED = "saved is the name of a module's tape; call the attribute something else"

    def __init__(self):
        vars(self).update(_parameters={}, _buffers={}, _modules={})

    # Assigning

    def __setattr__(self, name, value):
        if isinstance(value, Parameter | Registry) and "_modules" not in vars(self):
            raise AttributeError(
                f"cannot assign {name!r} before Module.__init__() was called"
            )
        if name == "saved" and not isinstance(value, Tape):
            raise AttributeError(self.SAVED)
        if isinstance(value, Parameter):
            self._forget(name, self._buffers, self._modules)
            self.register_parameter(name, value)
            return
        if "_modules" in vars(self):
            value = self._checked(name, value)
            if isinstance(value, Registry):
                self._forget(name, self._buffers)
                self._modules[name] = None
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        for names in (self._parameters, self._buffers, self._modules):
            names.pop(name, None)
        object.__delattr__(self, name)

    def _checked(self, name, value):
        """A registered name keeps its kind, or becomes None or a module."""
        if name in self._buffers and isinstance(value, np.generic):
            value = np.asarray(value)  # `self.count + 1` of NumPy is no array any more
        kinds = (
            (self._parameters, Parameter, "Parameter"),
            (self._modules, Registry, "Module"),
            (self._buffers, np.ndarray | Registry, "ndarray"),
        )
        for names, kind, wanted in kinds:
            if name in names and value is not None and not isinstance(value, kind):
                raise TypeError(
                    f"cannot assign {type(value).__name__} to {name!r}: "
                    f"{wanted} or None expected"
                )
        return value

    def _forget(self, name, *registries):
        """What `name` was, other than what it becomes, which keeps its place."""
        for names in registries:
            names.pop(name, None)
        if name not in self._parameters and name not in self._modules:
            vars(self).pop(name, None)

    def _check_new(self, name, kind, names):
        if not isinstance(name, str):
            raise TypeError(f"{kind} name must be a string, got {type(name).__name__}")
        if "." in name or name == "":
            raise KeyError(
                f'{kind} name must not be empty or contain ".", got {name!r}'
            )
        if hasattr(self, name) and name not in names:
            raise KeyError(f"attribute {name!r} already exists")

    def _check_type(self, name, value, kind, wanted):
        if not isinstance(value, kind | None):
            raise TypeError(
                f"cannot register {type(value).__name__} as {name!r}: "
                f"{wanted} or None expected"
            )

    def register_parameter(self, name, param):
        """Add a Parameter, or None: a known but empty name, as with `bias=False`."""
        self._check_new(name, "parameter", self._parameters)
        self._check_type(name, param, Parameter, "Parameter")
        self._parameters[name] = None
        object.__setattr__(self, name, param)

    def register_buffer(self, name, tensor, persistent=True):
        """Add an array that is state but not trained; `persistent`: in state_dict."""
        self._check_new(name, "buffer", self._buffers)
        self._check_type(name, tensor, np.ndarray, "ndarray")
        self._buffers[name] = persistent
        object.__setattr__(self, name, tensor)

    def register_module(self, name, module):
        """Add a module under `name`, or None."""
        self._check_type(name, module, Registry, "Module")
        self._check_new(name, "module", self._modules)
        self._modules[name] = None
        object.__setattr__(self, name, module)

    def add_module(self, name, module):
        """The same as `register_module`."""
        self.register_module(name, module)

    # Finding

    def named_children(self):
        """(name, module) of each direct child, each module once."""
        seen = set()
        for name in self._modules:
            module = getattr(self, name)
            if module is not None and id(module) not in seen:
                seen.add(id(module))
                yield name, module

    def children(self):
        """Each direct child."""
        for _, module in self.named_children():
            yield module

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """(path, module) of this module and all below it, parents first."""
        memo = set() if memo is None else memo
        if id(self) in memo:
            return
        if remove_duplicate:
            memo.add(id(self))
        yield prefix, self
        for name in self._modules:
            module = getattr(self, name)
            if module is not None:
                path = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, path, remove_duplicate)

    def modules(self, remove_duplicate=True):
        """This module and all below it, each once unless told otherwise."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """(path, parameter); one that is shared comes once, under its first path."""
        yield from self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        """Each parameter, the same order and number of times as `named_parameters`."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """(path, buffer): state that is not trained, such as running means."""
        yield from self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """Each buffer."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def _named(self, registry, prefix, recurse, remove_duplicate):
        seen = set()
        modules = self.named_modules(None, prefix, remove_duplicate)
        for path, module in modules if recurse else [(prefix, self)]:
            for name in getattr(module, registry):
                value = getattr(module, name)
                if value is None or id(value) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(value))
                yield (f"{path}.{name}" if path else name), value

    def get_submodule(self, target):
        """The module at the path `target`, such as "encoder.0"; "" is this one.

        Raises:
            AttributeError: there is none.
        """
        module = self
        for name in target.split(".") if target else []:
            if name not in module._modules or getattr(module, name) is None:
                raise AttributeError(f"{type(module).__name__} has no module {name!r}")
            module = getattr(module, name)
        return module

    def set_submodule(self, target, module, strict=False):
        """Put `module` at the path `target`, in the place of the one that is there.

        Args:
            target: such as "encoder.0".
            module: the new one.
            strict: there has to be one already.

        Raises:
            ValueError: `target` is empty, or `module` no module.
            AttributeError: no module is on the way, `target` is something else, or
                there is none although `strict`.
        """
        if target == "":
            raise ValueError("target must name a submodule, got ''")
        if not isinstance(module, Registry):
            raise ValueError(f"module must be a Module, got {type(module).__name__}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict and not hasattr(parent, name):
            raise AttributeError(f"{type(parent).__name__} has no module {name!r}")
        if not isinstance(getattr(parent, name, module), Registry):
            raise AttributeError(f"{target!r} is no module")
        setattr(parent, name, module)

    def get_parameter(self, target):
        """The parameter at the path `target`.

        Raises:
            AttributeError: there is none, or it is None.
        """
        parameter = self._get(target, "_parameters", "parameter")
        if parameter is None:
            raise AttributeError(f"{type(self).__name__}: {target!r} is None")
        return parameter

    def get_buffer(self, target):
        """The buffer at the path `target`.

        Raises:
            AttributeError: there is none.
        """
        return self._get(target, "_buffers", "buffer")

    def _get(self, target, registry, kind):
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if name not in getattr(module, registry):
            raise AttributeError(f"{type(module).__name__} has no {kind} {name!r}")
        return getattr(module, name)
