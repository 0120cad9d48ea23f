"""Gradients where the derivative does not exist, or is not what the formula says."""

import math

import torch
from torch.nn import functional as F

from bridge.conventions.register import convention

__all__ = []


def slope(function, at):
    """The gradient of an elementwise function at one point."""
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    function(x).backward()
    return x.grad.item()


@convention("kinks")
def kink_of_max():
    """The gradient of max(x, 0) at 0 depends on how it is written: relu gives 0,
    torch.maximum shares it between equal arguments. That of |x| is 0 there."""
    zero = torch.zeros((), dtype=torch.float64)
    return {
        "relu": slope(F.relu, 0.0),
        "maximum": slope(lambda x: torch.maximum(x, zero), 0.0),
        "abs": slope(torch.abs, 0.0),
    }


@convention(
    "clamp",
    {
        "2.13": {"number, at it": 1.0, "tensor, at it": 1.0, "tensor, at nan": 0.0},
        "2.14": {"number, at it": 0.0, "tensor, at it": 0.5, "tensor, at nan": 1.0},
    },
)
def bound_of_clamp():
    """The gradient of clamp(x, min=bound) changed with PyTorch 2.14. Before, the bound
    counted as inside; now a number as bound acts like relu, a tensor like
    torch.maximum. Write torch.where to depend on neither."""
    zero = torch.zeros((), dtype=torch.float64)
    return {
        "number, at it": slope(lambda x: x.clamp(min=0.0), 0.0),
        "tensor, at it": slope(lambda x: x.clamp(min=zero), 0.0),
        "tensor, at nan": slope(lambda x: x.clamp(min=zero), math.nan),
    }


@convention("Hardsigmoid")
def rounded_sixth():
    """The float64 kernel multiplies by 1/6 rounded to float32: its slope is off by
    5e-9, where float64 rounds by 2e-16."""
    slope_here = slope(F.hardsigmoid, 0.0)
    return {"slope - 1/6": slope_here - 1 / 6, "float64 eps": 2.0**-52}


@convention("Softsign")
def softsign_at_infinity():
    """Its gradient 1 / (1 + |x|)² tends to 0, but autograd finds NaN at infinity, and
    0 at what is merely large."""
    return {"at inf": slope(F.softsign, math.inf), "at 1e200": slope(F.softsign, 1e200)}


@convention("L1Loss")
def no_distance_from_nan():
    """The gradient of |x - y| is the sign of x - y, and the sign of NaN is 0: the loss
    is NaN, its gradient says that all is well."""
    return {
        "loss": F.l1_loss(torch.tensor(math.nan), torch.tensor(0.0)).item(),
        "gradient": slope(lambda x: F.l1_loss(x, torch.zeros_like(x)), math.nan),
    }


@convention("binary cross entropy")
def clamped_log():
    """BCELoss clamps log p at -100, and its gradient's denominator at 1e-12;
    BCEWithLogitsLoss clamps nothing."""
    one = torch.ones(1, dtype=torch.float64)
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    loss = F.binary_cross_entropy(p, one)
    loss.backward()
    return {
        "BCE of p = 0": loss.item(),
        "its gradient": p.grad.item(),
        "with logits, z = -1000": F.binary_cross_entropy_with_logits(
            -1000 * one, one
        ).item(),
    }
