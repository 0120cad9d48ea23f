"""Samplers: in which order the indices of a data set come.

See torch/utils/data/sampler.py: `RandomSampler.__iter__` seeds a generator of its own
if it is given none, and draws one permutation more than it needs if it is given one.
"""

from torch.utils.data import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "Sampler",
    "SequentialSampler",
    "RandomSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
    "BatchSampler",
]
