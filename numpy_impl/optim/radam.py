"""RAdam: Adam that does not divide by √v while v knows too few gradients."""

import numpy as np

from numpy_impl.optim.adam import check_betas
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative

__all__ = ["RAdam"]


class RAdam(Optimizer):
    """p ← p - lr m_hat, divided by √v and rectified by r as soon as v can be trusted

    With weight decay g is g + λ p. From m = v = 0, in step t = 1, 2, ...:

        m ← β₁ m + (1 - β₁) g      m_hat = m / (1 - β₁ᵗ)
        v ← β₂ v + (1 - β₂) g²
        ρ_∞ = 2 / (1 - β₂) - 1     ρ_t = ρ_∞ - 2 t β₂ᵗ / (1 - β₂ᵗ)

        ρ_t ≤ 5:  p ← p - lr m_hat
        ρ_t > 5:  p ← p - lr m_hat r √(1 - β₂ᵗ) / (√v + ε)
                  r² = variance(ρ_∞) / variance(ρ_t)

    ρ_t says of how many gradients v is the mean. Of few, 1 / √v scatters widely; r
    gives its steps the variance of late ones. The paper divides from ρ_t > 4 on, and
    has no ε; here ε is added to √v before it is corrected for t, unlike in Adam.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        betas: (β₁, β₂), how much of the running means m and v stays at each step.
        eps: ε, bounds the step where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        decoupled_weight_decay: shrink p by lr λ p instead, as AdamW and the paper do.
        foreach, capturable: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t, a float32 array of shape (); exp_avg, m; exp_avg_sq,
    v.

    Raises:
        TypeError: lr, eps, weight_decay or a beta is no real number.
        ValueError: lr, eps or weight_decay is negative; a beta is not in [0, 1); params
            is empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.RAdam; Liu et al. 2019, On the Variance of the Adaptive Learning
    Rate and Beyond, algorithm 2.
    """

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
        check_not_negative(lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas(betas)
        check_kernels(foreach, None, differentiable)
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
            "step": np.zeros((), dtype=np.float32),
            "exp_avg": np.zeros_like(p),
            "exp_avg_sq": np.zeros_like(p),
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
            p -= rate * m_hat / (np.sqrt(v) + eps)
        else:
            p -= lr * m_hat


def variance(rho):
    """Of 1 / √v, v a mean of ρ squares of normal numbers: ρ / (2 (ρ - 2) (ρ - 4))"""
    return rho / (2 * (rho - 2) * (rho - 4))
