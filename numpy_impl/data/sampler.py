"""Samplers: in which order the indices of a data set come."""

from itertools import chain, islice

import numpy as np

from numpy_impl import random
from numpy_impl.random.memory import generator_or_default

__all__ = [
    "Sampler",
    "SequentialSampler",
    "RandomSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
    "BatchSampler",
]


def draw_seed(generator=None):
    """A number in 0..2^63-1 as torch draws its seeds: `torch.empty(()).random_()`."""
    return int(generator_or_default(generator).random64(1)[0] % 2**63)


class Sampler:
    """iter(sampler) -> indices, or lists of indices; subclasses write `__iter__`

    `__len__` is theirs to write or to leave out: `len(sampler)` raises TypeError then.

    Source: torch.utils.data.Sampler.
    """

    def __iter__(self):
        raise NotImplementedError("a subclass of Sampler must define __iter__")


class SequentialSampler(Sampler):
    """0, 1, ..., N - 1

    Args:
        data_source: anything with a length N.

    Source: torch.utils.data.SequentialSampler.
    """

    def __init__(self, data_source):
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source)))

    def __len__(self):
        return len(self.data_source)


class RandomSampler(Sampler):
    """permutations of 0..N-1 one after the other, or independent draws from 0..N-1

    Args:
        data_source: anything with a length N.
        replacement: draw each index independently of the others.
        num_samples: how many indices one pass gives; N if None.
        generator: where they are drawn. None seeds a generator of the pass's own with
            one number from the default generator, so a pass moves that by one draw.

    Raises:
        TypeError: replacement is not a bool.
        ValueError: num_samples is not a positive int, or there is no data.

    Source: torch.utils.data.RandomSampler.
    """

    def __init__(
        self, data_source, replacement=False, num_samples=None, generator=None
    ):
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(
                "num_samples must be a positive integer (by default the length of "
                f"data_source), got {self.num_samples!r}"
            )

    @property
    def num_samples(self):
        """Asked anew each time, for the data may grow."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self):
        return chain.from_iterable(self._blocks())

    def _blocks(self):
        generator = self.generator
        if generator is None:
            generator = random.Generator().manual_seed(draw_seed())
        n = len(self.data_source)
        block = 32 if self.replacement else n  # 32 is PyTorch's
        full, rest = divmod(self.num_samples, block)
        for _ in range(full):
            yield self._draw(block, n, generator).tolist()
        # PyTorch draws the last block even if it is empty, which shows in the stream,
        # unless that was the pass's own
        if rest or self.generator is not None:
            yield self._draw(rest, n, generator).tolist()

    def _draw(self, size, n, generator):
        if self.replacement:
            return random.randint(n, (size,), generator=generator)
        return random.randperm(n, generator=generator)[:size]

    def __len__(self):
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """indices[p[0]], indices[p[1]], ... for a random permutation p

    Args:
        indices: a sequence of indices.
        generator: where the permutation is drawn; None is the default generator.

    Source: torch.utils.data.SubsetRandomSampler.
    """

    def __init__(self, indices, generator=None):
        self.indices = indices
        self.generator = generator

    def __iter__(self):
        order = random.randperm(len(self.indices), generator=self.generator)
        for i in order.tolist():
            yield self.indices[i]

    def __len__(self):
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """P(i) = weights[i] / Σ_k weights[k], over those not drawn yet if no replacement

    Args:
        weights: a sequence of N weights, not necessarily summing to 1.
        num_samples: how many indices one pass gives.
        replacement: put each drawn index back.
        generator: where they are drawn; None is the default generator.

    Raises:
        ValueError: num_samples is not a positive int, replacement is not a bool, or
            weights have not one axis.
        RuntimeError: on iteration, weights are negative, not finite or sum to 0, or
            fewer than num_samples of them without replacement.

    Source: torch.utils.data.WeightedRandomSampler.
    """

    def __init__(self, weights, num_samples, replacement=True, generator=None):
        if not _is_positive_int(num_samples):
            raise ValueError(
                f"num_samples must be a positive integer, got {num_samples!r}"
            )
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        weights = np.asarray(weights)
        if weights.dtype.kind not in "biuf":
            raise TypeError(f"weights must be numbers, got an array of {weights.dtype}")
        self.weights = weights.astype(np.float64)
        if self.weights.ndim != 1:
            raise ValueError(
                f"weights must have shape (N,), got shape {self.weights.shape}"
            )
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self):
        indices = random.multinomial(
            self.weights, self.num_samples, self.replacement, generator=self.generator
        )
        yield from indices.tolist()

    def __len__(self):
        return self.num_samples


class BatchSampler(Sampler):
    """[indices 0..B-1], [indices B..2B-1], ...

    Args:
        sampler: the sampler, or any iterable, whose indices are put into lists.
        batch_size: how many indices B a list holds.
        drop_last: leave the last list out if it is shorter than B.

    Raises:
        ValueError: batch_size is not a positive int, or drop_last is not a bool.

    Source: torch.utils.data.BatchSampler.
    """

    def __init__(self, sampler, batch_size, drop_last):
        if not _is_positive_int(batch_size):
            raise ValueError(
                f"batch_size must be a positive integer, got {batch_size!r}"
            )
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self):
        indices = iter(self.sampler)
        while batch := list(islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self):
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


def _is_positive_int(value):
    """True is an int in Python, but nobody means a batch of True."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
