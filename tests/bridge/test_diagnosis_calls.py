"""What check_backward adds to a diagnosis: other calls of PyTorch."""

import numpy as np
import pytest
import torch

from bridge.backward import check_backward
from tests.bridge.arrays import normal


def cause_of(backward, inputs, theirs, forward):
    report = check_backward((forward, backward), inputs, theirs, raise_exception=False)
    return report.cause


class Scaled:
    """y = scale x + shift, whose parameters have the shape of x; all is wrong"""

    def __init__(self, shape):
        self.scale, self.shift = np.full(shape, 2.0), np.full(shape, 0.5)

    def forward(self, x):
        return self.scale * x + self.shift + 0.1

    def backward(self, grad_y):
        self.grad_scale, self.grad_shift = 1.7 * grad_y, grad_y + 1
        return np.sin(grad_y)


class TorchScaled(torch.nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(shape))
        self.bias = torch.nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        x = x * self.weight
        x += self.bias  # in place
        return x


@pytest.mark.parametrize("shape", [(4,), (3, 3), (2, 4, 4), (1,)])
def test_no_hypothesis_raises(shape):
    """Inputs, parameters and outputs of one shape, called otherwise: all fits all."""

    def theirs(x, scale, shift):
        return scale * x + shift

    for right in (TorchScaled(shape), theirs):
        report = check_backward(Scaled(shape), [shape], right, raise_exception=False)
        assert {row.name for row in report.failures} >= {"y", "grad_x", "grad_scale"}


def test_several_outputs_and_integers():
    def forward(x, n, z):
        return x + z, (x * n).sum()

    def backward(grads, x, n, z):
        return grads[0] + 2 * n * grads[1], None, grads[0] * 0 + 1

    def theirs(x, n, z):
        return x + z, (x * n).sum()

    inputs = [normal(3, 2), np.arange(6).reshape(3, 2), normal(3, 2)]
    report = check_backward((forward, backward), inputs, theirs, raise_exception=False)
    assert [row.name for row in report.failures][:2] == ["grad_x", "grad_z"]


def test_one_of_several_uses():
    """y = x ⋅ (x w): x is used twice, w once"""

    def forward(x, w):
        return x * (x @ w)

    for grad_x in (
        lambda g, x, w: g * (x @ w),
        lambda g, x, w: (g * x) @ w.T,
    ):

        def backward(g, x, w, grad_x=grad_x):
            return grad_x(g, x, w), x.T @ (g * x)

        shapes = [(5, 4), (4, 4)]
        found = cause_of(backward, shapes, lambda x, w: x * (x @ w), forward)
        assert found in ("not accumulated", "term")


def test_a_use_of_three_that_is_forgotten():
    def backward(g, x):
        return g * 2 * x * np.sin(x)

    def forward(x):
        return x * x * np.sin(x)

    def theirs(x):
        return x * x * x.sin()

    assert cause_of(backward, [(3, 5)], theirs, forward) == "not accumulated"


def test_exchanged_arguments_and_arrays():
    def backward(g, a, b):
        return -g * a / b**2, g / b

    def theirs(a, b):
        return a / b

    def forward(a, b):
        return b / a

    inputs = [normal(4, seed=60) ** 2 + 1, normal(4, seed=61) ** 2 + 1]

    def exchanged(g, a, b):
        return backward(g, b, a)

    assert cause_of(exchanged, inputs, theirs, forward) == "swapped"


def test_a_factor_left_out():
    def forward(x, scale, shift):
        return np.tanh(x + shift)

    def backward(g, x, scale, shift):
        slope = g * (1 - np.tanh(x + shift) ** 2)
        return slope, (slope * x).sum(0), slope.sum(0)

    def theirs(x, scale, shift):
        return (scale * x + shift).tanh()

    assert cause_of(backward, [(6, 3), (3,), (3,)], theirs, forward) == "left out"
