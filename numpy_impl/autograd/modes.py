"""Modes: whether what is computed now is recorded for backward."""

import threading

from numpy_impl.nn.tape import (
    _GradModeBlock,
    enable_grad,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)

__all__ = [
    "enable_grad",
    "inference_mode",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "no_grad",
    "set_grad_enabled",
]


class _Inference(threading.local):
    enabled = False


_inference = _Inference()


def is_inference_mode_enabled():
    """Whether a tensor that is made now can never be part of a graph."""
    return _inference.enabled


def is_recording():
    """Inside `inference_mode`, `enable_grad` records nothing either."""
    return is_grad_enabled() and not _inference.enabled


class inference_mode(_GradModeBlock):
    """no_grad, and what is made has no version either: `with inference_mode():`

    Such a tensor cannot be saved for a backward, and outside of the mode it cannot be
    written to. `inference_mode(False)` is the ordinary mode again, recording.
    """

    def __new__(cls, mode=True):
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode=True):
        super().__init__()
        self.mode = mode

    def __enter__(self):
        self.before.append((_inference.enabled, is_grad_enabled()))
        _inference.enabled = self.mode
        set_grad_enabled(not self.mode)

    def __exit__(self, *exception):
        _inference.enabled, recording = self.before.pop()
        set_grad_enabled(recording)

    def clone(self):
        return inference_mode(self.mode)
