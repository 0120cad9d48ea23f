"""SparseAdam: Adam for the rows of a table that have a gradient."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.optimizer import Optimizer, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["SparseAdam"]


class SparseAdam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), in the rows that the gradient has, no others

    m and v run on with g and g² as in Adam, but only where a row has a gradient. In the
    others p, m and v stay as they are, where Adam would let m and v decay, and p go on
    along m. t counts the steps of the whole parameter, not those of a row.

        m ← m + (1 - β₁) (g - m)      v ← v + (1 - β₂) (g² - v)
        p ← p - lr √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε)

    Here ε is added to √v, not to √v_hat: it is Adam's divided by √(1 - β₂ᵗ), as Kingma
    & Ba have it at the end of section 2.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one, above 0.
        betas: (β₁, β₂), how much of the running means m and v stays at each step.
        eps: ε, above 0.
        maximize: go uphill.

    State of a parameter: step, t, a number of Python; exp_avg, m; exp_avg_sq, v: of all
    rows.

    Raises:
        TypeError: lr, eps or a beta is no real number.
        ValueError: lr or eps is not above 0; a beta is not in [0, 1); params is empty,
            or holds complex numbers.
        RuntimeError: in `step`, if a gradient is dense.

    Source: torch.optim.SparseAdam; Kingma & Ba 2014, Adam: A Method for Stochastic
    Optimization.
    """

    entry_by_entry = False
    sparse_without, only_sparse = (), True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        check_sparse_adam(lr, betas, eps)
        defaults = {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize}
        super().__init__(params, defaults)
        check_real(self.param_groups)

    def init_state(self, p, group):
        """m = v = 0"""
        return {
            "step": 0,
            "exp_avg": np.zeros_like(p),
            "exp_avg_sq": np.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """Adam's update of the rows of g"""
        lr, (beta1, beta2), eps = group["lr"], group["betas"], group["eps"]
        g = g.coalesce()  # a row that comes twice moves once, by the sum
        rows, g = g.indices()[0], g.values()
        m, v = state["exp_avg"][rows], state["exp_avg_sq"][rows]
        m = m + (1 - beta1) * (g - m)
        v = v + (1 - beta2) * (g * g - v)
        state["exp_avg"][rows] = m
        state["exp_avg_sq"][rows] = v
        size = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
        p[rows] -= size * m / (np.sqrt(v) + eps)

    def __setstate__(self, state):
        super().__setstate__(state)
        for values in self.state.values():
            if "step" in values:
                values["step"] = int(values["step"])


def check_sparse_adam(lr, betas, eps):
    check_not_negative(lr=lr, eps=eps)
    for name, value in (("lr", lr), ("eps", eps)):
        if not value > 0:
            raise ValueError(f"{name} must be above 0, got {value}")
    for i in range(2):
        check.number(**{f"betas[{i}]": plain_number(betas[i])})
        if not 0 <= betas[i] < 1:
            raise ValueError(f"betas[{i}] must be in [0, 1), got {betas[i]}")


def check_real(param_groups):
    for group in param_groups:
        for p in group["params"]:
            if p.dtype.kind == "c":
                raise ValueError(f"SparseAdam takes real parameters, got {p.dtype}")
