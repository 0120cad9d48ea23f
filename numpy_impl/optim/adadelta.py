"""Adadelta: steps as long as the last ones, in the units of the parameter."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    """p ← p - lr d, d = g √(u + ε) / √(v + ε), v and u running means of g² and of d²

    With weight decay g is g + λ p. From v = u = 0:

        v ← ρ v + (1 - ρ) g²
        d = g √(u + ε) / √(v + ε)
        u ← ρ u + (1 - ρ) d²

    g / √v has no unit and √u has that of p: the step needs no rate, and in the paper
    lr is 1. The first steps are as short as √ε: ε is inside the root, as in the paper.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        rho: ρ, how much of the running means v and u stays at each step.
        eps: ε, begins the steps, and bounds them where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        foreach, capturable: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t, a float32 array of shape (); square_avg, v;
    acc_delta, u.

    Raises:
        TypeError: lr, rho, eps or weight_decay is no real number.
        ValueError: lr, eps or weight_decay is negative; rho is not in [0, 1]; params is
            empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.Adadelta; Zeiler 2012, ADADELTA: An Adaptive Learning Rate
    Method, algorithm 1.
    """

    def __init__(
        self,
        params,
        lr=1.0,
        rho=0.9,
        eps=1e-6,
        weight_decay=0,
        foreach=None,
        *,
        capturable=False,
        maximize=False,
        differentiable=False,
    ):
        check_not_negative(lr=lr, eps=eps, weight_decay=weight_decay)
        check_rho(rho)
        check_kernels(foreach, None, differentiable)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """v = u = 0"""
        return {
            "step": np.zeros((), dtype=np.float32),
            "square_avg": np.zeros_like(p),
            "acc_delta": np.zeros_like(p),
        }

    def update(self, p, g, state, t, group):
        """v runs on with g², u with d², p ← p - lr d, d = g √(u + ε) / √(v + ε)"""
        lr, rho, eps = group["lr"], group["rho"], group["eps"]
        v, u = state["square_avg"], state["acc_delta"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        v *= rho
        v += (1 - rho) * g * g
        d = np.sqrt(u + eps) / np.sqrt(v + eps) * g
        u *= rho
        u += (1 - rho) * d * d
        p -= lr * d


def check_rho(rho):
    """A number in [0, 1]"""
    check.number(rho=plain_number(rho))
    if not 0 <= rho <= 1:
        raise ValueError(f"rho must be in [0, 1], got {rho}")
