"""A parametrized module: its weight is computed, and backward goes on behind it.

See `_inject_new_class` and `_inject_property` in torch/nn/utils/parametrize.py: the
weight becomes a property of a class made for this module; autograd finds the way back.
"""

__all__ = []
