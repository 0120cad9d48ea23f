"""DataLoader: sampler, data set and collate function, put together into batches.

See torch/utils/data/dataloader.py: `_BaseDataLoaderIter.__init__` draws `_base_seed`,
and torch/utils/data/_utils/fetch.py: `_MapDatasetFetcher.fetch` makes the batch.
"""

from torch.utils.data import DataLoader

__all__ = ["DataLoader"]
