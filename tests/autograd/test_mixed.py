"""Layers by hand and the tape in one model, against torch."""

import numpy as np
import torch

from numpy_impl.autograd import Function, log_softmax, tanh, tensor
from numpy_impl.nn.linear import linear, linear_backward


class Linear(Function):
    """The layer's two functions, as an operation of the tape."""

    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return tensor(linear(x.array, weight.array, bias.array))

    @staticmethod
    def backward(ctx, grad_y):
        x, weight = ctx.saved_tensors
        grads = linear_backward(grad_y.array, x.array, weight.array)
        return tuple(tensor(g) for g in grads)


def test_layers_by_hand_and_operations_of_the_tape():
    rng = np.random.default_rng(0)
    shapes = [(5, 3), (4, 3), (4,), (2, 4), (2,)]
    arrays = [rng.normal(size=shape) for shape in shapes]
    labels = np.array([0, 1, 1, 0, 1])

    x, w1, b1, w2, b2 = ours = [tensor(a, requires_grad=True) for a in arrays]
    scores = Linear.apply(tanh(Linear.apply(x, w1, b1)) + 1, w2, b2)
    loss = -log_softmax(scores, 1)[np.arange(5), labels].mean()
    loss.backward()

    x, w1, b1, w2, b2 = theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    hidden = torch.tanh(torch.nn.functional.linear(x, w1, b1)) + 1
    scores = torch.nn.functional.linear(hidden, w2, b2)
    wanted = torch.nn.functional.cross_entropy(scores, torch.tensor(labels))
    wanted.backward()

    np.testing.assert_allclose(loss.item(), wanted.item(), rtol=1e-12)
    for a, b in zip(ours, theirs, strict=True):
        scale = b.grad.abs().max()
        assert np.abs(a.grad.array - b.grad.numpy()).max() <= 1e-12 * scale
