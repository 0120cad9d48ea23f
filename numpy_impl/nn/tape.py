"""The tape: what forward leaves behind so that backward can undo it."""

import contextlib
import threading

__all__ = ["enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled"]


class _GradMode(threading.local):
    enabled = True


_mode = _GradMode()


def is_grad_enabled():
    """Whether forward records what backward will need."""
    return _mode.enabled


class _GradModeBlock(contextlib.ContextDecorator):
    """A `with` block or a decorator; blocks of one object may be nested."""

    def __init__(self):
        self.before = []

    def __enter__(self):
        self.before.append(_mode.enabled)
        _mode.enabled = self.mode

    def __exit__(self, *exception):
        _mode.enabled = self.before.pop()


class no_grad(_GradModeBlock):
    """Save nothing for backward: `with no_grad():` or `@no_grad()`."""

    mode = False


class enable_grad(_GradModeBlock):
    """Record again inside a `no_grad` block."""

    mode = True


class set_grad_enabled(_GradModeBlock):
    """Switch recording on or off: at once, for a `with` block, or for a function.

    Args:
        mode: True to record, False to save nothing.
    """

    def __init__(self, mode):
        super().__init__()
        self.mode, self.previous = mode, _mode.enabled
        _mode.enabled = mode

    def __call__(self, function):
        _mode.enabled = self.previous  # a decorator acts when its function is called
        return super().__call__(function)

    def __enter__(self):
        self.before.append(self.previous)
        _mode.enabled = self.mode


class Tape(list):
    """A stack: a module that is called twice is undone twice, the last call first."""

    def __init__(self, owner):
        super().__init__()
        self.owner = owner

    def append(self, item):
        """Save `item` for backward, or nothing under `no_grad`."""
        if _mode.enabled:
            super().append(item)

    def pop(self):
        """The last saved item.

        Raises:
            RuntimeError: there is no forward left to undo.
        """
        if not self:
            raise RuntimeError(
                f"{self.owner}.backward() has no forward() to undo: each backward "
                "undoes one forward, and a forward under no_grad() saves nothing"
            )
        return super().pop()
