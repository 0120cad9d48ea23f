"""ASGD: gradient descent that also averages the points on its way."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["ASGD"]


class ASGD(Optimizer):
    """p ← p - η (g + lambd p), ax the mean of p from step t0 on

    With weight decay g is g + λ p, as well. From η = lr and μ = 1, in step t:

        p ← (1 - lambd η) p - η g      η ← lr / (1 + lambd lr t)^α
        ax ← ax + μ (p - ax)           μ ← 1 / max(1, t - t0)

    η and μ serve the next step. Polyak & Juditsky's η is any that falls more slowly
    than 1/t, their result is the mean. Here p goes its way without it: read ax from the
    state. η and μ are rounded to float32, whatever p is.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        lambd: how fast p and η decay.
        alpha: α, the power by which η falls.
        t0: the step from which p is averaged; before it ax is p.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        foreach, capturable: kernels in PyTorch; they change nothing here. There η is
            computed in float32 with them.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t; eta, η; mu, μ: float32 arrays of shape (); ax.

    Raises:
        TypeError: lr, lambd, alpha, t0 or weight_decay is no real number.
        ValueError: lr or weight_decay is negative; params is empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.ASGD; Polyak & Juditsky 1992, Acceleration of Stochastic
    Approximation by Averaging; the rate from Bottou 2010, Large-Scale Machine Learning
    with Stochastic Gradient Descent.
    """

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
        check_not_negative(lr=lr, weight_decay=weight_decay)
        check_numbers(lambd=lambd, alpha=alpha, t0=t0)
        check_kernels(foreach, None, differentiable)
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
            "step": np.zeros((), dtype=np.float32),
            "eta": np.full((), group["lr"], dtype=np.float32),
            "mu": np.ones((), dtype=np.float32),
            "ax": np.zeros_like(p),
        }

    def count(self, state, group):
        """(η, μ) of this step; the state gets those of the next one"""
        lr, lambd = group["lr"], group["lambd"]
        eta, mu = state["eta"].item(), state["mu"].item()
        t = super().count(state, group)
        state["eta"][...] = np.float32(lr / (1 + lambd * lr * t) ** group["alpha"])
        state["mu"][...] = np.float32(1 / max(1, t - group["t0"]))
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
                        values[name] = np.array(values[name], dtype=np.float32)


def check_numbers(**options):
    """Real numbers, or arrays of one."""
    check.number(**{name: plain_number(value) for name, value in options.items()})
