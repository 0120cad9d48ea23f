"""Adam: momentum, with the scale of the gradient divided out."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["Adam"]


class Adam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), m and v running means of g and of g²

    With weight decay g is g + λ p. From m = v = 0, in step t = 1, 2, ...:

        m ← β₁ m + (1 - β₁) g      m_hat = m / (1 - β₁ᵗ)
        v ← β₂ v + (1 - β₂) g²     v_hat = v / (1 - β₂ᵗ)

    With amsgrad v_hat = v_max / (1 - β₂ᵗ), v_max ← max(v_max, v), as in PyTorch. Reddi
    et al. take the maximum of v too, but correct neither m nor v for t.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        betas: (β₁, β₂), how much of the running means m and v stays at each step.
        eps: ε, bounds the step where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        amsgrad: divide by the largest v so far.
        foreach, capturable, fused: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.
        decoupled_weight_decay: shrink p by lr λ p instead, as AdamW does.

    State of a parameter: step, t, a float32 array of shape (); exp_avg, m; exp_avg_sq,
    v; with amsgrad max_exp_avg_sq, v_max.

    Raises:
        TypeError: lr, eps, weight_decay or a beta is no real number.
        ValueError: lr, eps or weight_decay is negative; a beta is not in [0, 1) or not
            a float; params is empty.
        RuntimeError: foreach=True together with fused=True.
        NotImplementedError: differentiable=True.

    Source: torch.optim.Adam; Kingma & Ba 2014, Adam: A Method for Stochastic
    Optimization, algorithm 1; amsgrad from Reddi et al. 2018, On the Convergence of
    Adam and Beyond.
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
        fused=None,
        decoupled_weight_decay=False,
    ):
        check_not_negative(lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas(betas)
        check_kinds(betas)
        check_kernels(foreach, fused, differentiable)
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """m = v = 0"""
        state = {
            "step": np.zeros((), dtype=np.float32),
            "exp_avg": np.zeros_like(p),
            "exp_avg_sq": np.zeros_like(p),
        }
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = np.zeros_like(p)
        return state

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
        if group["amsgrad"]:
            v_max = state["max_exp_avg_sq"]
            v_max[...] = np.maximum(v_max, v)
            v = v_max
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        p -= lr * m_hat / (np.sqrt(v_hat) + eps)


def check_betas(betas):
    """Two numbers, or arrays of one, in [0, 1)"""
    for i in range(2):
        check.number(**{f"betas[{i}]": plain_number(betas[i])})
        if not 0 <= betas[i] < 1:
            raise ValueError(f"betas[{i}] must be in [0, 1), got {betas[i]}")


def check_kinds(betas):
    """Two floats, or two arrays; Adam alone insists on it"""
    kinds = {float if isinstance(b, float) else type(b) for b in betas}
    if kinds not in ({float}, {np.ndarray}):
        raise ValueError(f"betas must be two floats or two arrays, got {betas}")
