"""Hooks of an optimizer: functions that are called around a step, a save and a load."""

import functools

from numpy_impl.nn.blocks import quiet
from numpy_impl.nn.hooks import add_hook

__all__ = []

KINDS = (
    "_step_pre_hooks",
    "_step_post_hooks",
    "_state_dict_pre_hooks",
    "_state_dict_post_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)


class Hooks:
    """Base of Optimizer: what registers the hooks that the decorators below call

    A hook gets the optimizer first. Each `register_*` returns a handle: its `remove()`
    takes the hook off again. Copies and pickles of an optimizer have no hooks.
    """

    def _add_places_for_hooks(self):
        """A place for hooks of every kind, if there is none yet."""
        for kind in KINDS:
            vars(self).setdefault(kind, {})

    def register_step_pre_hook(self, hook):
        """hook(optimizer, args, kwargs) before a step; may return others of both.

        The first of args is the optimizer, the second, or kwargs, has the closure.
        """
        return add_hook(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """hook(optimizer, args, kwargs) after a step."""
        return add_hook(self._step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        """hook(optimizer) before a state_dict; `prepend`: before the other hooks."""
        return add_hook(self._state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        """hook(optimizer, state_dict) after a state_dict; may return another one."""
        return add_hook(self._state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        """hook(optimizer, state_dict) before it is loaded; may return another one.

        The dict is a copy, what it holds is not.
        """
        return add_hook(self._load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        """hook(optimizer) after a state dict has been loaded."""
        return add_hook(self._load_state_dict_post_hooks, hook, prepend)


def with_step_hooks(step):
    """`step`, with the optimizer's hooks before and after it, and no warnings."""

    @functools.wraps(step)
    def run(*args, **kwargs):
        self = args[0]
        outermost = type(self).step is run  # not a super().step() inside it
        for hook in tuple(self._step_pre_hooks.values()) if outermost else ():
            replaced = hook(self, args, kwargs)
            if replaced is not None:
                check_replaced(replaced)
                args, kwargs = replaced
        with quiet():
            loss = step(*args, **kwargs)
        for hook in tuple(self._step_post_hooks.values()) if outermost else ():
            hook(self, args, kwargs)
        return loss

    return run


def check_replaced(replaced):
    if not isinstance(replaced, tuple) or len(replaced) != 2:
        raise RuntimeError(
            f"a step pre-hook must return None or (args, kwargs), got {replaced!r}"
        )


def with_state_dict_hooks(state_dict):
    """`state_dict()`, with the optimizer's hooks before and after it."""

    @functools.wraps(state_dict)
    def run(self):
        for hook in tuple(self._state_dict_pre_hooks.values()):
            hook(self)
        found = state_dict(self)
        for hook in tuple(self._state_dict_post_hooks.values()):
            replaced = hook(self, found)
            found = found if replaced is None else replaced
        return found

    return run


def with_load_state_dict_hooks(load_state_dict):
    """`load_state_dict(state_dict)`, with the optimizer's hooks before and after it."""

    @functools.wraps(load_state_dict)
    def run(self, state_dict):
        state_dict = state_dict.copy()
        for hook in tuple(self._load_state_dict_pre_hooks.values()):
            replaced = hook(self, state_dict)
            state_dict = state_dict if replaced is None else replaced
        load_state_dict(self, state_dict)
        for hook in tuple(self._load_state_dict_post_hooks.values()):
            hook(self)

    return run
