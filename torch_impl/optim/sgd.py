"""Stochastic gradient descent, with momentum."""

from torch_impl.optim.optimizer import Optimizer

__all__ = ["SGD"]


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
                state["momentum_buffer"] = g.clone()
            else:
                b = state["momentum_buffer"]
                b *= momentum
                b += (1 - dampening) * g
            b = state["momentum_buffer"]
            g = g + momentum * b if group["nesterov"] else b
        p -= group["lr"] * g
