"""The tape: what forward leaves behind so that backward can undo it."""

import functools
import inspect
import threading

__all__ = ["enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled"]


class _GradMode(threading.local):
    enabled = True


_mode = _GradMode()


def is_grad_enabled():
    """Whether forward records what backward will need."""
    return _mode.enabled


class _GradModeBlock:
    """A `with` block or a decorator; blocks of one object may be nested."""

    def __init__(self):
        self.before = []

    def __enter__(self):
        self.before.append(_mode.enabled)
        _mode.enabled = self.mode

    def __exit__(self, *exception):
        _mode.enabled = self.before.pop()

    def clone(self):
        """Another such block: each call of a decorated function enters its own."""
        return type(self)()

    def __call__(self, function):
        if inspect.isgeneratorfunction(function):
            return _in_generator(self.clone, function)

        @functools.wraps(function)
        def run(*args, **kwargs):
            with self.clone():
                return function(*args, **kwargs)

        return run


def _in_generator(block, function):
    """The mode holds while the generator runs, not while its caller does."""

    @functools.wraps(function)
    def run(*args, **kwargs):
        generator = function(*args, **kwargs)
        resume, value = generator.send, None
        while True:
            try:
                with block():
                    item = resume(value)
            except StopIteration as end:
                return end.value
            try:
                resume, value = generator.send, (yield item)
            except GeneratorExit:
                with block():
                    generator.close()
                raise
            except BaseException as error:
                resume, value = generator.throw, error

    return run


class _WithoutParentheses(_GradModeBlock):
    def __new__(cls, function=None):
        return super().__new__(cls) if function is None else cls()(function)


class no_grad(_WithoutParentheses):
    """Save nothing for backward: `with no_grad():` or `@no_grad()`."""

    mode = False


class enable_grad(_WithoutParentheses):
    """Record again inside a `no_grad` block."""

    mode = True


class set_grad_enabled(_GradModeBlock):
    """Switch recording on or off: at once, for a `with` block, or for a function.

    Args:
        mode: True to record, False to save nothing.

    Raises:
        TypeError: `mode` is no bool.
    """

    def __init__(self, mode):
        super().__init__()
        if not isinstance(mode, bool):
            raise TypeError(f"mode must be a bool, got {type(mode).__name__}")
        self.mode, self.previous = mode, _mode.enabled
        _mode.enabled = mode

    def clone(self):
        return set_grad_enabled(self.mode)

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
            list.append(self, item)

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
