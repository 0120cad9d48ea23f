"""Data sets of one's own: a table, a stream, images with transforms, words.

`python -m numpy_impl.data.own_datasets` describes a batch of each.
"""

import csv
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from numpy_impl.data import DataLoader, Dataset, IterableDataset, get_worker_info
from numpy_impl.data.bundled import load_digits
from numpy_impl.data.describe import describe
from numpy_impl.random import manual_seed, rand, randn

__all__ = [
    "Table",
    "Stream",
    "Images",
    "Words",
    "flip",
    "noise",
    "standardise",
    "augment",
    "pad",
    "loaders",
]

TABLE = """\
length,width,species
5.1,3.5,setosa
4.9,3.0,setosa
6.4,3.2,versicolor
5.7,2.8,versicolor
6.3,3.3,virginica
7.1,3.0,virginica
5.8,2.7,virginica
"""
WORDS = "each batch is as wide as its longest word".split()


class Table(Dataset):
    """dataset[i] = {"x": (length, width), "species": str}: row i of a CSV file

    Args:
        path: of the file; its first line names the columns.
    """

    def __init__(self, path):
        with open(path, newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def __getitem__(self, i):
        row = self.rows[i]
        x = [float(row["length"]), float(row["width"])]
        return {"x": np.array(x, dtype=np.float32), "species": row["species"]}

    def __len__(self):
        return len(self.rows)


class Stream(IterableDataset):
    """(length, species), (length, species), ...: the rows of a CSV file as they come

    Of W workers each takes every W-th row, or each row would come W times.

    Args:
        path: of the file; its first line names the columns.
    """

    def __init__(self, path):
        self.path = path

    def __iter__(self):
        info = get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        with open(self.path, newline="", encoding="utf-8") as file:
            for row in islice(csv.DictReader(file), first, None, step):
                yield float(row["length"]), row["species"]


class Images(Dataset):
    """dataset[i] = (transform(x[i]), targets[i]): an image, changed, and its label

    Args:
        x: images (N, H, W).
        targets: their labels (N,).
        transform: function(image) -> image.
    """

    def __init__(self, x, targets, transform):
        self.x = x
        self.targets = targets
        self.transform = transform

    def __getitem__(self, i):
        return self.transform(self.x[i]), self.targets[i]

    def __len__(self):
        return len(self.x)


class Words(Dataset):
    """dataset[i] = the codes (T,) of the letters of word i, where T differs

    Args:
        words: a list of str.
    """

    def __init__(self, words):
        self.words = words

    def __getitem__(self, i):
        return np.array([ord(letter) for letter in self.words[i]])

    def __len__(self):
        return len(self.words)


def flip(x, p=0.5):
    """y = x mirrored left to right, with probability p"""
    return np.flip(x, (-1,)) if rand(1) < p else x


def noise(x, scale=0.1):
    """y = x + scale z, with z drawn from a normal distribution"""
    return x + scale * randn(*x.shape)


def standardise(x, mean=0.305, std=0.376):
    """y = (x - mean) / std, with those of the digits"""
    return (x - mean) / std


def augment(x):
    """y = x as a model sees it in training: another one in each pass"""
    return standardise(noise(flip(x)))


def pad(batch):
    """(codes (N, T), lengths (N,)): each word filled up with 0 to the longest, T"""
    lengths = np.array([len(codes) for codes in batch])
    padded = np.zeros((len(batch), max(lengths)), dtype=np.int64)
    for row, codes in zip(padded, batch):
        row[: len(codes)] = codes
    return padded, lengths


def loaders(folder, num_workers=0):
    """{name: a DataLoader} of each data set

    Args:
        folder: where the CSV file is written.
        num_workers: how many processes make the batches of each.
    """
    path = Path(folder) / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    x, targets = load_digits()
    images = Images(x[:256].reshape(-1, 8, 8), targets, augment)
    workers = {"num_workers": num_workers}
    return {
        "table": DataLoader(Table(path), 3, shuffle=True, **workers),
        "stream": DataLoader(Stream(path), 3, **workers),
        "images": DataLoader(images, 64, shuffle=True, **workers),
        "words": DataLoader(Words(WORDS), 4, shuffle=True, collate_fn=pad, **workers),
    }


if __name__ == "__main__":
    # The first batch of each, shuffled and augmented from one seed
    manual_seed(0)
    with TemporaryDirectory() as folder:
        for name, loader in loaders(folder).items():
            print(describe(next(iter(loader)), name))
