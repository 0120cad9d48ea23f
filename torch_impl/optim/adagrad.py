"""Adagrad: each entry's rate falls with the gradients that it has seen."""

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """p ← p - lr_t g / (√s + ε), where s is the sum of all g² so far"""

    def __init__(
        self,
        params,
        lr=1e-2,
        lr_decay=0,
        weight_decay=0,
        initial_accumulator_value=0,
        eps=1e-10,
        foreach=None,
        *,
        maximize=False,
        differentiable=False,
        fused=None,
    ):
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = self.init_state(p, group)

    def init_state(self, p, group):
        """s = τ"""
        tau = self.defaults["initial_accumulator_value"]
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "sum": torch.full_like(p, tau),
        }

    def update(self, p, g, state, t, group):
        """s ← s + g², p ← p - lr_t g / (√s + ε)"""
        s = state["sum"]
        lr = group["lr"] / (1 + (t - 1) * group["lr_decay"])
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        if g.is_sparse:
            update_rows(p, g, s, lr, group["eps"])
            return
        s += g * g
        p -= lr * g / (torch.sqrt(s) + group["eps"])


def update_rows(p, g, s, lr, eps):
    """The same in the rows that g has"""
    g = g.coalesce()  # a row that comes twice is squared once, as a sum
    rows, g = g.indices()[0], g.values()
    s[rows] += g * g
    p[rows] -= lr * g / (torch.sqrt(s[rows]) + eps)
