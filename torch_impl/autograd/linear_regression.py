"""Linear regression on the tape: the loop of fit(), and no derivative in it."""

import torch
from torch import no_grad
from torch.nn import init
from torch.utils.data import DataLoader, TensorDataset

from torch_impl.estimators.checks import check_data

__all__ = ["walk"]


def walk(x, y, lr=0.1, momentum=0.9, epochs=100, batch_size=64):
    """weight, bias → argmin Σ_n (Σ_i x[n, i] weight[i] + bias - y[n])², step by step"""
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
    weight = init.uniform_(torch.empty(features, dtype=x.dtype), -bound, bound)
    bias = init.uniform_(torch.empty((), dtype=x.dtype), -bound, bound)
    return weight.requires_grad_(), bias.requires_grad_()
