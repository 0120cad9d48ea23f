"""Splits: a data set cut at random.

See torch/utils/data/dataset.py: `random_split` draws one permutation and cuts it. It
does not look at the sign of a length: of 10 samples, [3, -1, 8] makes two parts that
share a sample.
`python torch_impl/data/split.py` splits some.
"""

from torch.utils.data import random_split

__all__ = ["random_split"]


if __name__ == "__main__":
    # Cut ten samples by number, by fraction, and by numbers that are none
    for lengths in ([7, 3], [0.85, 0.15], [3, -1, 8]):
        print(lengths, [part.indices for part in random_split(range(10), lengths)])
