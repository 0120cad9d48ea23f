"""The only place that knows both wings: do they compute the same, and how fast?

    from bridge import check_backward, compare_models, lockstep

PyTorch is imported by what is asked for, not before.
"""

import importlib

_MODULES = ("lockstep", "tapes", "weights")

__all__ = [
    "BackwardMismatch",
    "Evidence",
    "assert_backward_matches",
    "check_backward",
    "compare",
    "compare_models",
    "judge",
    "lockstep",
    "tapes",
    "weights",
]

_PLACES = {
    "BackwardMismatch": "bridge.backward",
    "Evidence": "bridge.verdict",
    "assert_backward_matches": "bridge.testing",
    "check_backward": "bridge.backward",
    "compare": "bridge.parity",
    "compare_models": "bridge.models",
    "judge": "bridge.verdict",
}


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"bridge.{name}")
    if name not in _PLACES:
        raise AttributeError(f"module 'bridge' has no attribute {name!r}")
    return getattr(importlib.import_module(_PLACES[name]), name)


def __dir__():
    return sorted([*globals(), *__all__])
