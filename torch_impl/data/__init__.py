"""Data sets, samplers and the DataLoader: torch.utils.data.

Look at iter(loader) in both: it draws a seed for workers even if there are none, so a
pass over the validation data moves the default generator.
"""

from torch_impl.data.collate import default_collate, default_convert
from torch_impl.data.dataloader import DataLoader
from torch_impl.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
)
from torch_impl.data.distributed import DistributedSampler
from torch_impl.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)
from torch_impl.data.split import random_split
from torch_impl.data.worker import get_worker_info

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "DistributedSampler",
    "IterableDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "default_convert",
    "get_worker_info",
    "random_split",
]
