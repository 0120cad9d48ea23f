"""Adafactor: Adam's divisor, kept as a mean of each row and one of each column."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_kernels, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["Adafactor"]


class Adafactor(Optimizer):
    """p ← p - lr_t u / max(1, RMS(u) / d), u = g / √v, v a row times a column

    RMS(x) is the root of the mean of x². In step t = 1, 2, ..., from row = col = 0:

        row ← row + t^decay (mean of g² along rows - row)       col likewise
        v[i, j] = row[i] col[j] / mean(row)
        lr_t = max(ε₂, RMS(p)) min(lr, 1/√t)

    for the last two axes; of one axis v itself runs on. √v is at least ε₁, and so is
    the mean of row. A step is measured by p's own size, and weight decay shrinks p by
    lr λ p before it. Shazeer & Stern add 1e-30 to g² instead, and have no weight decay.

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: the largest step relative to RMS(p), a number or an array of one.
        beta2_decay: the past's part in the means is 1 - t^beta2_decay.
        eps: (ε₁, ε₂), bounds of √v and of RMS(p); ε₁ None is that of p's dtype, the
            distance from 1 to the next number.
        d: RMS(u) beyond it is cut down to it.
        weight_decay: λ, shrinks p by lr λ p.
        foreach: a kernel in PyTorch; it changes nothing here.
        maximize: go uphill.

    State of a parameter: step, t, a float32 array of shape (); row_var (..., R, 1) and
    col_var (..., 1, C) of a parameter (..., R, C); variance of one with fewer axes.

    Raises:
        TypeError: lr, beta2_decay, an eps, d or weight_decay is no real number.
        ValueError: lr, an eps or weight_decay is negative, beta2_decay positive, d less
            than 1; params is empty.

    Source: torch.optim.Adafactor; Shazeer & Stern 2018, Adafactor: Adaptive Learning
    Rates with Sublinear Memory Cost, algorithms 4 and 5.
    """

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
        check_not_negative(lr=lr, weight_decay=weight_decay)
        check_bounds(beta2_decay, eps, d)
        check_kernels(foreach, None, False)
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
        state = {"step": np.zeros((), dtype=np.float32)}
        if p.ndim > 1:
            state["row_var"] = np.zeros_like(p[..., :1])
            state["col_var"] = np.zeros_like(p[..., :1, :])
        else:
            state["variance"] = np.zeros_like(p)
        return state

    def update(self, p, g, state, t, group):
        """row and col run on with g², p ← p - lr_t u / max(1, RMS(u) / d)"""
        lr, (eps1, eps2), d = group["lr"], group["eps"], group["d"]
        if eps1 is None:
            eps1 = float(np.finfo(p.dtype).eps)
        share = t ** group["beta2_decay"]
        step_size = max(eps2, rms(p)) * min(lr, 1 / t**0.5)
        if group["weight_decay"] != 0:
            p *= 1 - lr * group["weight_decay"]

        squares = g * g
        if p.ndim > 1:
            row, col = state["row_var"], state["col_var"]
            row[...] = lerp(row, mean(squares, -1), share)
            col[...] = lerp(col, mean(squares, -2), share)
            v = row * col / np.clip(mean(row, -2), eps1, None)
        else:
            v = state["variance"]
            v[...] = lerp(v, squares, share)
        u = g / np.sqrt(np.clip(v, eps1 * eps1, None))
        p -= step_size / max(1.0, rms(u) / d) * u


def mean(x, axis):
    """Σ_i x[i] / n over an axis, which stays, with one entry"""
    return x.mean(axis, keepdims=True)


def rms(x):
    """√(Σ_i x[i]² / n) over all entries, a number"""
    return ((x * x).sum().item() / math.prod(x.shape)) ** 0.5


def check_bounds(beta2_decay, eps, d):
    """What is 0 or less, 0 or more, and 1 or more."""
    check.number(beta2_decay=plain_number(beta2_decay), d=plain_number(d))
    if not beta2_decay <= 0:
        raise ValueError(f"beta2_decay must be <= 0, got {beta2_decay}")
    if eps[0] is not None:
        check_not_negative(**{"eps[0]": eps[0]})
    check_not_negative(**{"eps[1]": eps[1]})
    if not d >= 1:
        raise ValueError(f"d must be >= 1, got {d}")
