"""Adadelta: steps as long as the last ones, in the units of the parameter."""

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    """p ← p - lr d, d = g √(u + ε) / √(v + ε), v and u running means of g² and of d²"""

    def __init__(
        self,
        params,
        lr=1.0,
        rho=0.9,
        eps=1e-6,
        weight_decay=0,
        foreach=None,
        *,
        capturable=False,
        maximize=False,
        differentiable=False,
    ):
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """v = u = 0"""
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "square_avg": torch.zeros_like(p),
            "acc_delta": torch.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """v runs on with g², u with d², p ← p - lr d, d = g √(u + ε) / √(v + ε)"""
        lr, rho, eps = group["lr"], group["rho"], group["eps"]
        v, u = state["square_avg"], state["acc_delta"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        v *= rho
        v += (1 - rho) * g * g
        d = torch.sqrt(u + eps) / torch.sqrt(v + eps) * g
        u *= rho
        u += (1 - rho) * d * d
        p -= lr * d
