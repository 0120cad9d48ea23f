"""Schedules of the learning rate: roadmap 6.2.5."""

from numpy_impl.optim.lr_scheduler.annealing import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
)
from numpy_impl.optim.lr_scheduler.composed import ChainedScheduler, SequentialLR
from numpy_impl.optim.lr_scheduler.cyclic import CyclicLR
from numpy_impl.optim.lr_scheduler.decay import ExponentialLR, MultiStepLR, StepLR
from numpy_impl.optim.lr_scheduler.lambdas import LambdaLR, MultiplicativeLR
from numpy_impl.optim.lr_scheduler.one_cycle import OneCycleLR
from numpy_impl.optim.lr_scheduler.plateau import ReduceLROnPlateau
from numpy_impl.optim.lr_scheduler.ramp import ConstantLR, LinearLR, PolynomialLR
from numpy_impl.optim.lr_scheduler.scheduler import LRScheduler

__all__ = [
    "LambdaLR",
    "MultiplicativeLR",
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "SequentialLR",
    "CosineAnnealingLR",
    "ChainedScheduler",
    "ReduceLROnPlateau",
    "CyclicLR",
    "CosineAnnealingWarmRestarts",
    "OneCycleLR",
    "PolynomialLR",
    "LRScheduler",
]
