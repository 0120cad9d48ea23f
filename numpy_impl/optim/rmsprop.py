"""RMSprop: the gradient divided by the root of its running mean square."""

import numpy as np

from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """p ← p - lr g / (√v + ε), v the running mean of g²

    With weight decay g is g + λ p. From v = m = b = 0:

        v ← α v + (1 - α) g²

    Centered, the root is of the variance, √(v - m²), m ← α m + (1 - α) g. With
    momentum, μ > 0, p ← p - lr b, where

        b ← μ b + g / (√v + ε)

    Hinton's lecture has no ε, Graves has it inside the root. Since v begins at 0 and
    nothing corrects for that, the first step is 1 / √(1 - α) times as long as lr.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        alpha: α, how much of the running means v and m stays at each step.
        eps: ε, bounds the step where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        momentum: μ, how much of the running sum b of steps stays.
        centered: divide by the standard deviation of g, not by its root mean square.
        capturable, foreach: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.

    State of a parameter: step, t, a float32 array of shape (); square_avg, v; with
    momentum momentum_buffer, b; centered grad_avg, m.

    Raises:
        TypeError: lr, alpha, eps, weight_decay or momentum is no real number.
        ValueError: one of these is negative; params is empty.
        NotImplementedError: differentiable=True.

    Source: torch.optim.RMSprop; Hinton 2012, Neural Networks for Machine Learning,
    lecture 6; centered and with momentum from Graves 2013, Generating Sequences With
    Recurrent Neural Networks.
    """

    def __init__(
        self,
        params,
        lr=1e-2,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        check_not_negative(
            lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum
        )
        check_kernels(foreach, None, differentiable)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """v = 0, and what the options need: b = 0, m = 0"""
        state = {
            "step": np.zeros((), dtype=np.float32),
            "square_avg": np.zeros_like(p),
        }
        if group["momentum"] > 0:
            state["momentum_buffer"] = np.zeros_like(p)
        if group["centered"]:
            state["grad_avg"] = np.zeros_like(p)
        return state

    def update(self, p, g, state, t, group):
        """v runs on with g², p ← p - lr g / (√v + ε)"""
        lr, alpha, momentum = group["lr"], group["alpha"], group["momentum"]
        v = state["square_avg"]
        if group["weight_decay"] != 0:
            g = g + group["weight_decay"] * p

        v *= alpha
        v += (1 - alpha) * g * g
        if group["centered"]:
            m = state["grad_avg"]
            m[...] = lerp(m, g, 1 - alpha)
            v = v - m * m
        root = np.sqrt(v) + group["eps"]
        if momentum > 0:
            b = state["momentum_buffer"]
            b *= momentum
            b += g / root
            p -= lr * b
        else:
            p -= lr * g / root
