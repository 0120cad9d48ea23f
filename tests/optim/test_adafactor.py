"""optim/adafactor.py: Adafactor."""

import math

import numpy as np
import pytest
import torch

from numpy_impl.nn import Parameter
from numpy_impl.optim import Adafactor
from tests.optimizers import OptimizerTests


class TestAdafactor(OptimizerTests):
    file = "optim.adafactor"


def test_two_steps_by_hand():
    """A matrix, its rows and columns in loops: the formulas, nothing folded."""
    lr, decay, eps2, d, shrink = 0.5, -0.5, 0.25, 1.25, 0.125
    wanted = [[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]]
    p = Parameter(np.array(wanted))
    optimizer = Adafactor([p], lr, decay, (1e-3, eps2), d, shrink)
    row, col = [0.0] * 2, [0.0] * 3
    rng = np.random.default_rng(0)
    for t in (1, 2):
        p.grad = rng.normal(size=(2, 3))
        g = p.grad.tolist()
        optimizer.step()

        size = math.sqrt(sum(x * x for line in wanted for x in line) / 6)
        step = max(eps2, size) * min(lr, 1 / math.sqrt(t))
        beta = 1 - t**decay
        u = [[0.0] * 3 for _ in range(2)]
        for i in range(2):
            row[i] = beta * row[i] + (1 - beta) * sum(x * x for x in g[i]) / 3
        for j in range(3):
            col[j] = beta * col[j] + (1 - beta) * (g[0][j] ** 2 + g[1][j] ** 2) / 2
        for i in range(2):
            for j in range(3):
                u[i][j] = g[i][j] / math.sqrt(row[i] * col[j] / (sum(row) / 2))
        size = math.sqrt(sum(x * x for line in u for x in line) / 6)
        for i in range(2):
            for j in range(3):
                wanted[i][j] *= 1 - lr * shrink
                wanted[i][j] -= step * u[i][j] / max(1, size / d)
        np.testing.assert_allclose(p, wanted, rtol=1e-14)


def test_a_matrix_remembers_its_rows_and_columns():
    """Of 6 · 7 numbers in each of 5 matrices 6 and 7; of a vector every one."""
    matrices, vector = Parameter(np.ones((5, 6, 7))), Parameter(np.ones(8))
    optimizer = Adafactor([matrices, vector])
    for p in (matrices, vector):
        p.grad = np.ones(p.shape)
    optimizer.step()
    shapes = [
        {name: value.shape for name, value in optimizer.state[p].items()}
        for p in (matrices, vector)
    ]
    assert shapes == [
        {"step": (), "row_var": (5, 6, 1), "col_var": (5, 1, 7)},
        {"step": (), "variance": (8,)},
    ]


def test_squares_of_rank_one_are_kept_whole():
    """Where g² is a row times a column nothing is lost: u is a sign."""
    rng = np.random.default_rng(0)
    p = Parameter(np.ones((4, 5)))
    p.grad = rng.normal(size=(4, 1)) * rng.normal(size=5)
    signs = np.sign(p.grad)
    Adafactor([p], lr=0.25).step()
    np.testing.assert_allclose(p, 1 - 0.25 * signs, rtol=1e-14)


def test_a_step_is_measured_by_the_parameter():
    """RMS(p) lr, but ε₂ lr at least, and 1/√t instead of a larger lr."""
    for size, lr, length in ((4.0, 0.25, 1.0), (0.0, 0.25, 0.25e-3), (4.0, 9.0, 4.0)):
        p = Parameter(np.full(3, size))
        p.grad = np.array([1e-3, 1.0, 1e3])
        Adafactor([p], lr=lr).step()
        np.testing.assert_allclose(p, size - length, rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1e-6, 1e-9])
@pytest.mark.parametrize("shape", [(3,), (4, 3)])
def test_eps_that_is_none(dtype, scale, shape):
    """ε₁ is the parameter's own unit of rounding: small gradients show which."""
    rng = np.random.default_rng(0)
    p = Parameter(rng.normal(size=shape).astype(dtype))
    q = torch.nn.Parameter(torch.tensor(p))
    ours, theirs = Adafactor([p], lr=0.5), torch.optim.Adafactor([q], lr=0.5)
    for _ in range(3):
        p.grad = (scale * rng.normal(size=shape)).astype(dtype)
        q.grad = torch.from_numpy(p.grad)
        ours.step()
        theirs.step()
    bound = 1e-6 if dtype == "float32" else 1e-14
    np.testing.assert_allclose(p, q.detach().numpy(), rtol=0, atol=bound)
