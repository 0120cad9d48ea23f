"""The tape: what forward leaves behind so that backward can undo it."""

import functools
import inspect
import numbers
import threading
from typing import NamedTuple

import numpy as np

__all__ = ["enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled"]


class _Mode(threading.local):
    enabled = True  # whether tapes record
    undo = None  # how to take back, step by step, what the calls in progress changed


_mode = _Mode()


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
    """A stack: a module that is called twice is undone twice, the last call first.

    `forms` has an entry for each call: how many items there were after it, and what
    its outputs look like, which is what the upstream gradient has to look like.
    """

    def __init__(self, owner):
        super().__init__()
        self.owner, self.forms = owner, []

    def append(self, item):
        """Save `item` for backward, or nothing under `no_grad`."""
        if _mode.enabled:
            _push(self, item)

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
        return _pop(self)

    def call_ends(self, y):
        """Remember what the outputs of this call look like."""
        if _mode.enabled:
            _push(self.forms, (len(self), form_of(y)))

    def form_of_last_call(self):
        """What the outputs of the call that is undone now look like, if that is known.

        It is not where forward() was called itself, without the module around it.
        """
        while self.forms and self.forms[-1][0] > len(self):
            self.forms.pop()  # its items were taken away by hand
        if self.forms and self.forms[-1][0] == len(self):
            return _pop(self.forms)[1]
        return None


class all_or_nothing:
    """A block that leaves every tape as it was if it raises, submodules' tapes too."""

    def __enter__(self):
        self.outermost = _mode.undo is None
        if self.outermost:
            _mode.undo = []
        self.start = len(_mode.undo)
        return self

    def __exit__(self, kind, *exception):
        while kind is not None and len(_mode.undo) > self.start:
            step, *arguments = _mode.undo.pop()
            step(*arguments)
        if self.outermost:
            _mode.undo = None


def _push(stack, item):
    list.append(stack, item)
    if _mode.undo is not None:
        _mode.undo.append((list.pop, stack))


def _pop(stack):
    item = list.pop(stack)
    if _mode.undo is not None:
        _mode.undo.append((list.append, stack, item))
    return item


class Form(NamedTuple):
    """What an array looks like."""

    shape: tuple
    dtype: np.dtype


def form_of(y):
    """The Form of an array; of several outputs, their structure of Forms."""
    if isinstance(y, np.ndarray | np.generic):
        return Form(y.shape, y.dtype)
    if isinstance(y, dict):
        return {name: form_of(value) for name, value in y.items()}
    return [form_of(value) for value in y] if isinstance(y, tuple | list) else None


def fitted(grad, form, name):
    """The upstream gradient of an output, cast to its dtype; None stays None.

    Raises:
        RuntimeError: its shape or its structure is not the output's.
        TypeError: it is neither an array nor a number.
    """
    if form is None or grad is None:
        return grad
    if isinstance(form, Form):
        return _fitted_array(grad, form, name)
    if isinstance(form, dict):
        if not isinstance(grad, dict) or grad.keys() != form.keys():
            raise RuntimeError(f"{name} takes a dict of gradients, of {list(form)}")
        return {key: fitted(grad[key], form[key], name) for key in form}
    if not isinstance(grad, tuple | list) and [type(f) for f in form if f] == [Form]:
        grad = [grad if f else None for f in form]  # where there are no other outputs
    if not isinstance(grad, tuple | list) or len(grad) != len(form):
        raise RuntimeError(
            f"{name} takes the gradients of {len(form)} outputs, in their structure, "
            f"got {type(grad).__name__}"
        )
    return tuple(fitted(g, f, name) for g, f in zip(grad, form))


def _fitted_array(grad, form, name):
    if grad.__class__ is not np.ndarray:
        if not isinstance(grad, np.ndarray | np.generic | numbers.Number):
            raise TypeError(
                f"{name} takes the gradient as an array, got {type(grad).__name__}"
            )
        grad = np.asarray(grad)
    if grad.shape != form.shape:
        raise RuntimeError(
            f"{name}: the gradient must have the shape {form.shape} of the output, "
            f"got {grad.shape}"
        )
    if grad.dtype == form.dtype:
        return grad
    numbers_into = {"f": "buif", "c": "buifc"}.get(form.dtype.kind, "")
    if grad.dtype.kind not in numbers_into:
        raise RuntimeError(
            f"{name}: a gradient of {grad.dtype} does not fit an output of {form.dtype}"
        )
    return grad.astype(form.dtype)
