"""RMSprop: the gradient divided by the root of its running mean square."""

import torch

from torch_impl.optim.lerp import lerp
from torch_impl.optim.optimizer import Optimizer

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """p ← p - lr g / (√v + ε), v the running mean of g²"""

    def __init__(
        self,
        params,
        lr=1e-2,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """v = 0, and what the options need: b = 0, m = 0"""
        state = {
            "step": torch.zeros((), dtype=torch.float32),
            "square_avg": torch.zeros_like(p),
        }
        if group["momentum"] > 0:
            state["momentum_buffer"] = torch.zeros_like(p)
        if group["centered"]:
            state["grad_avg"] = torch.zeros_like(p)
        return state

    def update(self, p, g, state, t, group):
        """v runs on with g², p ← p - lr g / (√v + ε)"""
        lr, alpha, momentum = group["lr"], group["alpha"], group["momentum"]
        v = state["square_avg"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p

        v *= alpha
        v += (1 - alpha) * g * g
        if group["centered"]:
            m = state["grad_avg"]
            m[...] = lerp(m, g, 1 - alpha)
            v = v - m * m
        root = torch.sqrt(v) + group["eps"]
        if momentum > 0:
            b = state["momentum_buffer"]
            b *= momentum
            b += g / root
            p -= lr * b
        else:
            p -= lr * g / root
