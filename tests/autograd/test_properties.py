"""autograd/properties.py: what a tensor tells of its numbers, as PyTorch's does."""

import runpy

import numpy as np
import pytest
import torch

from bridge.pages import path_of
from numpy_impl import autograd
from numpy_impl.autograd.properties import Properties

SHAPES = ((), (1,), (0, 3), (2, 3), (4, 1, 2))
DTYPES = ("float32", "float64", "int64", "int32", "uint8", "bool", "complex64")
METHODS = (
    *("size", "dim", "ndimension", "numel", "nelement", "element_size"),
    *("is_floating_point", "is_complex", "is_signed", "tolist"),
)
NAMES = ("shape", "ndim", "itemsize", "nbytes")


def both(shape, dtype="float32"):
    values = np.arange(np.prod(shape), dtype=int).reshape(shape).astype(dtype)
    return autograd.tensor(values), torch.from_numpy(values)


def test_all_of_them_are_compared():
    ours = {name for name in vars(Properties) if not name.startswith("_")}
    assert ours == {*METHODS, *NAMES, "dtype", "item"}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_same_answers_of_the_same_kind(shape):
    for dtype in DTYPES:
        ours, theirs = both(shape, dtype)
        for name in METHODS:
            found, wanted = getattr(ours, name)(), getattr(theirs, name)()
            assert found == wanted, (dtype, name)
            assert isinstance(wanted, type(found)), (dtype, name)  # a Size is a tuple
        for name in NAMES:
            assert getattr(ours, name) == getattr(theirs, name), (dtype, name)
        for dim in range(-len(shape), len(shape)):
            assert ours.size(dim) == theirs.size(dim) == ours.shape[dim]
        assert str(ours.dtype) == str(theirs.dtype).removeprefix("torch.")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_is_not_there(shape):
    """An axis, the length of a number, the number of many."""
    for x in both(shape):
        for dim in (len(shape), -len(shape) - 1):
            with pytest.raises(IndexError, match="must be an axis|Dimension"):
                x.size(dim)
        if x.numel() != 1:
            with pytest.raises(RuntimeError, match="cannot be converted to Scalar"):
                x.item()
        else:
            assert x.item() == float(x) == int(x) == 0 and not x
        if shape == ():
            with pytest.raises(TypeError, match="0-d tensor"):
                len(x)
        else:
            assert len(x) == shape[0]
    with pytest.raises(IndexError, match=r"dim must be an axis of the shape .*, got 9"):
        both(shape)[0].size(9)


def test_results_and_views_tell_it_too():
    """Whatever a graph made of it."""
    for lib in (autograd, torch):
        x = lib.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
        y = (x * 2).expand(4, 3)[1:]
        assert (y.numel(), y.dim(), tuple(y.size()), y.size(-1)) == (9, 2, (3, 3), 3)
        assert y.is_floating_point() and not (y > 1).is_floating_point()


def test_the_program_shows_the_difference(capsys):
    path = path_of("autograd.properties", "torch_impl")
    runpy.run_path(str(path), run_name="__main__")
    assert "entries: 6 axes: 2\nbytes: 24 floats: True" in capsys.readouterr().out
