"""Muon: momentum, as a matrix made orthogonal: every direction as long as another."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.optim.bfloat16 import to_bfloat16
from numpy_impl.optim.lerp import lerp
from numpy_impl.optim.optimizer import Optimizer, check_not_negative

__all__ = ["Muon", "newton_schulz"]


def newton_schulz(g, ns_coefficients, ns_steps, eps, precision="bfloat16"):
    """x ← a x + (b x xᵀ + c (x xᵀ)²) x, from x = g / |g|, k times

    With g = Σ_i σ[i] u[i] v[i]ᵀ each step leaves u and v as they are and puts the odd
    polynomial a σ + b σ³ + c σ⁵ for each σ: the SVD's U Vᵀ, nearly, by products alone.
    The usual coefficients are steep at 0, where a = 3.4, and so need few steps; they do
    not converge: σ ends between 0.7 and 1.2, if it did not begin too near to 0.

    Args:
        g: (O, I); the iteration runs on the one with fewer rows, g or gᵀ.
        ns_coefficients: (a, b, c).
        ns_steps: k, below 100.
        eps: the least |g|, by which g is divided: |g| ≥ the largest σ.
        precision: "bfloat16", to which each product is rounded, as in PyTorch; None
            computes in the dtype of g.

    Returns:
        x (O, I), of the dtype of g.

    Raises:
        ValueError: k is 100 or more, or there are not 3 coefficients.
        TypeError: eps is no number.
    """
    check_newton_schulz(ns_coefficients, ns_steps, eps)
    a, b, c = ns_coefficients
    is_tall = g.shape[0] > g.shape[1]
    x = rounded(g.T if is_tall else g, precision)
    norm = rounded(np.sqrt((x * x).sum()), precision)
    x = rounded(x / np.clip(norm, eps, None), precision)
    for _ in range(ns_steps):
        gram = rounded(x @ x.T, precision)
        update = rounded(b * gram + c * (gram @ gram), precision)
        x = rounded(a * x + update @ x, precision)
    return np.asarray(x.T if is_tall else x, dtype=g.dtype)


def rounded(x, precision):
    """x as `precision` has it; None leaves it as it is"""
    return x if precision is None else to_bfloat16(x)


def adjusted(lr, adjust_lr_fn, shape):
    """lr times what keeps steps of matrices (O, I) alike in length, whatever O and I

    "original", or None: √max(1, O / I). "match_rms_adamw": 0.2 √max(O, I), as large as
    AdamW's steps are. "spectral_unclamped" (from PyTorch 2.14 on): √(O / I).
    """
    rows, columns = shape
    if adjust_lr_fn == "match_rms_adamw":
        return lr * 0.2 * math.sqrt(max(rows, columns))
    if adjust_lr_fn == "spectral_unclamped":
        return lr * math.sqrt(rows / columns)
    return lr * math.sqrt(max(1, rows / columns))


class Muon(Optimizer):
    """p ← p - lr λ p - lr' U Vᵀ, nearly, of the momentum's SVD, b = U S Vᵀ

    From b = 0, with lr' as `adjusted` has it:

        b ← μ b + (1 - μ) g
        p ← p (1 - lr λ) - lr' newton_schulz(b)

    With nesterov it is newton_schulz(μ b + (1 - μ) g). Jordan has b ← μ b + g; as each
    step has the same length, whatever b's, the two are the same. PyTorch's
    documentation writes his, and its code computes this.

    A gradient of few directions, as small batches have, moves p along all of them
    alike. For the matrices of hidden layers; vectors, embeddings and the last layer go
    to AdamW.

    Args:
        params: Parameters of 2 axes, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        weight_decay: λ, shrinks p by lr λ p.
        momentum: μ, how much of the running mean b stays.
        nesterov: look ahead, from b towards where the next g would take it.
        ns_coefficients, eps, ns_steps: as for `newton_schulz`.
        adjust_lr_fn: None, "original", "match_rms_adamw" or "spectral_unclamped".

    Attributes:
        precision: of the class: "bfloat16", in which the iteration runs in PyTorch, or
            None, the dtype of the parameters.

    State of a parameter: momentum_buffer, b.

    Raises:
        TypeError: lr, weight_decay or momentum is no real number.
        ValueError: one of them is negative; there is no such adjust_lr_fn; a parameter
            has not 2 axes; params is empty. At a step: as `newton_schulz`.

    Source: torch.optim.Muon; Jordan et al. 2024, Muon: An optimizer for hidden layers
    in neural networks; Liu et al. 2025, Muon is Scalable for LLM Training.
    """

    entry_by_entry = False
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
        check_not_negative(lr=lr, momentum=momentum, weight_decay=weight_decay)
        check_adjust_lr_fn(adjust_lr_fn)
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
        for group in self.param_groups:
            for p in group["params"]:
                check_matrix(p)

    def init_state(self, p, group):
        """b = 0"""
        return {"momentum_buffer": np.zeros_like(p)}

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


def check_newton_schulz(ns_coefficients, ns_steps, eps):
    """What PyTorch refuses at a step"""
    if ns_steps >= 100:
        raise ValueError(f"ns_steps must be below 100, got {ns_steps}")
    if len(ns_coefficients) != 3:
        raise ValueError(
            f"ns_coefficients must be three numbers, got {len(ns_coefficients)}"
        )
    check.number(eps=eps)


def check_adjust_lr_fn(adjust_lr_fn):
    """One of those that `adjusted` knows"""
    known = None, "original", "match_rms_adamw", "spectral_unclamped"
    if adjust_lr_fn not in known:
        raise ValueError(
            f"adjust_lr_fn must be one of {', '.join(map(str, known))}, "
            f"got {adjust_lr_fn!r}"
        )


def check_matrix(p):
    """Only a matrix has singular values"""
    if p.ndim != 2:
        raise ValueError(f"params must be of 2 axes, got one of shape {p.shape}")
