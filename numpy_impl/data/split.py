"""Splits: a data set cut at random."""

import math
import warnings
from itertools import accumulate

from numpy_impl import random
from numpy_impl.data.dataset import Subset

__all__ = ["random_split"]


def random_split(dataset, lengths, generator=random.default_generator):
    """subsets[k] = Subset(dataset, the next lengths[k] entries of one randperm)

    Args:
        dataset: the data set to cut, of N samples.
        lengths: how many samples each subset gets, summing to N; or fractions that sum
            to 1, where what rounding down leaves over goes to the first subsets.
        generator: where the permutation comes from.

    Returns:
        A list of Subset, disjoint and together the whole data set.

    Raises:
        ValueError: lengths do not sum to N, or a fraction is outside of 0..1.
        TypeError: lengths are floats and not fractions.

    Warns:
        UserWarning: a fraction gives no samples; or a length is negative, which cuts as
            it does in PyTorch, where nothing warns: [3, -1, 8] gives a sample twice.

    Source: torch.utils.data.random_split.
    """
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _fractions_to_lengths(lengths, len(dataset))
        for i, length in enumerate(lengths):
            if length == 0:
                warnings.warn(
                    f"Length of split at index {i} is 0. "
                    "This might result in an empty dataset.",
                    stacklevel=2,
                )
    if sum(lengths) != len(dataset):
        raise ValueError(
            f"lengths must sum to {len(dataset)}, the data set's length, got {lengths} "
            f"with sum {sum(lengths)}"
        )
    if min(lengths, default=0) < 0:
        warnings.warn(
            f"lengths must not be negative, got {lengths}: the subsets are of other "
            "lengths, or share samples",
            stacklevel=2,
        )
    indices = random.randperm(sum(lengths), generator=generator).tolist()
    return [
        Subset(dataset, indices[end - length : end])
        for end, length in zip(accumulate(lengths), lengths)
    ]


def _fractions_to_lengths(fractions, n):
    """lengths[k] = ⌊n fractions[k]⌋ + 1[k < the samples that are left over]"""
    for i, fraction in enumerate(fractions):
        if fraction < 0 or fraction > 1:
            raise ValueError(
                f"lengths[{i}] must be a fraction between 0 and 1, got {fraction}"
            )
    lengths = [math.floor(n * fraction) for fraction in fractions]
    for i in range(n - sum(lengths)):
        lengths[i % len(lengths)] += 1
    return lengths
