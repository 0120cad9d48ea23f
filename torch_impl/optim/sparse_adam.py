"""SparseAdam: Adam for the rows of a table that have a gradient."""

import math

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["SparseAdam"]


class SparseAdam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), in the rows that the gradient has, no others"""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        defaults = {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize}
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """m = v = 0"""
        return {
            "step": 0,
            "exp_avg": torch.zeros_like(p),
            "exp_avg_sq": torch.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """Adam's update of the rows of g"""
        lr, (beta1, beta2), eps = group["lr"], group["betas"], group["eps"]
        g = g.coalesce()  # a row that comes twice moves once, by the sum
        rows, g = g.indices()[0], g.values()
        m, v = state["exp_avg"][rows], state["exp_avg_sq"][rows]
        m = m + (1 - beta1) * (g - m)
        v = v + (1 - beta2) * (g * g - v)
        state["exp_avg"][rows] = m
        state["exp_avg_sq"][rows] = v
        size = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
        p[rows] -= size * m / (torch.sqrt(v) + eps)

    def __setstate__(self, state):
        super().__setstate__(state)
        for values in self.state.values():
            if "step" in values:
                values["step"] = int(values["step"])
