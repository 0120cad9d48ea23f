"""sum_to_size is what autograd does where an operand was broadcast."""

import numpy as np
import pytest
import torch

from numpy_impl.nn.broadcast import sum_to_size

SHAPES = [
    ((2, 3), (2, 3)),
    ((3,), (2, 3)),
    ((1, 3), (2, 3)),
    ((2, 1), (2, 3)),
    ((1, 1), (2, 3)),
    ((), (2, 3)),
    ((1,), (2, 3)),
    ((4, 1, 3), (5, 4, 2, 3)),
    ((1, 3), (0, 3)),
    ((3,), (0, 3)),
    ((0, 1), (0, 3)),
    ((1,), (1, 1, 1)),
]


@pytest.mark.parametrize("size, shape", SHAPES)
def test_as_autograd(size, shape):
    grad_y = np.random.default_rng(0).normal(size=shape)
    x = torch.zeros(size, dtype=torch.float64, requires_grad=True)
    x.broadcast_to(shape).backward(torch.from_numpy(grad_y))
    ours = sum_to_size(grad_y, size)
    assert ours.shape == size
    np.testing.assert_allclose(ours, x.grad, rtol=0, atol=1e-14)
    wanted = torch.from_numpy(grad_y).sum_to_size(size)
    np.testing.assert_allclose(ours, wanted, rtol=0, atol=1e-14)


def test_what_was_not_broadcast_is_not_copied():
    grad_y = np.ones((2, 3))
    assert sum_to_size(grad_y, (2, 3)) is grad_y
