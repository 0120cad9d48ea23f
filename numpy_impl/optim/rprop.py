"""Rprop: only the sign of the gradient counts, each entry has its own step size."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["Rprop"]


class Rprop(Optimizer):
    """p ← p - s sign(g), s longer while the sign of g stays, shorter where it turns

    From s = lr and g_prev = 0, for each entry:

        s ← s η₊, where g g_prev > 0      p ← p - s sign(g)      g_prev ← g
        s ← s η₋, where g g_prev < 0      p stays                g_prev ← 0

    and s is kept within the step sizes. Riedmiller & Braun also take the last step
    back where the sign turns; this is what Igel & Hüsken call iRprop⁻. It is meant for
    whole batches: the sign of a small batch's gradient turns by chance.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: the first step size s, a number or an array of one.
        etas: (η₋, η₊), factors of s.
        step_sizes: (smallest, largest) s.
        capturable, foreach: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t, a float32 array of shape (); prev, g_prev;
    step_size, s.

    Raises:
        TypeError: lr, an eta or a step size is no real number; etas or
            step_sizes are no pair.
        ValueError: lr is negative; not 0 < η₋ < 1 < η₊; etas or step_sizes are more or
            fewer than two; params is empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.Rprop; Riedmiller & Braun 1993, A Direct Adaptive Method for
    Faster Backpropagation Learning: The RPROP Algorithm; Igel & Hüsken 2000, Improving
    the Rprop Learning Algorithm.
    """

    def __init__(
        self,
        params,
        lr=1e-2,
        etas=(0.5, 1.2),
        step_sizes=(1e-6, 50),
        *,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        check_not_negative(lr=lr)
        check_etas(etas)
        check_two(step_sizes=step_sizes)
        check_kernels(foreach, None, differentiable)
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """g_prev = 0, s = lr"""
        return {
            "step": np.zeros((), dtype=np.float32),
            "prev": np.zeros_like(p),
            "step_size": np.full_like(p, group["lr"]),
        }

    def update(self, p, g, state, t, group):
        """s by the sign of g g_prev, p ← p - s sign(g) where that is not negative"""
        (eta_minus, eta_plus), (smallest, largest) = group["etas"], group["step_sizes"]
        g_prev, s = state["prev"], state["step_size"]

        same = g * g_prev
        s[...] = np.where(same > 0, eta_plus * s, np.where(same < 0, eta_minus * s, s))
        s[...] = np.clip(s, smallest, largest)
        g_prev[...] = np.where(same < 0, 0.0, g)
        p -= np.where(g_prev > 0, s, np.where(g_prev < 0, -s, 0.0))


def check_etas(etas):
    """0 < η₋ < 1 < η₊"""
    check_two(etas=etas)
    if not 0 < etas[0] < 1 < etas[1]:
        raise ValueError(f"etas must be 0 < etas[0] < 1 < etas[1], got {etas}")


def check_two(**options):
    """Two real numbers each."""
    for name, pair in options.items():
        if not hasattr(pair, "__len__"):
            raise TypeError(f"{name} must be two numbers, got {type(pair).__name__}")
        if len(pair) != 2:
            raise ValueError(f"{name} must be two numbers, got {len(pair)}")
        for i, value in enumerate(pair):
            check.number(**{f"{name}[{i}]": plain_number(value)})
