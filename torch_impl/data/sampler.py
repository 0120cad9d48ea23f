"""Samplers: in which order the indices of a data set come.

See torch/utils/data/sampler.py: `RandomSampler.__iter__` seeds a generator of its own
if it is given none, and draws one permutation more than it needs if it is given one.
`python torch_impl/data/sampler.py` shows the orders.
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


if __name__ == "__main__":
    # Print in which orders six samples come
    for sampler in (
        SequentialSampler(range(6)),
        RandomSampler(range(6)),
        RandomSampler(range(6), replacement=True),
        SubsetRandomSampler([1, 3, 5]),
        WeightedRandomSampler([0, 1, 0, 1, 0, 2], 6),
        BatchSampler(RandomSampler(range(6)), batch_size=4, drop_last=False),
    ):
        print(f"{type(sampler).__name__:22}", list(sampler))
