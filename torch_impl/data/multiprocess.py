"""One pass over a DataLoader whose batches are made by worker processes.

See torch/utils/data/dataloader.py: `_try_put_index` gives out the tasks in turn, and
`_next_data` puts the batches back in order.
`python torch_impl/data/multiprocess.py` shows who makes which batch.
"""

from torch.utils.data import DataLoader, get_worker_info
from torch.utils.data.dataloader import (
    _MultiProcessingDataLoaderIter as MultiProcessingDataLoaderIter,
)

__all__ = ["MultiProcessingDataLoaderIter"]


def with_worker(batch):
    """(the samples, who made them)"""
    return batch, get_worker_info().id


if __name__ == "__main__":
    # Seven batches of two workers
    print(list(DataLoader(range(14), 2, num_workers=2, collate_fn=with_worker)))
