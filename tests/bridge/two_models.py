"""Two equal models, one of each side, and faults to give them: for lockstep's tests."""

import numpy as np
import torch

from bridge import lockstep
from numpy_impl import nn, optim, random


def models_of(build, dtype="float64"):
    """The same model on both sides, from one seed."""
    found = []
    for side, seed in ((nn, random.manual_seed), (torch.nn, torch.manual_seed)):
        seed(0)
        found.append(build(side, getattr(np if side is nn else torch, dtype)))
    return found


def small(side, dtype):
    return side.Sequential(
        side.Linear(4, 8, dtype=dtype), side.Tanh(), side.Linear(8, 1, dtype=dtype)
    )


def deep(side, dtype):
    layers = []
    for _ in range(6):
        layers += [side.Linear(5, 5, dtype=dtype), side.Tanh()]
    return side.Sequential(*layers)


def batches(steps=5, dtype="float64", inputs=4, targets=1):
    rng = np.random.default_rng(0)
    return [
        tuple(rng.normal(size=(6, n)).astype(dtype) for n in (inputs, targets))
        for _ in range(steps)
    ]


def sgd(models, lr=0.1):
    return [
        side.SGD(model.parameters(), lr=lr)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]


def run(models, data=None, optimizers=None, **kwargs):
    criteria = nn.MSELoss(), torch.nn.MSELoss()
    optimizers = sgd(models) if optimizers is None else optimizers
    data = batches() if data is None else data
    return lockstep.run(models, criteria, optimizers, data, **kwargs)


class Affine(nn.Module):
    """README's example, its shift mended and its input gradient wrong."""

    wrong = 1.0

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(np.full(3, 1.5))
        self.shift = nn.Parameter(np.zeros(3))

    def forward(self, x):
        self.saved.append(x)
        return self.scale * x + self.shift

    def backward(self, grad_y):
        x = self.saved.pop()
        self.scale.accumulate_grad((grad_y * x).sum(0))
        self.shift.accumulate_grad(grad_y.sum(0))
        return grad_y * self.scale * self.wrong


class TorchAffine(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.full((3,), 1.5, dtype=torch.float64))
        self.shift = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))

    def forward(self, x):
        return self.scale * x + self.shift


class SteepTanh(nn.Tanh):
    def backward(self, grad_y):
        return super().backward(grad_y) * 1.01


class TallTanh(nn.Tanh):
    def forward(self, x):
        return super().forward(x) * 1.01
