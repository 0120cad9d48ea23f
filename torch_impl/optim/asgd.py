"""ASGD: gradient descent that also averages the points on its way."""

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["ASGD"]


class ASGD(Optimizer):
    """p ← p - η (g + lambd p), ax the mean of p from step t0 on"""

    def __init__(
        self,
        params,
        lr=1e-2,
        lambd=1e-4,
        alpha=0.75,
        t0=1e6,
        weight_decay=0,
        foreach=None,
        maximize=False,
        differentiable=False,
        capturable=False,
    ):
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """η = lr, μ = 1"""
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "eta": torch.full((), group["lr"], dtype=torch.float32),
            "mu": torch.ones((), dtype=torch.float32),
            "ax": torch.zeros_like(p),
        }

    def count(self, state, group):
        """(η, μ) of this step; the state gets those of the next one"""
        lr, lambd = group["lr"], group["lambd"]
        eta, mu = state["eta"].item(), state["mu"].item()
        t = super().count(state, group)
        state["eta"][...] = torch.tensor(lr / (1 + lambd * lr * t) ** group["alpha"])
        state["mu"][...] = torch.tensor(1 / max(1, t - group["t0"]))
        return eta, mu

    def update(self, p, g, state, t, group):
        """p ← (1 - lambd η) p - η g, ax ← ax + μ (p - ax), with t = (η, μ)"""
        (eta, mu), ax = t, state["ax"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p

        p *= 1 - group["lambd"] * eta
        p -= eta * g
        ax[...] = p if mu == 1 else ax + mu * (p - ax)

    def __setstate__(self, state):
        super().__setstate__(state)
        for values in self.state.values():  # η and μ were numbers once, as t was
            if isinstance(values, dict):
                for name in {"eta", "mu"} & set(values):
                    if isinstance(values[name], int | float):
                        values[name] = torch.tensor(values[name], dtype=torch.float32)
