"""Data sets: from an index to a sample, and views, sums and splits of data sets.

See torch/utils/data/dataset.py: `Subset.__getitems__` fetches a batch at once if its
dataset can, which TensorDataset cannot: its samples are indexed one by one.
"""

from torch.utils.data import (
    ConcatDataset,
    Dataset,
    Subset,
    TensorDataset,
    random_split,
)

__all__ = ["Dataset", "TensorDataset", "Subset", "ConcatDataset", "random_split"]
