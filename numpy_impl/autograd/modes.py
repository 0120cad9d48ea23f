"""Modes: whether what is computed now is recorded for backward."""

from numpy_impl.nn.tape import (
    enable_grad,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)

__all__ = ["enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled"]
