"""Hooks: functions that look at, or replace, what goes through a module.

They run in torch/nn/modules/module.py, `Module._call_impl`; the backward hooks sit on
an identity node around inputs and outputs (torch/utils/hooks.py, `BackwardHook`).
"""

__all__ = []
