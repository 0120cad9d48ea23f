"""DistributedSampler: each of several processes has its own part of the data.

See torch/utils/data/distributed.py: `DistributedSampler.__iter__` seeds a generator
with seed + epoch, so without `set_epoch` every pass has the same order.
`python torch_impl/data/distributed.py` shows three parts of ten samples.
"""

from torch.utils.data import DistributedSampler

__all__ = ["DistributedSampler"]


if __name__ == "__main__":
    # Three processes, two passes: 10 samples do not go into 3 parts, some come twice
    for epoch in range(2):
        for rank in range(3):
            sampler = DistributedSampler(range(10), num_replicas=3, rank=rank)
            sampler.set_epoch(epoch)
            print(f"epoch {epoch}, rank {rank}:", list(sampler))
