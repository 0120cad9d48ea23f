"""Rprop: only the sign of the gradient counts, each entry has its own step size."""

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["Rprop"]


class Rprop(Optimizer):
    """p ← p - s sign(g), s longer while the sign of g stays, shorter where it turns"""

    def __init__(
        self,
        params,
        lr=1e-2,
        etas=(0.5, 1.2),
        step_sizes=(1e-6, 50),
        *,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """g_prev = 0, s = lr"""
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "prev": torch.zeros_like(p),
            "step_size": torch.full_like(p, group["lr"]),
        }

    def update(self, p, g, state, t, group):
        """s by the sign of g g_prev, p ← p - s sign(g) where that is not negative"""
        (eta_minus, eta_plus), (smallest, largest) = group["etas"], group["step_sizes"]
        g_prev, s = state["prev"], state["step_size"]

        same = g * g_prev
        s[...] = torch.where(
            same > 0, eta_plus * s, torch.where(same < 0, eta_minus * s, s)
        )
        s[...] = torch.clip(s, smallest, largest)
        g_prev[...] = torch.where(same < 0, 0.0, g)
        p -= torch.where(g_prev > 0, s, torch.where(g_prev < 0, -s, 0.0))
