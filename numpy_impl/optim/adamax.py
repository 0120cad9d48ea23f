"""Adamax: Adam, with the largest gradient in place of the root of a mean square."""

import numpy as np

from numpy_impl.optim.adam import check_betas
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative

__all__ = ["Adamax"]


class Adamax(Optimizer):
    """p ← p - lr m_hat / u, m a running mean of g, u the largest |g| of late

    With weight decay g is g + λ p. From m = u = 0, in step t = 1, 2, ...:

        m ← β₁ m + (1 - β₁) g      m_hat = m / (1 - β₁ᵗ)
        u ← max(β₂ u, |g| + ε)

    u is the limit of the running means (Σ_i β₂ᵖᶦ |g_i|ᵖ)^(1/p) for p → ∞; Adam's √v is
    that of p = 2. It begins with |g| and needs no correction for t. The paper has no ε;
    here it is in the maximum, and all steps of an entry without gradients are 0.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        betas: (β₁, β₂), how much of m and of u stays at each step.
        eps: ε, bounds the step where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        foreach, capturable: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t, a float32 array of shape (); exp_avg, m; exp_inf, u.

    Raises:
        TypeError: lr, eps, weight_decay or a beta is no real number.
        ValueError: lr, eps or weight_decay is negative; a beta is not in [0, 1); params
            is empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.Adamax; Kingma & Ba 2014, Adam: A Method for Stochastic
    Optimization, algorithm 2.
    """

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
        check_not_negative(lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas(betas)
        check_kernels(foreach, None, differentiable)
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
            "step": np.zeros((), dtype=np.float32),
            "exp_avg": np.zeros_like(p),
            "exp_inf": np.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """m runs on with g, u with |g|, p ← p - lr m_hat / u"""
        lr, (beta1, beta2), eps = group["lr"], group["betas"], group["eps"]
        m, u = state["exp_avg"], state["exp_inf"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        m[...] = lerp(m, g, 1 - beta1)
        u[...] = np.maximum(beta2 * u, np.abs(g) + eps)
        m_hat = m / (1 - beta1**t)
        p -= lr * m_hat / u
