"""Adamax: Adam, with the largest gradient in place of the root of a mean square."""

import torch

from torch_impl.optim.lerp import lerp
from torch_impl.optim.optimizer import Optimizer

__all__ = ["Adamax"]


class Adamax(Optimizer):
    """p ← p - lr m_hat / u, m a running mean of g, u the largest |g| of late"""

    def __init__(
        self,
        params,
        lr=2e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        foreach=None,
        *,
        maximize=False,
        differentiable=False,
        capturable=False,
    ):
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """m = u = 0"""
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "exp_avg": torch.zeros_like(p),
            "exp_inf": torch.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """m runs on with g, u with |g|, p ← p - lr m_hat / u"""
        lr, (beta1, beta2), eps = group["lr"], group["betas"], group["eps"]
        m, u = state["exp_avg"], state["exp_inf"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        m[...] = lerp(m, g, 1 - beta1)
        u[...] = torch.maximum(beta2 * u, torch.abs(g) + eps)
        m_hat = m / (1 - beta1**t)
        p -= lr * m_hat / u
