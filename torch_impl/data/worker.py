"""Workers: the processes that make batches while the consumer computes.

See torch/utils/data/_utils/worker.py: `_worker_loop` seeds Python, PyTorch and NumPy,
each worker with base_seed + its id, before it answers tasks.
`python torch_impl/data/worker.py` shows a stream of which each worker takes its share.
"""

from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from torch.utils.data._utils.worker import WorkerInfo

__all__ = ["WorkerInfo", "get_worker_info"]


class Shared(IterableDataset):
    """0, 1, ..., 9: of W workers, worker w gives w, w + W, w + 2W, ..."""

    def __iter__(self):
        info = get_worker_info()
        if info is None:
            return iter(range(10))
        return iter(range(info.id, 10, info.num_workers))


if __name__ == "__main__":
    # Ten numbers from this process, and from two workers in turn
    print([batch.tolist() for batch in DataLoader(Shared(), 2)])
    print([batch.tolist() for batch in DataLoader(Shared(), 2, num_workers=2)])
