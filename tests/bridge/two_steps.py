"""Optimizers, schedulers and steps of one's own for the two models of a lockstep."""

import numpy as np
import torch

from numpy_impl import nn, optim
from tests.bridge.two_models import batches


def both(kind, models, **kwargs):
    return [
        getattr(side, kind)(model.parameters(), **kwargs)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]


def steps(optimizers, schedulers=(None, None), clip=True):
    """Two batches' gradients added up, clipped, cleared after the update."""

    def ours(model, batch):
        criterion, losses = nn.MSELoss(), []
        for x, target in batch:
            losses.append(criterion(model(x), target))
            model.backward(criterion.backward())
        for p in model.parameters() if clip else ():
            p.grad = np.clip(p.grad, -0.1, 0.1)
        optimizers[0].step()
        optimizers[0].zero_grad()
        if schedulers[0]:
            schedulers[0].step()
        return {"losses": losses}

    def theirs(model, batch):
        losses = []
        for x, target in batch:
            losses.append(torch.nn.functional.mse_loss(model(x), target))
            losses[-1].backward()
        torch.nn.utils.clip_grad_value_(model.parameters(), 0.1)
        optimizers[1].step()
        optimizers[1].zero_grad()
        if schedulers[1]:
            schedulers[1].step()
        return {"losses": losses}

    return ours, theirs


def doubled(count=3):
    data = batches(2 * count)
    return [list(data[i : i + 2]) for i in range(0, len(data), 2)]


class HalfRate:
    """Halves the learning rate at each step."""

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def step(self):
        for group in self.optimizer.param_groups:
            group["lr"] /= 2

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass
