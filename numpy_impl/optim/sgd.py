"""Stochastic gradient descent, with momentum."""

import numpy as np

from numpy_impl.nn.tape import enable_grad
from numpy_impl.optim.optimizer import Optimizer, chunks

__all__ = ["SGD", "sgd"]


class SGD(Optimizer):
    """p ← p - lr b, where b is the gradient, or a running sum of gradients

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

    State of a parameter, with momentum: momentum_buffer, b.

    Raises:
        ValueError: lr, momentum or weight_decay is negative; nesterov without momentum
            or with dampening; params is empty.
        RuntimeError: foreach=True together with fused=True.
        NotImplementedError: differentiable=True.

    Source: torch.optim.SGD; Sutskever et al. 2013, On the importance of initialization
    and momentum in deep learning. Theirs has lr inside b; the first b is g itself here.
    """

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
        if np.size(lr) != 1:
            raise ValueError(f"lr must be one number, got shape {np.shape(lr)}")
        for name, value in (
            ("lr", lr),
            ("momentum", momentum),
            ("weight_decay", weight_decay),
        ):
            if not 0 <= value:
                raise ValueError(f"{name} must be >= 0, got {value}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                "nesterov needs momentum > 0 and dampening = 0, "
                f"got momentum {momentum} and dampening {dampening}"
            )
        if fused and foreach:
            raise RuntimeError("fused and foreach cannot both be True")
        if differentiable:
            raise NotImplementedError("differentiable must be False: use torch.optim")
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

    def step(self, closure=None):
        """Update every parameter that has a gradient.

        Args:
            closure: computes loss and gradients again; called before the update.

        Returns:
            The closure's loss, or None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()

        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            states = [self.state[p] for p in params] if group["momentum"] != 0 else []
            buffers = [state.get("momentum_buffer") for state in states]
            sgd(
                params,
                [p.grad for p in params],
                buffers,
                lr=float(group["lr"]),
                momentum=float(group["momentum"]),
                dampening=float(group["dampening"]),
                weight_decay=float(group["weight_decay"]),
                nesterov=group["nesterov"],
                maximize=group["maximize"],
            )
            for state, buffer in zip(states, buffers, strict=True):
                state["momentum_buffer"] = buffer
        return loss


def sgd(
    params,
    grads,
    momentum_buffers,
    *,
    lr,
    momentum,
    dampening,
    weight_decay,
    nesterov,
    maximize,
):
    """g ← g + λ p, b ← μ b + (1 - τ) g, p ← p - lr b, in place

    Args:
        params: arrays to update.
        grads: g, one array for each; never written.
        momentum_buffers: b; None is replaced by the first g.
        lr, momentum, dampening, weight_decay: lr, μ, τ and λ.
        nesterov: p ← p - lr (g + μ b)
        maximize: start from -g.
    """
    for i, param in enumerate(params):
        first = momentum != 0 and momentum_buffers[i] is None
        if first:
            momentum_buffers[i] = np.empty_like(param, subok=False)
        arrays = (param, grads[i]) + ((momentum_buffers[i],) if momentum != 0 else ())

        for p, g, *b in chunks(*arrays):
            if maximize:
                g = -g
            if weight_decay != 0:
                g = g + weight_decay * p
            if momentum != 0:
                b = b[0]
                if first:
                    b[...] = g
                else:
                    b *= momentum
                    b += g if dampening == 0 else (1 - dampening) * g
                g = g + momentum * b if nesterov else b
            p -= lr * g
