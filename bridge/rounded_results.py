"""What does rounding inside a formula explain? PyTorch's results are moved, too.

Moved inputs do not tell all: a softmax of nearly 1 hardly depends on its input, and its
gradient s (g - Σ s g) is what is left when g is subtracted from almost g.
"""

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_unflatten

from bridge.parity import to_numpy
from bridge.rounding import nudged

__all__ = ["NUDGES", "RoundedResults"]

NUDGES = 6  # seeds: one entry may decide, and stays in all of them once in 700 times


class RoundedResults(TorchDispatchMode):
    """Inside, what an operation has rounded is `nudged`, forward and backward

    An entry that one of the operation's arguments has, too, was chosen or moved, and
    stays: masks of equal entries, of `amax` and others, would be empty. What autograd
    keeps for backward is the moved result: where tanh is saturated, 1 - y² cancels.
    """

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        y = func(*args, **(kwargs or {}))
        if any(returned.alias_info is not None for returned in func._schema.returns):
            return y  # a view, or a result in place
        given, _ = tree_flatten((args, kwargs))
        results, structure = tree_flatten(y)
        return tree_unflatten([_moved(a, given) for a in results], structure)


def _moved(y, given):
    if not torch.is_tensor(y) or y.dtype not in (torch.float32, torch.float64):
        return y
    values = to_numpy(y)
    with np.errstate(all="ignore"):  # an array that is not filled yet holds anything
        known = [np.abs(to_numpy(a)).ravel() for a in given if _is_like(a, y)]
        zero = np.zeros(1, values.dtype)
        kept = np.isin(np.abs(values), np.concatenate([zero, *known]))
    moved = np.where(kept, values, nudged(values))
    return torch.from_numpy(moved).to(y.device)


def _is_like(a, y):
    return torch.is_tensor(a) and a.dtype == y.dtype
