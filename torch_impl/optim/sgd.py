"""Stochastic gradient descent, with momentum."""

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["SGD", "sgd"]


class SGD(Optimizer):
    """p ← p - lr b, where b is the gradient, or a running sum of gradients"""

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
        if torch.is_tensor(lr) and lr.numel() != 1:
            raise ValueError(f"lr must be one number, got shape {tuple(lr.shape)}")
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

    @torch.no_grad()
    def step(self, closure=None):
        """Update every parameter that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
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
    """g ← g + λ p, b ← μ b + (1 - τ) g, p ← p - lr b, in place"""
    for i, (p, g) in enumerate(zip(params, grads, strict=True)):
        if maximize:
            g = -g
        if weight_decay != 0:
            g = g + weight_decay * p
        if momentum != 0:
            if momentum_buffers[i] is None:
                momentum_buffers[i] = g.clone()
            else:
                momentum_buffers[i].mul_(momentum).add_(g, alpha=1 - dampening)
            b = momentum_buffers[i]
            g = g + momentum * b if nesterov else b
        p.sub_(g, alpha=lr)
