"""Data sets: from an index to a sample, and views, sums and splits of data sets.

See torch/utils/data/dataset.py: `Subset.__getitems__` fetches a batch at once if its
dataset can, which TensorDataset cannot: its samples are indexed one by one.
`python torch_impl/data/dataset.py` splits one.
"""

import torch
from torch.utils.data import (
    ConcatDataset,
    Dataset,
    Subset,
    TensorDataset,
    random_split,
)

__all__ = ["Dataset", "TensorDataset", "Subset", "ConcatDataset", "random_split"]


if __name__ == "__main__":
    # Split five samples in two, and put the parts together again
    dataset = TensorDataset(torch.arange(5), torch.arange(5) ** 2)
    train, test = random_split(dataset, [3, 2])
    print(train.indices, test.indices, train[0])
    print([int(x) for x, _ in ConcatDataset([train, test])])
