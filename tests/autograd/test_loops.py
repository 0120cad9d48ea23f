"""Two programs on the tape: one text on both sides, the numbers of those by hand."""

import numpy as np
import pytest
import torch

import numpy_impl.random
from bridge.cases import cases_of
from bridge.cases.estimators.linear_regression import diabetes
from bridge.pages import path_of
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl import first_loop as by_hand
from numpy_impl.autograd import first_loop, linear_regression
from numpy_impl.estimators import LinearRegression
from torch_impl.autograd import first_loop as torch_first_loop
from torch_impl.autograd import linear_regression as torch_linear_regression

FILES = ("autograd.first_loop", "autograd.linear_regression")


@pytest.mark.parametrize("lr", [0.2, 0.07, 0.9])
def test_the_first_loop_by_hand_has_the_same_bits(lr):
    assert list(first_loop.updates(100, lr)) == list(by_hand.updates(100, lr))


@pytest.mark.parametrize("module", [first_loop, torch_first_loop, by_hand])
def test_the_first_loops_print_the_same(module, capsys):
    module.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 w= 1.2 loss= 9.0" and lines[3:] == ["4 w= 2.611 loss= 0.42"]


def test_the_linear_regression_by_hand_has_the_same_numbers():
    x, y = diabetes(np.float64)
    numpy_impl.random.manual_seed(3)
    weight, bias, losses = linear_regression.walk(x, y, lr=0.05, epochs=10)
    numpy_impl.random.manual_seed(3)
    fitted = LinearRegression("sgd", lr=0.05, epochs=10).fit(x, y)
    assert compare(weight.numpy(), fitted.coef_).ok()
    assert compare(bias.numpy(), fitted.intercept_).ok()
    np.testing.assert_allclose(losses, fitted.losses_, rtol=1e-12)
    assert losses[-1] < losses[0] / 3


@pytest.mark.parametrize("case", [c for file in FILES for c in cases_of(file)], ids=str)
def test_case(case):
    ours, theirs = case.quantities(NUMPY), case.quantities(TORCH_IMPL)
    assert list(ours) == list(theirs)
    for name in ours:
        assert compare(ours[name], theirs[name]).ok()


@pytest.mark.parametrize("file, count", list(zip(FILES, (0, 1))))
def test_the_text_is_one(file, count):
    """But for what is imported, said to the reader, and called np or torch."""
    ours, theirs = (code(file, wing) for wing in ("numpy_impl", "torch_impl"))
    theirs = [line.replace("torch.", "np.").replace("dtype=", "") for line in theirs]
    differing = [a for a, b in zip(ours, theirs, strict=True) if a != b]
    assert len(differing) == count, differing


def code(file, wing):
    """The lines of its functions, without docstrings."""
    _, _, text = path_of(file, wing).read_text(encoding="utf-8").partition("__all__")
    parts = text.partition("\nif __name__")[0].split('"""')
    return "".join(parts[::2]).splitlines()


@pytest.mark.parametrize("module", [linear_regression, torch_linear_regression])
def test_errors(module):
    x, y = np.ones((3, 2)), np.ones(2)
    if module is torch_linear_regression:
        x, y = torch.tensor(x), torch.tensor(y)
    with pytest.raises(ValueError, match=r"got \(3, 2\), \(2,\)"):
        module.walk(x, y)
