"""Data sets, samplers and the DataLoader: torch.utils.data.

Look at iter(loader) in both: it draws a seed for workers even if there are none, so a
pass over the validation data moves the default generator.
"""

from torch_impl.data.collate import default_collate, default_convert
from torch_impl.data.dataloader import DataLoader
from torch_impl.data.dataset import (
    ConcatDataset,
    Dataset,
    Subset,
    TensorDataset,
    random_split,
)
from torch_impl.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "default_convert",
    "random_split",
]
