"""Numbers drawn from one distribution."""

import math

from numpy_impl import random
from numpy_impl.nn import check

__all__ = ["uniform_", "normal_", "trunc_normal_", "sparse_"]


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """tensor ~ U(a, b)

    Args:
        tensor: array of any shape, filled in place and returned, as by all below.
        a, b: bounds; b itself is not drawn.
        generator: None draws from the default generator.

    Raises:
        RuntimeError: a > b.
        TypeError: a or b is no number.
        NotImplementedError: `tensor` is not float32 or float64.
    """
    random.uniform_(tensor, a, b, generator=generator)
    return tensor


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """tensor ~ N(mean, std²)

    Args: as for uniform_; mean and std are numbers, std >= 0.
    """
    random.normal_(tensor, mean, std, generator=generator)
    return tensor


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """tensor ~ N(mean, std²), drawn again until it lies in [a, b]

    Args: as for uniform_; mean and std are those of the distribution before it is cut,
        a and b in the units of the tensor, not of std.
    """
    random.trunc_normal_(tensor, mean, std, a, b, generator=generator)
    return tensor


def sparse_(tensor, sparsity, std=0.01, generator=None):
    """tensor[o, i] ~ N(0, std²), but 0 for ⌈sparsity O⌉ of the o, drawn for each i

    Each unit starts with few inputs, however wide the layer: Martens 2010.

    Args:
        tensor: array (O, I), filled in place.
        sparsity: the share of zeros in each column.
        std: of the others.
        generator: draws the normal numbers; the order of the rows always comes from
            the default generator, as in torch.

    Raises:
        ValueError: it has not 2 dimensions.
        RuntimeError: std < 0.
        TypeError: sparsity or std is no number.
    """
    check_sparse(tensor, sparsity)
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    normal_(tensor, 0, std, generator)
    for i in range(columns):
        tensor[random.randperm(rows)[:zeros], i] = 0
    return tensor


def check_sparse(tensor, sparsity):
    """A matrix, and a share."""
    check.array(tensor=tensor)
    if tensor.ndim != 2:
        raise ValueError(f"tensor must have 2 dimensions, got shape {tensor.shape}")
    check.number(sparsity=sparsity)
