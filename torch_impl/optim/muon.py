"""Muon: momentum, as a matrix made orthogonal: every direction as long as another."""

import math

import torch

from torch_impl.optim.bfloat16 import to_bfloat16
from torch_impl.optim.lerp import lerp
from torch_impl.optim.optimizer import Optimizer

__all__ = ["Muon", "newton_schulz"]


def newton_schulz(g, ns_coefficients, ns_steps, eps, precision="bfloat16"):
    """x ← a x + (b x xᵀ + c (x xᵀ)²) x, from x = g / |g|, k times"""
    a, b, c = ns_coefficients
    is_tall = g.shape[0] > g.shape[1]
    x = rounded(g.T if is_tall else g, precision)
    norm = rounded(torch.sqrt((x * x).sum()), precision)
    x = rounded(x / torch.clip(norm, eps, None), precision)
    for _ in range(ns_steps):
        gram = rounded(x @ x.T, precision)
        update = rounded(b * gram + c * (gram @ gram), precision)
        x = rounded(a * x + update @ x, precision)
    return torch.asarray(x.T if is_tall else x, dtype=g.dtype)


def rounded(x, precision):
    """x as `precision` has it; None leaves it as it is"""
    return x if precision is None else to_bfloat16(x)


def adjusted(lr, adjust_lr_fn, shape):
    """lr times what keeps steps of matrices (O, I) alike in length, whatever O and I"""
    rows, columns = shape
    if adjust_lr_fn == "match_rms_adamw":
        return lr * 0.2 * math.sqrt(max(rows, columns))
    if adjust_lr_fn == "spectral_unclamped":
        return lr * math.sqrt(rows / columns)
    return lr * math.sqrt(max(1, rows / columns))


class Muon(Optimizer):
    """p ← p - lr λ p - lr' U Vᵀ, nearly, of the momentum's SVD, b = U S Vᵀ"""

    precision = "bfloat16"

    def __init__(
        self,
        params,
        lr=1e-3,
        weight_decay=0.1,
        momentum=0.95,
        nesterov=True,
        ns_coefficients=(3.4445, -4.775, 2.0315),
        eps=1e-7,
        ns_steps=5,
        adjust_lr_fn=None,
    ):
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """b = 0"""
        return {"momentum_buffer": torch.zeros_like(p)}

    def update(self, p, g, state, t, group):
        """b runs on with g, p ← p (1 - lr λ) - lr' newton_schulz(b)"""
        lr, momentum = group["lr"], group["momentum"]
        b = state["momentum_buffer"]
        b[...] = lerp(b, g, 1 - momentum)
        update = lerp(g, b, momentum) if group["nesterov"] else b
        how = group["ns_coefficients"], group["ns_steps"], group["eps"]
        update = newton_schulz(update, *how, self.precision)
        p *= 1 - lr * group["weight_decay"]
        p -= adjusted(lr, group["adjust_lr_fn"], p.shape) * update
