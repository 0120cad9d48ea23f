"""Lockstep's buffers, modes and options, and two models of PyTorch."""

import numpy as np
import pytest
import torch

from bridge import lockstep
from numpy_impl import nn, optim
from tests.bridge.two_models import batches, models_of, run, small

# Buffers and modes


class Counter(nn.Module):
    """x - mean, which it counts up wrongly or not"""

    def __init__(self, rate=0.1):
        super().__init__()
        self.rate = rate
        self.register_buffer("mean", np.zeros(3))

    def forward(self, x):
        if self.training:
            self.mean = (1 - self.rate) * self.mean + self.rate * x.mean(0)
        return x - x.mean(0)

    def backward(self, grad_y):
        return grad_y - grad_y.mean(0)


class TorchCounter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(3, dtype=torch.float64))

    def forward(self, x):
        if self.training:
            self.mean.copy_(0.9 * self.mean + 0.1 * x.mean(0).detach())
        return x - x.mean(0)


@pytest.mark.parametrize("rate", [0.1, 0.2])
def test_buffers_are_compared(rate):
    models = Counter(rate), TorchCounter()
    result = lockstep.run(models, batches=[x for x, _ in batches(3, inputs=3)])
    if rate == 0.1:
        assert result.ok and ("buffer", "mean") in result.steps[0].comparisons
    else:
        first = result.first
        assert (first.step, first.kind, first.name) == (0, "buffer", "mean")


def test_modes_are_compared_and_set():
    models = Counter(), TorchCounter().eval()
    data = [x for x, _ in batches(2, inputs=3)]
    result = lockstep.run(models, batches=data)
    assert result.first.kind == "buffer"
    assert any("evaluation" in sentence for sentence in result.differences)
    models = Counter(), TorchCounter().eval()
    assert lockstep.run(models, batches=data, mode="train").ok
    assert models[1].training


# Other models than one of each


def test_two_models_of_pytorch_draw_the_same_numbers():
    def build():
        torch.manual_seed(0)
        return torch.nn.Sequential(
            torch.nn.Linear(4, 8),
            torch.nn.BatchNorm1d(8),
            torch.nn.ReLU(inplace=True),
            torch.nn.Dropout(0.5),
            torch.nn.Linear(8, 1),
        )

    models = build(), build()
    optimizers = [torch.optim.Adam(model.parameters()) for model in models]
    criteria = [torch.nn.functional.mse_loss] * 2
    result = lockstep.run(models, criteria, optimizers, batches(4, "float32"))
    assert result.ok, result.sentence()
    found = result.steps[0].comparisons
    assert ("buffer", "1.running_var") in found and ("output", "3") in found
    assert found["output", "3"].names == ("PyTorch A", "PyTorch B")
    models[0][1].momentum = 0.2
    result = lockstep.run(models, criteria, optimizers, batches(2, "float32"))
    assert (result.first.kind, result.first.name) == ("buffer", "1.running_mean")
    assert any("momentum" in sentence for sentence in result.differences)


def test_optimizers_options_are_listed():
    models = models_of(small)
    optimizers = [
        optim.SGD(models[0].parameters(), lr=0.1),
        torch.optim.SGD(models[1].parameters(), lr=0.1001),
    ]
    result = run(models, optimizers=optimizers)
    assert result.first.kind == "parameter"
    assert "optimizer: lr is 0.1 in NumPy, 0.1001 in PyTorch" in result.differences
    assert "optimizer's step" in result.sentence()
