"""Set every seed: Python's, NumPy's and the library's own; and what no seed sets.

    python -m torch_impl.practical.set_seeds

Three generators may be at work in one program, each with a state of its own. A seed
fixes what they draw, and nothing else: see NOT_FIXED.
"""

import random as python_random

import numpy as np
import torch
from torch import manual_seed, rand

from torch_impl.practical.parts import show_one

__all__ = ["set_every_seed", "NOT_FIXED", "example", "main"]

NOT_FIXED = {
    "the order of a set of strings": "PYTHONHASHSEED=0 before Python starts; sort it",
    "the order of a sum": "one number of threads, one machine, one version",
    "kernels that add in any order": "torch.use_deterministic_algorithms(True)",
    "a loader's workers": "worker_init_fn, for what they draw from NumPy and Python",
    "a generator of one's own": "hand it a seed, as in default_rng(0)",
    "the luck of the seed": "train with several, and say how far they differ",
}


def set_every_seed(seed):
    """Python's `random`, NumPy's `np.random` and the library's own get this seed.

    A `np.random.default_rng()` or a Generator has its own state, which stays.

    Args:
        seed: int in 0 ... 2³² - 1, which is what all three take.

    Raises:
        TypeError: it is no int.
        ValueError: it is out of range.
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise TypeError(f"seed must be an int, got {type(seed).__name__}")
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must be in 0 ... 2**32 - 1, got {seed}")
    python_random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002, the state that others draw from
    manual_seed(seed)


def draws(dtype):
    """A number from each of the three"""
    of_numpy = np.random.rand()  # noqa: NPY002
    return [python_random.random(), of_numpy, rand(1, dtype=dtype).item()]


def example(dtype=None):
    """What three generators draw after a seed, and after it again; and what is left

    Returns:
        Both draws; by how much a sum of three numbers depends on its order, whatever
        the seed.
    """
    set_every_seed(0)
    first = draws(dtype)
    set_every_seed(0)
    return {
        "first draws": first,
        "draws after the seed again": draws(dtype),
        "(a + b) + c minus a + (b + c)": (0.1 + 0.2) + 0.3 - (0.1 + (0.2 + 0.3)),
    }


def main():
    """Print the example's numbers, and what no seed sets."""
    show_one(example(torch.float64))
    show_one(NOT_FIXED)


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
