"""Data sets: from an index to a sample, or sample after sample, and their sums.

See torch/utils/data/dataset.py: `Subset.__getitems__` fetches a batch at once if its
dataset can, which TensorDataset cannot: its samples are indexed one by one.
`python torch_impl/data/dataset.py` puts some together.
"""

import torch
from torch.utils.data import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
)

__all__ = [
    "Dataset",
    "IterableDataset",
    "TensorDataset",
    "StackDataset",
    "ConcatDataset",
    "ChainDataset",
    "Subset",
]


class Countdown(IterableDataset):
    """n, n - 1, ..., 1: samples that come one after the other, without an index"""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n, 0, -1))


if __name__ == "__main__":
    # Samples side by side, one data set after the other, and one stream after the other
    squares = TensorDataset(torch.arange(5), torch.arange(5) ** 2)
    print(StackDataset(pair=squares, letter="abcde")[2])
    print([int(x) for x, _ in ConcatDataset([squares, Subset(squares, [1, 3])])])
    print(list(ChainDataset([Countdown(3), Countdown(2)])))
    print(list(Countdown(3) + Countdown(2)))
