"""DistributedSampler: each of several processes has its own part of the data."""

from math import ceil

from numpy_impl import random
from numpy_impl.data.sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler):
    """p[rank], p[rank + R], p[rank + 2R], ...: every R-th of one permutation p

    All R processes draw the same permutation, from a generator of its own, so that
    their parts are disjoint. The default generator is left alone.

    Args:
        dataset: anything with a length N, which must stay the same.
        num_replicas: how many processes R there are.
        rank: which of them this is, 0..R-1.
        shuffle: draw the permutation; False is 0..N-1.
        seed: of the permutation, together with the epoch; the same in all processes.
        drop_last: leave out the last N mod R indices; if not, the first ones come again
            until all parts are of one length.

    Raises:
        ValueError: rank is not in 0..R-1; num_replicas or rank is None, which asks
            PyTorch for its process group; there is none here.
        AssertionError: on iteration, the length of dataset has changed.

    Source: torch.utils.data.DistributedSampler.
    """

    def __init__(
        self,
        dataset,
        num_replicas=None,
        rank=None,
        shuffle=True,
        seed=0,
        drop_last=False,
    ):
        if num_replicas is None or rank is None:
            raise ValueError(
                "num_replicas and rank must be given, no process group knows them; "
                f"got {num_replicas} and {rank}"
            )
        if rank >= num_replicas or rank < 0:
            raise ValueError(f"rank must be in 0..{num_replicas - 1}, got {rank}")
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.drop_last = drop_last
        n = len(dataset)
        if drop_last:
            self.num_samples = n // num_replicas
        else:
            self.num_samples = ceil(n / num_replicas)
        self.total_size = self.num_samples * num_replicas
        self.shuffle = shuffle
        self.seed = seed

    def __iter__(self):
        n = len(self.dataset)
        indices = list(range(n))
        if self.shuffle:
            generator = random.Generator().manual_seed(self.seed + self.epoch)
            indices = random.randperm(n, generator=generator).tolist()
        if not self.drop_last and 0 < n < self.total_size:
            indices *= ceil(self.total_size / n)
        if len(indices) < self.total_size or (
            n > self.total_size and not self.drop_last
        ):
            raise AssertionError(
                f"dataset must keep its length for {self.total_size} indices in all, "
                f"now it is {n}"
            )
        return iter(indices[self.rank : self.total_size : self.num_replicas])

    def __len__(self):
        return self.num_samples

    def set_epoch(self, epoch):
        """Before each pass: another epoch is another permutation.

        Args:
            epoch: a number, the same in all processes.
        """
        self.epoch = epoch
