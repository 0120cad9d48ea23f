"""What containers are given: iterables, indices, pairs.

PyTorch writes these checks out in each method of torch/nn/modules/container.py.
"""

__all__ = []
