"""nn/padding.py: what stands in the border."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bridge.parity import compare
from numpy_impl.nn.functional import pad
from numpy_impl.nn.padding.border import pad_backward
from tests.pairs import PairTests


class TestPadding(PairTests):
    file = "nn.padding"


@pytest.mark.parametrize(
    "mode, wanted",
    [
        ("constant", [0, 0, 1, 2, 3, 0]),
        ("reflect", [3, 2, 1, 2, 3, 2]),
        ("replicate", [1, 1, 1, 2, 3, 3]),
        ("circular", [2, 3, 1, 2, 3, 1]),
    ],
)
def test_by_hand(mode, wanted):
    np.testing.assert_array_equal(pad(np.array([[1, 2, 3]]), (2, 1), mode), [wanted])


def test_modes_are_numpys():
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
    names = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    for mode, theirs in names.items():
        wanted = np.pad(x, ((0, 0), (0, 0), (4, 2), (1, 3)), theirs)
        np.testing.assert_array_equal(pad(x, (1, 3, 4, 2), mode), wanted)


@pytest.mark.parametrize("dtype", [np.int64, np.bool_, np.float32])
def test_dtypes(dtype):
    x = np.array([[1, 0, 1]]).astype(dtype)
    y = pad(x, (1, 2), value=1)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, F.pad(torch.tensor(x), (1, 2), value=1).numpy())


@pytest.mark.parametrize(
    "shape, args",
    [
        ((3, 3), ((1,),)),
        ((3,), ((1, 1, 1, 1),)),
        ((1, 3, 3), ((1, 1), "mirror")),
        ((1, 3, 3), ((1, 1), "reflect", 1.0)),
        ((3,), ((1, 1), "circular")),
        ((1, 1, 3, 3), ((1, 1), "reflect")),
        ((1, 3, 3), ((3, 0), "reflect")),
        ((1, 3, 3), ((0, 4), "circular")),
        ((3, 3), ((-2, -2),)),
        ((1, 3, 3), ((-2, -2), "replicate")),
        ((1, 3, 0), ((1, 1), "replicate")),
        ((1, 3, 3), ((1.0, 1.0),)),
    ],
)
def test_errors_are_torchs(shape, args):
    with pytest.raises(Exception) as theirs:
        F.pad(torch.zeros(shape), *args)
    with pytest.raises(Exception) as ours:
        pad(np.zeros(shape), *args)
    assert ours.type is theirs.type
    assert "pad" in str(ours.value)


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_where_nothing_is_padded_nothing_is_copied(mode):
    x = np.ones((1, 2, 3))
    assert pad(x, (0, 0), mode) is x
    assert pad_backward(x, x.shape, (0, 0), mode) is x


# Sizes, numbers of axes and widths of each kind, but for those below.
SHAPES = [(2, 1), (1, 4), (1, 2, 1), (2, 1, 3), (2, 0, 2), (0, 1, 4), (1, 2, 5)]
FUZZ = [
    (shape, widths) for shape in SHAPES for widths in product(range(-3, 5), repeat=2)
]
# Each second one, whose numbers have an even sum of digits: but for one width, all of
# them still come in every combination.
FUZZ += [
    (shape, widths)
    for shape in ((1, 1, 3), (2, 2, 1, 2), (0, 1, 2, 3))
    for widths in list(product((-2, -1, 0, 1, 3), repeat=4))[::2]
]
FUZZ += [
    ((1, 2, 1, 2, 3), widths) for widths in list(product((-1, 0, 1), repeat=6))[::2]
]


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_widths_of_every_size(mode):
    """torch's numbers or torch's kind of error, and torch's gradients.

    Two answers of torch's are none: memory that is not its own (circular, more than is
    left after cutting), and a negative size (reflect). An axis of which replicate
    leaves nothing is empty in PyTorch 2.13; from 2.14 on it is refused, as it is here.
    """
    computed = 0
    for shape, widths in FUZZ:
        x = np.random.default_rng(0).normal(size=shape)
        tensor = torch.tensor(x, requires_grad=True)
        theirs = outcome(F.pad, tensor, widths, mode)
        ours = outcome(pad, x, widths, mode)
        what = f"{mode}, x {shape}, widths {widths}"
        if is_no_answer(mode, shape, widths):
            assert isinstance(ours, RuntimeError), what
        elif isinstance(theirs, Exception):
            assert type(ours) is type(theirs), what
        else:
            np.testing.assert_array_equal(ours, theirs.detach(), err_msg=what)
            computed += 1
            if ours.size == 0:
                continue  # torch's gradient is memory that it did not write to
            grad_y = np.random.default_rng(1).normal(size=ours.shape)
            theirs.backward(torch.from_numpy(grad_y))
            grad_x = pad_backward(grad_y, shape, widths, mode)
            assert compare(grad_x, tensor.grad.numpy()).ok(), what
    assert computed > 300


def outcome(function, *args):
    try:
        return function(*args)
    except (RuntimeError, NotImplementedError) as error:
        return error


def is_no_answer(mode, shape, widths):
    if len(widths) // 2 + 1 > len(shape) or len(shape) > len(widths) // 2 + 2:
        return False  # refused for its rank
    for i, (left, right) in enumerate(zip(widths[::2], widths[1::2])):
        size = shape[-1 - i]
        kept = max(size + min(left, 0) + min(right, 0), 0)
        if mode == "circular" and kept < max(left, right):
            return True
        if size + left + right < {"reflect": 0, "replicate": 1}.get(mode, 0):
            return True
    return False
