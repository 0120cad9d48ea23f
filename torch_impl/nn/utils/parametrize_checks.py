"""What parametrizations have to be: arrays to arrays of the same shape and dtype.

See `register_parametrization` in torch/nn/utils/parametrize.py: it tries the
parametrization out before it changes the module, unless `unsafe`.
"""

__all__ = []
