"""Linear regression on the tape: the loop of fit(), and no derivative in it."""

import numpy as np

from numpy_impl.autograd import no_grad, tensor
from numpy_impl.data import DataLoader, TensorDataset
from numpy_impl.estimators.checks import check_data
from numpy_impl.nn import init

__all__ = ["walk"]


def walk(x, y, lr=0.1, momentum=0.9, epochs=100, batch_size=64):
    """weight, bias → argmin Σ_n (Σ_i x[n, i] weight[i] + bias - y[n])², step by step

    The walk of LinearRegression(solver="sgd") in estimators/, with the layer, the loss
    and the optimizer written out: the same numbers from the same seed.

    Args:
        x: (N, D), real numbers.
        y: (N,), of the dtype of x.
        lr, momentum: of the update v ← momentum v + grad, p ← p - lr v.
        epochs, batch_size: how often to go through the data, and in which portions.

    Returns:
        weight (D,), bias () and the loss of each batch before its update.

    Raises:
        ValueError: x and y of unequal lengths, of other ranks, or empty.
    """
    check_data(x, y)
    loader = DataLoader(TensorDataset(x, y), batch_size, shuffle=True)
    weight, bias = parameters = initial_values(x)
    velocities = [p.detach() * 0 for p in parameters]
    losses = []
    for _ in range(epochs):
        # data batch
        for x_batch, y_batch in loader:
            # model output
            output = x_batch @ weight + bias
            # loss
            loss = (output - y_batch).square().mean()
            # backward
            weight.grad = bias.grad = None
            loss.backward()
            # optimizer update
            with no_grad():
                for p, v in zip(parameters, velocities):
                    v.mul_(momentum).add_(p.grad)
                    p.sub_(lr * v)

            losses.append(loss.item())
    return weight.detach(), bias.detach(), losses


def initial_values(x):
    """weight (D,) and bias () ~ U(-1 / √D, 1 / √D), as nn.Linear draws them"""
    features = x.shape[1]
    bound = 1 / features**0.5
    weight = init.uniform_(np.empty(features, x.dtype), -bound, bound)
    bias = init.uniform_(np.empty((), x.dtype), -bound, bound)
    return tensor(weight, requires_grad=True), tensor(bias, requires_grad=True)
