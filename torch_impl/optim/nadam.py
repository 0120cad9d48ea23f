"""NAdam: Adam that looks ahead along its momentum, as Nesterov's method does."""

import torch

from torch_impl.optim.lerp import lerp
from torch_impl.optim.optimizer import Optimizer

__all__ = ["NAdam"]


class NAdam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), m_hat of the step after this one"""

    def __init__(
        self,
        params,
        lr=2e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        momentum_decay=4e-3,
        decoupled_weight_decay=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
    ):
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """m = v = 0, Π = 1"""
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "mu_product": torch.ones((), dtype=torch.float32),
            "exp_avg": torch.zeros_like(p),
            "exp_avg_sq": torch.zeros_like(p),
        }

    def count(self, state, group):
        """t = 1, 2, ... of this step, with which Π ← Π μ_t"""
        t = super().count(state, group)
        state["mu_product"] *= momentum(t, group)
        return t

    def update(self, p, g, state, t, group):
        """m and v run on with g and g², p ← p - lr m_hat / (√v_hat + ε)"""
        lr, (beta1, beta2), eps = group["lr"], group["betas"], group["eps"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        if group["weight_decay"] != 0:
            if group["decoupled_weight_decay"]:
                p *= 1 - lr * group["weight_decay"]
            else:
                g = g + group["weight_decay"] * p

        m[...] = lerp(m, g, 1 - beta1)
        v *= beta2
        v += (1 - beta2) * g * g
        mu, mu_next = momentum(t, group), momentum(t + 1, group)
        product = float(state["mu_product"])
        m_hat = mu_next / (1 - product * mu_next) * m + (1 - mu) / (1 - product) * g
        v_hat = v / (1 - beta2**t)
        p -= lr * m_hat / (torch.sqrt(v_hat) + eps)

    def __setstate__(self, state):
        """In older versions Π was a number, as t was."""
        super().__setstate__(state)
        for values in self.state.values():
            product = values.get("mu_product") if isinstance(values, dict) else None
            if isinstance(product, int | float):
                values["mu_product"] = torch.tensor(product, dtype=torch.float32)


def momentum(t, group):
    """μ_t = β₁ (1 - ½ 0.96^(t ψ))"""
    beta1, _ = group["betas"]
    return beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
