"""Optimizers: roadmap 6.2.5."""

from torch.optim import SGD

__all__ = ["SGD"]
