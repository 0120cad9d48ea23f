"""Fetchers: from a batch of indices, or a number of samples to take, to the batch.

See torch/utils/data/_utils/fetch.py: an IterableDataset is not asked again after it has
ended, and the batch that it ends in is kept or dropped here, not by the sampler.
`python torch_impl/data/fetch.py` fetches from one.
"""

from torch.utils.data import default_collate
from torch.utils.data._utils.fetch import (
    _IterableDatasetFetcher as IterableDatasetFetcher,
)
from torch.utils.data._utils.fetch import _MapDatasetFetcher as MapDatasetFetcher

__all__ = ["MapDatasetFetcher", "IterableDatasetFetcher"]


if __name__ == "__main__":
    # By index, and as they come: two samples, then the one that is left
    by_index = MapDatasetFetcher([0, 10, 20], True, default_collate, False)
    print(by_index.fetch([2, 0]))
    in_order = IterableDatasetFetcher(iter([0, 10, 20]), True, default_collate, False)
    print(in_order.fetch([None, None]), in_order.fetch([None, None]))
