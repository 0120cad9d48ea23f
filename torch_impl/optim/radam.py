"""RAdam: Adam that does not divide by √v while v knows too few gradients."""

import torch

from torch_impl.optim.lerp import lerp
from torch_impl.optim.optimizer import Optimizer

__all__ = ["RAdam"]


class RAdam(Optimizer):
    """p ← p - lr m_hat, divided by √v and rectified by r as soon as v can be trusted"""

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """m = v = 0"""
        return {
            "step": torch.zeros((), dtype=torch.float32),
            "exp_avg": torch.zeros_like(p),
            "exp_avg_sq": torch.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """m and v run on with g and g², p ← p - lr m_hat, with ρ_t > 5 rectified"""
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
        m_hat = m / (1 - beta1**t)
        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        if rho > 5:
            r = (variance(rho_inf) / variance(rho)) ** 0.5
            rate = lr * r * (1 - beta2**t) ** 0.5
            p -= rate * m_hat / (torch.sqrt(v) + eps)
        else:
            p -= lr * m_hat


def variance(rho):
    """Of 1 / √v, v a mean of ρ squares of normal numbers: ρ / (2 (ρ - 2) (ρ - 4))"""
    return rho / (2 * (rho - 2) * (rho - 4))
