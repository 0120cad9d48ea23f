"""NAdam: Adam that looks ahead along its momentum, as Nesterov's method does."""

import numpy as np

from numpy_impl.optim.adam import check_betas
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative

__all__ = ["NAdam"]


class NAdam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), m_hat of the step after this one

    With weight decay g is g + λ p. From m = v = 0, Π = 1, in step t = 1, 2, ...:

        μ_t = β₁ (1 - ½ 0.96^(t ψ))    Π ← Π μ_t, the product of all so far
        m ← β₁ m + (1 - β₁) g
        v ← β₂ v + (1 - β₂) g²         v_hat = v / (1 - β₂ᵗ)
        m_hat = μ_(t+1) m / (1 - Π μ_(t+1)) + (1 - μ_t) g / (1 - Π)

    Adam's m_hat is β₁ of the last m and (1 - β₁) g; here the last m gives way to the
    new one, which has g in it already. μ_t rises from β₁ / 2 to β₁. 1 - Π corrects for
    an m that runs on with μ_t, as Dozat's does; PyTorch's runs on with β₁.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        betas: (β₁, β₂), how much of the running means m and v stays at each step.
        eps: ε, bounds the step where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        momentum_decay: ψ, how soon μ_t comes to β₁.
        decoupled_weight_decay: shrink p by lr λ p instead, as AdamW does.
        foreach, capturable: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t, and mu_product, Π, float32 arrays of shape ();
    exp_avg, m; exp_avg_sq, v.

    Raises:
        TypeError: lr, eps, weight_decay, momentum_decay or a beta is no real number.
        ValueError: lr, eps, weight_decay or momentum_decay is negative; a beta is not
            in [0, 1); params is empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.NAdam; Dozat 2016, Incorporating Nesterov Momentum into Adam,
    algorithm 2.
    """

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
        check_not_negative(lr=lr, eps=eps, weight_decay=weight_decay)
        check_not_negative(momentum_decay=momentum_decay)
        check_betas(betas)
        check_kernels(foreach, None, differentiable)
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
            "step": np.zeros((), dtype=np.float32),
            "mu_product": np.ones((), dtype=np.float32),
            "exp_avg": np.zeros_like(p),
            "exp_avg_sq": np.zeros_like(p),
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
        p -= lr * m_hat / (np.sqrt(v_hat) + eps)

    def __setstate__(self, state):
        """In older versions Π was a number, as t was."""
        super().__setstate__(state)
        for values in self.state.values():
            product = values.get("mu_product") if isinstance(values, dict) else None
            if isinstance(product, int | float):
                values["mu_product"] = np.array(product, dtype=np.float32)


def momentum(t, group):
    """μ_t = β₁ (1 - ½ 0.96^(t ψ))"""
    beta1, _ = group["betas"]
    return beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
