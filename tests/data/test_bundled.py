"""Bundled data: the same bits on both sides, and scikit-learn's own numbers."""

import subprocess
import sys

import numpy as np
import pytest
import sklearn.datasets
import torch

from numpy_impl.data import bundled as ours
from torch_impl.data import bundled as theirs

TABLES = {  # name: shape of x, dtype kind of the targets
    "load_digits": ((1797, 64), "i"),
    "load_breast_cancer": ((569, 30), "i"),
    "load_diabetes": ((442, 10), "f"),
}
DTYPES = {"default": (None, None), "float64": (np.float64, torch.float64)}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", TABLES)
def test_both_sides_give_the_same_bits(name, dtype):
    one, other = DTYPES[dtype]
    for a, b in zip(
        getattr(ours, name)(one), getattr(theirs, name)(other), strict=True
    ):
        assert type(a) is np.ndarray and type(b) is torch.Tensor
        assert a.dtype == b.numpy().dtype
        assert a.tobytes() == b.numpy().tobytes()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", TABLES)
def test_they_are_what_scikit_learn_loads(name, dtype):
    shape, kind = TABLES[name]
    x, targets = getattr(ours, name)(dtype)
    expected_x, expected_targets = getattr(sklearn.datasets, name)(return_X_y=True)
    scale = 16 if name == "load_digits" else 1
    assert x.shape == shape and targets.shape == shape[:1]
    assert x.dtype == dtype and targets.dtype == (np.int64 if kind == "i" else dtype)
    np.testing.assert_array_equal(x, (expected_x / scale).astype(dtype))
    np.testing.assert_array_equal(targets, expected_targets.astype(targets.dtype))


@pytest.mark.parametrize("dtype", [np.dtype("float64"), "float64"])
def test_any_name_of_a_dtype(dtype):
    assert ours.load_digits(dtype)[0].dtype == np.float64


def test_ranges():
    x, targets = ours.load_digits()
    assert x.min() == 0 and x.max() == 1 and set(targets) == set(range(10))
    x, _ = ours.load_diabetes(np.float64)
    np.testing.assert_allclose(x.mean(0), 0, atol=1e-15)
    np.testing.assert_allclose((x**2).sum(0), 1)


def test_text():
    text = ours.load_text()
    assert text == theirs.load_text()
    assert text.isascii() and text.isprintable() is False
    assert set(text) - {"\n"} == {c for c in text if c.isprintable()}
    assert not any(line != line.rstrip() for line in text.split("\n"))
    words = text.split()
    assert len(words) > 5000
    for loader in TABLES:
        described = getattr(sklearn.datasets, loader)().DESCR
        first = described.split("\n\n")[1].strip()
        assert first in text, loader


@pytest.mark.parametrize("side", [ours, theirs], ids=["numpy", "torch"])
def test_to_ascii(side):
    text = "30×30 m – café’s  \r\n\tend \n"
    assert side.to_ascii(text) == "30x30 m - cafe's\n\tend\n"
    assert side.to_ascii("中") == "\n"


@pytest.mark.parametrize(
    ("module", "absent"),
    [("numpy_impl.data", "sklearn"), ("torch_impl.data.bundled", "sklearn")],
)
def test_scikit_learn_is_not_imported(module, absent):
    code = f"import sys, {module}; sys.exit('{absent}' in sys.modules)"
    if "bundled" in module:
        code = code.replace("; ", f"; {module}.load_diabetes(); {module}.load_text(); ")
    subprocess.run([sys.executable, "-c", code], check=True)
