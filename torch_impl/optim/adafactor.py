"""Adafactor: Adam's divisor, kept as a mean of each row and one of each column."""

import math

import torch

from torch_impl.optim.lerp import lerp
from torch_impl.optim.optimizer import Optimizer

__all__ = ["Adafactor"]


class Adafactor(Optimizer):
    """p ← p - lr_t u / max(1, RMS(u) / d), u = g / √v, v a row times a column"""

    entry_by_entry = False  # rows, columns and RMS are those of the whole array

    def __init__(
        self,
        params,
        lr=1e-2,
        beta2_decay=-0.8,
        eps=(None, 1e-3),
        d=1.0,
        weight_decay=0.0,
        *,
        foreach=None,
        maximize=False,
    ):
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def init_state(self, p, group):
        """row = col = 0, of one axis v = 0"""
        state = {"step": torch.zeros((), dtype=torch.float32)}
        if p.ndim > 1:
            state["row_var"] = torch.zeros_like(p[..., :1])
            state["col_var"] = torch.zeros_like(p[..., :1, :])
        else:
            state["variance"] = torch.zeros_like(p)
        return state

    def update(self, p, g, state, t, group):
        """row and col run on with g², p ← p - lr_t u / max(1, RMS(u) / d)"""
        lr, (eps1, eps2), d = group["lr"], group["eps"], group["d"]
        if eps1 is None:
            eps1 = torch.finfo(p.dtype).eps
        share = t ** group["beta2_decay"]
        step_size = max(eps2, rms(p)) * min(lr, 1 / t**0.5)
        if group["weight_decay"] != 0:
            p *= 1 - lr * group["weight_decay"]

        squares = g * g
        if p.ndim > 1:
            row, col = state["row_var"], state["col_var"]
            row[...] = lerp(row, mean(squares, -1), share)
            col[...] = lerp(col, mean(squares, -2), share)
            v = row * col / torch.clip(mean(row, -2), eps1, None)
        else:
            v = state["variance"]
            v[...] = lerp(v, squares, share)
        u = g / torch.sqrt(torch.clip(v, eps1 * eps1, None))
        p -= step_size / max(1.0, rms(u) / d) * u


def mean(x, axis):
    """Σ_i x[i] / n over an axis, which stays, with one entry"""
    return x.mean(axis, keepdim=True)


def rms(x):
    """√(Σ_i x[i]² / n) over all entries, a number"""
    return ((x * x).sum().item() / math.prod(x.shape)) ** 0.5
