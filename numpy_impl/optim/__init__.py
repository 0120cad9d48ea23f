"""Optimizers: roadmap 6.2.5."""

from numpy_impl.optim.optimizer import Optimizer
from numpy_impl.optim.sgd import SGD

__all__ = ["SGD", "Optimizer"]
