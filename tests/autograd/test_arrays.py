"""Arrays beside tensors: constants on either side of an operator, but no Parameter."""

import numpy as np
import pytest
import torch

from numpy_impl import autograd
from numpy_impl.autograd import tensor
from numpy_impl.nn import Parameter

X, W = np.arange(6.0).reshape(3, 2), np.array([[1.0, 2.0], [3.0, 4.0]])
MASK = np.array([[True, False], [False, True]])

# With x an array here, and a tensor that requires no gradient there
EXPRESSIONS = {
    "x @ w": lambda lib, x, w: x @ w,
    "w @ xᵀ": lambda lib, x, w: w @ x.T,
    "x[0] @ w": lambda lib, x, w: x[0] @ w,
    "w @ x[0]": lambda lib, x, w: w @ x[0],
    "x[:2] + w": lambda lib, x, w: x[:2] + w,
    "w - x[0]": lambda lib, x, w: w - x[0],
    "x[0] - w": lambda lib, x, w: x[0] - w,
    "w / (x[:2] + 1)": lambda lib, x, w: w / (x[:2] + 1),
    "x[:2] / w": lambda lib, x, w: x[:2] / w,
    "einsum": lambda lib, x, w: lib.einsum("ni,io->no", x, w),
    "einsum of three": lambda lib, x, w: lib.einsum("ni,io,no->", x, w, x),
    "maximum": lambda lib, x, w: lib.maximum(w, x[:2]),
    "w += x[0]": lambda lib, x, w: w.clone().add_(x[0]).mul_(x[1]),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_array_is_a_constant(name):
    found = []
    for lib, wrap in ((autograd, lambda x: x), (torch, torch.from_numpy)):
        w = lib.tensor(W, requires_grad=True)
        y = EXPRESSIONS[name](lib, wrap(X), w)
        (y * y).sum().backward()
        found.append((y.detach().numpy(), w.grad.numpy()))
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-14)


def test_masks_and_indices_stay_arrays():
    w = tensor(W, requires_grad=True)
    autograd.where(MASK, w, np.zeros((2, 2))).sum().backward()
    assert w.grad.tolist() == MASK.astype(float).tolist()
    w.grad = None
    w[np.array([1, 1])].sum().backward()
    assert w.grad.tolist() == [[0.0, 0.0], [2.0, 2.0]]


def test_a_parameter_is_refused():
    """It would get no gradient, and nobody would say so."""
    w, weight = tensor(W, requires_grad=True), Parameter(W)
    for wrong in (
        lambda: w + weight,
        lambda: weight + w,
        lambda: weight @ w,
        lambda: w.clone().add_(weight),
        lambda: autograd.einsum("io,io,io->", w, w, weight),
    ):
        with pytest.raises(TypeError, match=r"on_tape\(parameter\) is the leaf"):
            wrong()
    (w + autograd.on_tape(weight)).sum().backward()
    assert weight.grad.tolist() == w.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]
