"""Gradients in bounds: all of them shortened together, or each entry cut off."""

import math
import warnings
from types import GeneratorType

import torch

__all__ = [
    "get_total_norm",
    "clip_grads_with_norm_",
    "clip_grad_norm_",
    "clip_grad_value_",
]

TINY = 1e-6  # a gradient of zeros is not divided by zero


@torch.no_grad()
def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """norm = (Σ_k Σ_i |g[k][i]|ᵖ)^(1/p), as if all arrays were one vector"""
    tensors = as_list(tensors)
    norm_type = float(norm_type)
    if not tensors:
        return torch.tensor(0.0)
    norms = torch.stack([vector_norm(g, norm_type) for g in tensors])
    total_norm = vector_norm(norms, norm_type)
    if error_if_nonfinite and not torch.isfinite(total_norm):
        raise RuntimeError(
            f"the total norm of order {norm_type} of the gradients is {total_norm}: "
            "look for the step that made it; error_if_nonfinite=False would clip by it"
        )
    return total_norm


@torch.no_grad()
def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    """g ← g min(1, max_norm / (total_norm + 1e-6)): shorter, the direction stays"""
    max_norm = float(max_norm)
    coefficient = torch.clip(max_norm / (total_norm + TINY), None, 1)
    for p in with_gradient(parameters):
        p.grad *= coefficient


def clip_grad_norm_(
    parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None
):
    """g ← g min(1, max_norm / (norm + 1e-6)), norm being that of all gradients"""
    is_generator = isinstance(parameters, GeneratorType)
    parameters = as_list(parameters)
    if is_generator and not parameters:
        warnings.warn(
            "`parameters` is an empty generator, no gradient clipping will occur.",
            stacklevel=2,
        )
    grads = [p.grad for p in with_gradient(parameters)]
    total_norm = get_total_norm(grads, norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(parameters, max_norm, total_norm, foreach)
    return total_norm


@torch.no_grad()
def clip_grad_value_(parameters, clip_value, foreach=None):
    """g ← min(max(g, -clip_value), clip_value), entry by entry: the direction turns"""
    clip_value = float(clip_value)
    for p in with_gradient(parameters):
        torch.clip(p.grad, -clip_value, clip_value, out=p.grad)


def vector_norm(x, p):
    """(Σ_i |x[i]|ᵖ)^(1/p) over all entries, and its limits for p = ±∞ and 0"""
    x = x.reshape(-1)
    if len(x) == 1 and p != 0:
        return torch.abs(x[0])  # its power might be inf, or 0
    if p == 2:
        return torch.sqrt(torch.vdot(x, x))
    x = torch.abs(x)
    if p == math.inf:
        return x.max()
    if p == -math.inf:
        return x.min()
    if p == 0:
        return (x != 0).sum(dtype=x.dtype)
    return (x**p).sum() ** (1 / p)


def as_list(parameters):
    """A list of parameters, also of a single one."""
    return [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)


def with_gradient(parameters):
    """Those parameters that have a gradient."""
    parameters = as_list(parameters)
    return [p for p in parameters if p.grad is not None]
