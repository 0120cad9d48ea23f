"""Real data that scikit-learn ships: no download, the same bits on both sides.

Here the files are read as they lie in the installed distribution, without importing it.
"""

import unicodedata
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import torch

__all__ = ["load_digits", "load_breast_cancer", "load_diabetes", "load_text"]


def load_digits(dtype=None):
    """x (1797, 64) in 0..1, targets (1797,) in 0..9: images of 8 x 8 handwritten digits

    A line of the file holds 64 levels of grey, 0..16, and the digit.
    """
    table = read_table("digits.csv.gz", delimiter=",")
    dtype = torch.float32 if dtype is None else dtype
    return (table[:, :-1] / 16).to(dtype), table[:, -1].long()


def load_breast_cancer(dtype=None):
    """x (569, 30) as measured, targets (569,) in 0..1: malignant or benign tumours

    The file's first line counts rows and columns and names the classes.
    """
    table = read_table("breast_cancer.csv", delimiter=",", skiprows=1)
    dtype = torch.float32 if dtype is None else dtype
    return table[:, :-1].to(dtype), table[:, -1].long()


def load_diabetes(dtype=None):
    """x (442, 10) of mean 0 and Σ_n x[n, i]² = 1, targets (442,): a year's progression

    The file holds x as measured. NumPy sums here: PyTorch adds in another order, which
    shows in the last bits.
    """
    dtype = torch.float32 if dtype is None else dtype
    x = read_table("diabetes_data_raw.csv.gz").numpy()
    x = (x - x.mean(0)) / x.std(0) / len(x) ** 0.5
    targets = read_table("diabetes_target.csv.gz")
    return torch.from_numpy(x).to(dtype), targets.to(dtype)


def load_text():
    """text: the English descriptions of scikit-learn's data sets, one after another"""
    files = sorted(shipped("descr").glob("*.rst"), key=lambda file: file.name)
    return "\n".join(to_ascii(file.read_text(encoding="utf-8")) for file in files)


def shipped(name):
    """The path of a file or folder in sklearn/datasets."""
    return Path(distribution("scikit-learn").locate_file("sklearn/datasets")) / name


def read_table(name, **options):
    """table[n, i]: the numbers of a text file, gzipped or not, in float64"""
    return torch.from_numpy(np.loadtxt(shipped("data") / name, **options))


def to_ascii(text):
    """Signs become the plain ones they stand for, as × the letter x; others go."""
    text = unicodedata.normalize("NFKD", text.translate(str.maketrans("×–’", "x-'")))
    text = text.encode("ascii", "ignore").decode()
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
