"""Gradients in bounds: all of them shortened together, or each entry cut off."""

import math
import warnings
from types import GeneratorType

import numpy as np

from numpy_impl.nn.blocks import quiet

__all__ = [
    "get_total_norm",
    "clip_grads_with_norm_",
    "clip_grad_norm_",
    "clip_grad_value_",
]

TINY = 1e-6  # PyTorch's: a gradient of zeros is not divided by zero


@quiet()
def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """norm = (Σ_k Σ_i |g[k][i]|ᵖ)^(1/p), as if all arrays were one vector

    Args:
        tensors: arrays g[k] of any shapes, or one array.
        norm_type: p; infinity is the largest |g|, minus infinity the smallest, 0 counts
            the arrays that have an entry other than zero.
        error_if_nonfinite: whether inf and NaN are refused.
        foreach: chooses a kernel in torch; nothing here.

    Returns:
        A scalar of the arrays' dtype; 0 without arrays.

    Raises:
        AttributeError: one of `tensors` is no array.
        RuntimeError: the norm is inf or NaN, with `error_if_nonfinite`; or an array has
            no entry, and p is infinity or below 0; or they are integers.
    """
    tensors = as_list(tensors)
    norm_type = float(norm_type)
    tensors = [entries(g) for g in tensors]
    check_tensors(tensors, norm_type)
    if not tensors:
        return np.float32(0)
    norms = np.stack([vector_norm(g, norm_type) for g in tensors])
    total_norm = vector_norm(norms, norm_type)
    if error_if_nonfinite and not np.isfinite(total_norm):
        raise RuntimeError(
            f"the total norm of order {norm_type} of the gradients is {total_norm}: "
            "look for the step that made it; error_if_nonfinite=False would clip by it"
        )
    return total_norm


@quiet()
def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    """g ← g min(1, max_norm / (total_norm + 1e-6)): shorter, the direction stays

    Args:
        parameters, max_norm, foreach: as for `clip_grad_norm_`.
        total_norm: as `get_total_norm` returns it.

    Raises:
        AttributeError, ValueError: as for `clip_grad_norm_`.
    """
    max_norm = float(max_norm)
    check_bound(max_norm=max_norm)
    coefficient = np.clip(max_norm / (total_norm + TINY), None, 1)
    for p in with_gradient(parameters):
        # a new array: others may hold the old one; its dtype stays
        p.grad = p.grad * p.grad.dtype.type(coefficient)


def clip_grad_norm_(
    parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None
):
    """g ← g min(1, max_norm / (norm + 1e-6)), norm being that of all gradients

    Args:
        parameters: Parameters, or one; those without a gradient are left alone.
        max_norm: how long all gradients together may be, a number.
        norm_type, error_if_nonfinite, foreach: as for `get_total_norm`.

    Returns:
        The norm before clipping: worth logging, as it shows how often it bites.

    Raises:
        AttributeError: one of `parameters` is none.
        ValueError: `max_norm` is below zero or NaN; torch takes it, and goes uphill.
        RuntimeError: as for `get_total_norm`; the gradients are as they were.

    Source: Pascanu et al. 2013, On the difficulty of training recurrent neural
    networks, algorithm 1.
    """
    check_bound(max_norm=float(max_norm))
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


def clip_grad_value_(parameters, clip_value, foreach=None):
    """g ← min(max(g, -clip_value), clip_value), entry by entry: the direction turns

    Args:
        parameters, foreach: as for `clip_grad_norm_`.
        clip_value: how large an entry may be, a number.

    Without a gradient nothing is done, where PyTorch fails.

    Raises:
        AttributeError: one of `parameters` is none.
        ValueError: `clip_value` is below zero or NaN.
    """
    clip_value = float(clip_value)
    check_bound(clip_value=clip_value)
    for p in with_gradient(parameters):
        if getattr(p.grad, "is_sparse", False):
            raise NotImplementedError("a sparse gradient cannot be clipped by value")
        p.grad = np.clip(p.grad, -clip_value, clip_value)


def entries(g):
    """g, or of one that is sparse what it holds; PyTorch takes these from 2.14 on."""
    return g.coalesce().values() if getattr(g, "is_sparse", False) else g


def vector_norm(x, p):
    """(Σ_i |x[i]|ᵖ)^(1/p) over all entries, and its limits for p = ±∞ and 0"""
    x = x.reshape(-1)
    if len(x) == 1 and p != 0:
        return np.abs(x[0])  # its power might be inf, or 0
    if p == 2:
        return np.sqrt(np.vdot(x, x))
    x = np.abs(x)
    if p == math.inf:
        return x.max()
    if p == -math.inf:
        return x.min()
    if p == 0:
        return (x != 0).sum(dtype=x.dtype)
    return (x**p).sum() ** (1 / p)


def as_list(parameters):
    """A list of parameters, also of a single one."""
    return [parameters] if isinstance(parameters, np.ndarray) else list(parameters)


def with_gradient(parameters):
    """Those parameters that have a gradient."""
    parameters = as_list(parameters)
    check_parameters(parameters)
    return [p for p in parameters if p.grad is not None]


def check_parameters(parameters):
    """What can have a gradient."""
    for k, p in enumerate(parameters):
        if not hasattr(p, "grad"):
            raise AttributeError(
                f"parameters[{k}] must be a Parameter, which has a grad, "
                f"got {type(p).__name__}"
            )


def check_tensors(tensors, norm_type):
    """Arrays of real numbers, and none empty where an entry is looked for."""
    for k, g in enumerate(tensors):
        if not isinstance(g, np.ndarray | np.generic):
            raise AttributeError(
                f"tensors[{k}] must be an array, got {type(g).__name__}"
            )
        if g.dtype.kind not in "fc":
            raise RuntimeError(
                f"tensors[{k}] must be of floating-point numbers, got {g.dtype}"
            )
        if (norm_type < 0 or norm_type == math.inf) and g.size == 0:
            raise RuntimeError(
                f"an empty gradient has no entry for a norm of order {norm_type}: "
                f"tensors[{k}] has shape {g.shape}"
            )


def check_bound(**bounds):
    """PyTorch takes one below zero, and turns the gradients round."""
    for name, value in bounds.items():
        if not value >= 0:
            raise ValueError(f"{name} must be 0 or more, got {value}")
