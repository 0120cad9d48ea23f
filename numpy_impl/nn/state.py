"""State: what a module saves and loads, its parameters and buffers by their paths."""

import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Mapping

import numpy as np

from numpy_impl.nn.hooks import add_hook
from numpy_impl.nn.parameter import Parameter
from numpy_impl.nn.registry import Registry

__all__ = []

EXTRA_STATE = "_extra_state"  # the name under which get_extra_state() is saved


class IncompatibleKeys(namedtuple("Keys", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict could not match."""

    def __repr__(self):
        return super().__repr__() if any(self) else "<All keys matched successfully>"


class State(Registry):
    """The saving half of Module."""

    def __init__(self):
        super().__init__()
        self._state_dict_pre_hooks, self._state_dict_hooks = {}, {}
        self._load_pre_hooks, self._load_post_hooks = {}, {}

    # Hooks

    def register_state_dict_pre_hook(self, hook):
        """hook(module, prefix, keep_vars) before the module's state is saved."""
        return add_hook(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook):
        """hook(module, state_dict, prefix, local_metadata) after; may change it."""
        return add_hook(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook):
        """hook(module, state_dict, prefix, local_metadata, strict, missing_keys,
        unexpected_keys, error_msgs) before the module loads; may change the dict."""
        return add_hook(self._load_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook):
        """hook(module, incompatible_keys) after it has loaded; may change the lists."""
        return add_hook(self._load_post_hooks, hook)

    # Saving

    def get_extra_state(self):
        """What else belongs to the state; a subclass that has some defines both."""
        raise RuntimeError(f"{type(self).__name__} defines no get_extra_state()")

    def set_extra_state(self, state):
        """Take over what get_extra_state() gave."""
        raise RuntimeError(f"{type(self).__name__} defines no set_extra_state()")

    def _has_extra_state(self):
        return type(self).get_extra_state is not State.get_extra_state

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """{path: array} of all parameters and persistent buffers, sharing their memory.

        Args:
            args: destination, prefix and keep_vars by position: deprecated.
            destination: the dict to put them in, a new one if left out.
            prefix: what every path begins with.
            keep_vars: hand out the parameters themselves instead of plain arrays.
        """
        if args:
            warnings.warn(
                "positional arguments of state_dict are deprecated: name them",
                FutureWarning,
                stacklevel=2,
            )
            given = (destination, prefix, keep_vars)
            destination, prefix, keep_vars = (*args, *given[len(args) :])
        state = OrderedDict() if destination is None else destination
        for hook in tuple(self._state_dict_pre_hooks.values()):
            hook(self, prefix, keep_vars)
        for name, value in self._own_state().items():
            state[prefix + name] = value if keep_vars else np.asarray(value)
        if self._has_extra_state():
            state[prefix + EXTRA_STATE] = self.get_extra_state()
        for name in self._modules:
            if (module := getattr(self, name)) is not None:
                module.state_dict(
                    destination=state, prefix=f"{prefix}{name}.", keep_vars=keep_vars
                )
        for hook in tuple(self._state_dict_hooks.values()):
            if hook(self, state, prefix, {}) is not None:
                raise RuntimeError("a state_dict post-hook must return None")
        return state

    def _own_state(self):
        """{name: array} of this module, without those below it."""
        persistent = [name for name, is_saved in self._buffers.items() if is_saved]
        named = {n: getattr(self, n) for n in (*self._parameters, *persistent)}
        return {name: value for name, value in named.items() if value is not None}

    # Loading

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy the arrays of `state_dict` into the parameters and buffers of that name.

        Args:
            state_dict: {path: array}, as `state_dict()` gives it.
            strict: the names have to be the same on both sides.
            assign: keep the arrays of `state_dict` themselves (and their dtypes).

        Returns:
            missing_keys and unexpected_keys.

        Raises:
            TypeError: `state_dict` is no mapping.
            RuntimeError: lists all names that are missing (if strict), unexpected (if
                strict) or of another shape. Nothing has been loaded then, unless a
                post-hook had to see what is missing.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"state_dict must be a mapping, got {type(state_dict).__name__}"
            )
        state, keys, errors = OrderedDict(state_dict), IncompatibleKeys([], []), []
        paths = [
            (f"{path}." if path else "", module)
            for path, module in self.named_modules(remove_duplicate=False)
        ]
        for prefix, module in paths:
            for hook in tuple(module._load_pre_hooks.values()):
                hook(module, state, prefix, {}, strict, *keys, errors)
        known = set()
        for prefix, module in paths:
            known |= module._match(state, prefix, keys.missing_keys, errors)
        keys.unexpected_keys.extend(name for name in state if name not in known)

        has_post_hooks = any(module._load_post_hooks for _, module in paths)
        self._refuse(errors, keys, strict and not has_post_hooks)
        for prefix, module in paths:
            module._load(state, prefix, assign)
        for _, module in reversed(paths):  # a module after those below it
            for hook in tuple(module._load_post_hooks.values()):
                if hook(module, keys) is not None:
                    raise AssertionError("a load_state_dict post-hook must return None")
        self._refuse(errors, keys, strict)
        return keys

    def _match(self, state, prefix, missing, errors):
        """The names in `state` that are this module's; what is missing or misfits."""
        own = self._own_state()
        for name, value in own.items():
            path = prefix + name
            if path not in state:
                missing.append(path)
            elif error := _misfit(path, state[path], value):
                errors.append(error)
        names = [*own, EXTRA_STATE] if self._has_extra_state() else list(own)
        if self._has_extra_state() and prefix + EXTRA_STATE not in state:
            missing.append(prefix + EXTRA_STATE)
        return {prefix + name for name in names}

    def _refuse(self, errors, keys, strict):
        found = list(errors)
        if strict and keys.unexpected_keys:
            names = ", ".join(keys.unexpected_keys)
            found.insert(0, f"unexpected keys in state_dict: {names}")
        if strict and keys.missing_keys:
            names = ", ".join(keys.missing_keys)
            found.insert(0, f"missing keys in state_dict: {names}")
        if found:
            lines = "".join(f"\n    {error}" for error in found)
            name = type(self).__name__
            raise RuntimeError(f"cannot load the state_dict into {name}:{lines}")

    def _load(self, state, prefix, assign):
        for name, value in self._own_state().items():
            if prefix + name not in state:
                continue
            loaded = _scalar(state[prefix + name], value)
            if not assign:
                value[...] = loaded
            elif isinstance(value, Parameter):
                object.__setattr__(self, name, Parameter(loaded, value.requires_grad))
            else:
                object.__setattr__(self, name, loaded)
        if self._has_extra_state() and prefix + EXTRA_STATE in state:
            self.set_extra_state(state[prefix + EXTRA_STATE])


def _scalar(loaded, value):
    """Entry 0 of (1,) for a number: so did PyTorch before 0.4 save it."""
    loaded = np.asarray(loaded) if isinstance(loaded, np.generic) else loaded
    return loaded[0, ...] if value.shape == () and loaded.shape == (1,) else loaded


def _misfit(path, loaded, value):
    """Why `loaded` cannot become `value`, or None."""
    if not isinstance(loaded, np.ndarray | np.generic):
        return f"{path}: an ndarray expected, got {type(loaded).__name__}"
    if _scalar(loaded, value).shape != value.shape:
        return (
            f"size mismatch for {path}: shape {loaded.shape} in state_dict, shape "
            f"{value.shape} in the module"
        )
