"""Stochastic gradient descent, with momentum."""

from copy import deepcopy

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.sparse.rows import SparseRows
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["SGD"]


class SGD(Optimizer):
    """p ← p - lr b, where b is the gradient, or a running sum of gradients

    With weight decay g is g + λ p. With momentum the first b is g, and then

        b ← μ b + (1 - τ) g

    With nesterov p ← p - lr (g + μ b). Sutskever et al. have lr inside b; the two are
    the same as long as lr does not change.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        momentum: μ, how much of the running sum b stays.
        dampening: τ, takes a part of each gradient but the first out of the sum.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        nesterov: look ahead: step along g + μ b instead of b.
        maximize: go uphill.
        foreach, fused: kernels in PyTorch; they change nothing here.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter, with momentum: momentum_buffer, b; sparse if g is from the
    beginning, and then it holds every row that has ever had a gradient.

    Raises:
        TypeError: lr, momentum, dampening or weight_decay is no real number.
        ValueError: lr, momentum or weight_decay is negative; nesterov without momentum
            or with dampening; params is empty.
        RuntimeError: foreach=True together with fused=True; in `step`, a sparse
            gradient with weight_decay or fused=True, or where b or, with nesterov, g
            would be sparse + dense.
        NotImplementedError: differentiable=True.

    Source: torch.optim.SGD; Sutskever et al. 2013, On the importance of initialization
    and momentum in deep learning.
    """

    sparse_without = "weight_decay", "fused"

    def __init__(
        self,
        params,
        lr=1e-3,
        momentum=0,
        dampening=0,
        weight_decay=0,
        nesterov=False,
        *,
        maximize=False,
        foreach=None,
        differentiable=False,
        fused=None,
    ):
        check_not_negative(lr=lr, momentum=momentum, weight_decay=weight_decay)
        check.number(dampening=plain_number(dampening))
        check_nesterov(nesterov, momentum, dampening)
        check_kernels(foreach, fused, differentiable)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """With momentum: no b yet"""
        return {"momentum_buffer": None} if group["momentum"] != 0 else {}

    def update(self, p, g, state, t, group):
        """b ← μ b + (1 - τ) g, p ← p - lr b"""
        momentum, dampening = group["momentum"], group["dampening"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p
        if momentum != 0:
            if state["momentum_buffer"] is None:
                state["momentum_buffer"] = copy_of(g)
            else:
                b = state["momentum_buffer"]
                b *= momentum
                b += (1 - dampening) * g
            b = state["momentum_buffer"]
            g = g + momentum * b if group["nesterov"] else b
        p -= group["lr"] * g


def copy_of(g):
    """An array, or SparseRows, of its own."""
    return deepcopy(g) if isinstance(g, SparseRows) else np.array(g)


def check_nesterov(nesterov, momentum, dampening):
    """It looks ahead along the momentum, all of it."""
    if nesterov and (momentum <= 0 or dampening != 0):
        raise ValueError(
            "nesterov needs momentum > 0 and dampening = 0, "
            f"got momentum {momentum} and dampening {dampening}"
        )
