"""Adagrad: each entry's rate falls with the gradients that it has seen."""

import numpy as np

from numpy_impl.nn.sparse.rows import SparseRows
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """p ← p - lr_t g / (√s + ε), where s is the sum of all g² so far

    With weight decay g is g + λ p. From s = τ, in step t = 1, 2, ...:

        lr_t = lr / (1 + (t - 1) η)
        s ← s + g²

    An entry whose gradient is mostly zero keeps its long steps. So zeros may be left
    out: of a sparse gradient only the rows that it has are computed. Duchi et al. have
    ε inside the sum, s = δ + √Σ g², and no η.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        lr_decay: η, lets the learning rate fall as 1 / t.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        initial_accumulator_value: τ, where s begins. A group that names another one is
            not heard, as in PyTorch: the states are made of this one.
        eps: ε, bounds the step where all gradients were zero.
        foreach, fused: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter, from the beginning: step, t, a float32 array of shape (); sum,
    s.

    Raises:
        TypeError: lr, lr_decay, weight_decay, initial_accumulator_value or eps is no
            real number.
        ValueError: one of them is negative; params is empty.
        RuntimeError: foreach=True together with fused=True; in `step`, a sparse
            gradient with weight_decay or fused=True.
        NotImplementedError: differentiable=True.

    Source: torch.optim.Adagrad; Duchi et al. 2011, Adaptive Subgradient Methods for
    Online Learning and Stochastic Optimization.
    """

    sparse_without = "weight_decay", "fused"

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
        check_not_negative(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay)
        check_not_negative(initial_accumulator_value=initial_accumulator_value, eps=eps)
        check_kernels(foreach, fused, differentiable)
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
                self.state[p] = self.init_state(np.asarray(p), group)

    def init_state(self, p, group):
        """s = τ"""
        tau = self.defaults["initial_accumulator_value"]
        return {
            "step": np.zeros((), dtype=np.float32),
            "sum": np.full_like(p, tau),
        }

    def update(self, p, g, state, t, group):
        """s ← s + g², p ← p - lr_t g / (√s + ε)"""
        s = state["sum"]
        lr = group["lr"] / (1 + (t - 1) * group["lr_decay"])
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        if isinstance(g, SparseRows):
            update_rows(p, g, s, lr, group["eps"])
            return
        s += g * g
        p -= lr * g / (np.sqrt(s) + group["eps"])


def update_rows(p, g, s, lr, eps):
    """The same in the rows that g has"""
    g = g.coalesce()  # a row that comes twice is squared once, as a sum
    rows, g = g.indices()[0], g.values()
    s[rows] += g * g
    p[rows] -= lr * g / (np.sqrt(s[rows]) + eps)
