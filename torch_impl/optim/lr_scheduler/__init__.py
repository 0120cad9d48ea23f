"""Schedules of the learning rate: roadmap 6.2.5."""

from torch_impl.optim.lr_scheduler.annealing import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
)
from torch_impl.optim.lr_scheduler.composed import ChainedScheduler, SequentialLR
from torch_impl.optim.lr_scheduler.cyclic import CyclicLR
from torch_impl.optim.lr_scheduler.decay import ExponentialLR, MultiStepLR, StepLR
from torch_impl.optim.lr_scheduler.lambdas import LambdaLR, MultiplicativeLR
from torch_impl.optim.lr_scheduler.one_cycle import OneCycleLR
from torch_impl.optim.lr_scheduler.plateau import ReduceLROnPlateau
from torch_impl.optim.lr_scheduler.ramp import ConstantLR, LinearLR, PolynomialLR
from torch_impl.optim.lr_scheduler.scheduler import LRScheduler

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
