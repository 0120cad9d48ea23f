"""Hooks: functions that look at, or replace, what goes through a module."""

import itertools
import warnings

import numpy as np

__all__ = []

_ids = itertools.count()


class RemovableHandle:
    """What `register_*_hook` returns: `handle.remove()` takes the hook off again."""

    def __init__(self, hooks):
        self.hooks, self.id = hooks, next(_ids)

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


def add_hook(hooks, hook, prepend=False):
    """Put `hook` behind (or before) the others and return its handle."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        others = [(key, value) for key, value in hooks.items() if key != handle.id]
        for key, value in others:  # a dict keeps its order: move the others behind
            del hooks[key]
            hooks[key] = value
    return handle


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def like(replaced, gradients):
    """A hook's tuple of gradients, in the form of what they stand for.

    Raises:
        TypeError: it is no tuple, or one of them no array.
        RuntimeError: there are more or fewer of them, or another shape or dtype.
    """
    olds = as_tuple(gradients)
    if not isinstance(replaced, tuple | list | np.ndarray):
        raise TypeError(
            "a backward hook must return a tuple of gradients or None, got "
            f"{type(replaced).__name__}"
        )
    if isinstance(replaced, np.ndarray) or len(replaced) != len(olds):
        raise RuntimeError(
            f"a backward hook must return a tuple of {len(olds)} gradients, as many as "
            f"it was given, got {replaced!r}"
        )
    for new, old in zip(replaced, olds):
        if new is not None and isinstance(old, np.ndarray):
            check_replaced(new, old)
    return tuple(replaced) if isinstance(gradients, tuple) else replaced[0]


def check_replaced(new, old):
    if not isinstance(new, np.ndarray | np.generic):
        raise TypeError(f"a backward hook must return arrays, got {type(new).__name__}")
    if new.shape != old.shape or new.dtype != old.dtype:
        raise RuntimeError(
            f"a backward hook must keep a gradient's shape {old.shape} and dtype "
            f"{old.dtype}, got {new.shape} and {new.dtype}"
        )


def forward_with_hooks(module, inputs, kwargs):
    """module.forward(), with the module's pre-hooks before and its hooks after it."""
    y, called = None, set()
    try:
        for hook, with_kwargs in tuple(module._forward_pre_hooks.values()):
            if with_kwargs:
                replaced = hook(module, inputs, kwargs)
                if replaced is not None and not _is_pair(replaced):
                    raise RuntimeError(
                        "a forward pre-hook with kwargs must return None or (args, "
                        f"kwargs), got {replaced!r}"
                    )
                inputs, kwargs = (inputs, kwargs) if replaced is None else replaced
            else:
                replaced = hook(module, inputs)
                inputs = inputs if replaced is None else as_tuple(replaced)
        y = module.forward(*inputs, **kwargs)
        for key, (hook, with_kwargs, _) in tuple(module._forward_hooks.items()):
            called.add(key)
            replaced = hook(
                module, *((inputs, kwargs) if with_kwargs else (inputs,)), y
            )
            y = y if replaced is None else replaced
        return y
    except Exception:
        for key, (hook, with_kwargs, always) in tuple(module._forward_hooks.items()):
            if always and key not in called:
                try:
                    hook(module, *((inputs, kwargs) if with_kwargs else (inputs,)), y)
                except Exception as error:
                    warnings.warn(
                        f"a forward hook raised {error!r} after forward had failed",
                        stacklevel=3,
                    )
        raise


def _is_pair(value):
    return isinstance(value, tuple) and len(value) == 2


def backward_with_hooks(module, backward, grad_y):
    """module.backward(), with the module's full backward hooks before and after it."""
    for hook in tuple(module._backward_pre_hooks.values()):
        replaced = hook(module, as_tuple(grad_y))
        grad_y = grad_y if replaced is None else like(replaced, grad_y)
    grad_x = backward(module, grad_y)
    for hook in tuple(module._backward_hooks.values()):
        replaced = hook(module, as_tuple(grad_x), as_tuple(grad_y))
        grad_x = grad_x if replaced is None else like(replaced, grad_x)
    return grad_x
