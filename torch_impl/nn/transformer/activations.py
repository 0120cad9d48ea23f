"""The activation of a transformer's layers, and where its derivative is."""

import torch_impl.nn.functional as F

__all__ = []

NAMED = {"relu": F.relu, "gelu": F.gelu}


def activation_of(name):
    """The function of "relu" or "gelu"; what is no name stays what it is"""
    return NAMED[name] if isinstance(name, str) else name
