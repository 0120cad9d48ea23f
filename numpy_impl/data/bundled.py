"""Real data that scikit-learn ships: no download, the same bits on both sides."""

import unicodedata
from importlib import resources

import numpy as np

__all__ = ["load_digits", "load_breast_cancer", "load_diabetes", "load_text"]


def load_digits(dtype=None):
    """x (1797, 64) in 0..1, targets (1797,) in 0..9: images of 8 x 8 handwritten digits

    Args:
        dtype: of x; float32 if None. targets are int64.

    Returns:
        x and targets, in the order of the file.

    Source: sklearn.datasets.load_digits; its 17 levels of grey, 0..16, divided by 16.
    """
    from sklearn import datasets

    x, targets = datasets.load_digits(return_X_y=True)
    dtype = np.float32 if dtype is None else dtype
    return (x / 16).astype(dtype), targets.astype(np.int64)


def load_breast_cancer(dtype=None):
    """x (569, 30) as measured, targets (569,) in 0..1: malignant or benign tumours

    Args:
        dtype: of x; float32 if None. targets are int64.

    Returns:
        x and targets, in the order of the file.

    Source: sklearn.datasets.load_breast_cancer.
    """
    from sklearn import datasets

    x, targets = datasets.load_breast_cancer(return_X_y=True)
    dtype = np.float32 if dtype is None else dtype
    return x.astype(dtype), targets.astype(np.int64)


def load_diabetes(dtype=None):
    """x (442, 10) of mean 0 and Σ_n x[n, i]² = 1, targets (442,): a year's progression

    Args:
        dtype: of x and of targets, which are real numbers; float32 if None.

    Returns:
        x and targets, in the order of the file.

    Source: sklearn.datasets.load_diabetes.
    """
    from sklearn import datasets

    dtype = np.float32 if dtype is None else dtype
    x, targets = datasets.load_diabetes(return_X_y=True)
    return x.astype(dtype), targets.astype(dtype)


def load_text():
    """text: the English descriptions of scikit-learn's data sets, one after another

    Returns:
        A str in plain ASCII, the files in the order of their names.

    Source: the files sklearn/datasets/descr/*.rst.
    """
    files = resources.files("sklearn.datasets.descr").iterdir()
    files = sorted((f for f in files if f.name.endswith(".rst")), key=lambda f: f.name)
    return "\n".join(to_ascii(file.read_text(encoding="utf-8")) for file in files)


def to_ascii(text):
    """Signs become the plain ones they stand for, as × the letter x; others go."""
    text = unicodedata.normalize("NFKD", text.translate(str.maketrans("×–’", "x-'")))
    text = text.encode("ascii", "ignore").decode()
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
