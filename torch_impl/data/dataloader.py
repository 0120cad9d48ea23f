"""DataLoader: sampler, data set and collate function, put together into batches.

See torch/utils/data/dataloader.py: `_BaseDataLoaderIter.__init__` draws `_base_seed`,
and torch/utils/data/_utils/fetch.py: `_MapDatasetFetcher.fetch` makes the batch.
`python torch_impl/data/dataloader.py` shows that a pass moves the generator.
"""

import torch
from torch.utils.data import DataLoader

__all__ = ["DataLoader"]


if __name__ == "__main__":
    # Go through ten numbers without shuffling: the next random number is another
    loader = DataLoader(torch.arange(10), batch_size=4)
    torch.manual_seed(0)
    print("before any pass:", torch.rand(1))
    torch.manual_seed(0)
    print(list(loader))
    print("after a pass:   ", torch.rand(1))
