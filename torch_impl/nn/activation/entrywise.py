"""Entry by entry: what the formulas of the activations share."""

import functools
import inspect

import torch
from torch import where

__all__ = []


def in_place(formula):
    """`formula(x, ..., inplace)`, which writes its result into x where that is true.

    The formula then gets a copy: autograd keeps what it reads, and would refuse to go
    back through values that were overwritten.
    """
    place = list(inspect.signature(formula).parameters).index("inplace")

    @functools.wraps(formula)
    def run(*args, **kwargs):
        if not (args[place] if len(args) > place else kwargs.get("inplace")):
            return formula(*args, **kwargs)
        x = args[0] if args else kwargs.pop("x")
        return x.copy_(formula(x.clone(), *args[1:], **kwargs))

    return run


@in_place
def times(x, factor, inplace=False):
    """y = x factor"""
    return x * factor


def clip(x, low, high):
    """y = min(max(x, low), high)

    torch.clip's own slope at its bounds is 1 in PyTorch 2.13 and 0 from 2.14 on. So y
    is a constant to autograd (detach) from the bounds outwards, as in the kernels.
    """
    y = torch.clip(x, low, high)
    return where((x <= low) | (x >= high), y.detach(), x)
