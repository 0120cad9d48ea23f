"""nn/loss/linear_cross_entropy.py: a linear layer and its cross-entropy as one."""

import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.functional import cross_entropy, linear, linear_cross_entropy
from tests.pairs import PairTests


class TestLinearCrossEntropy(PairTests):
    file = "nn.loss.linear_cross_entropy"


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_it_is_cross_entropy_of_linear(reduction):
    rng = np.random.default_rng(0)
    x, weight, bias = (rng.normal(size=size) for size in ((6, 3), (5, 3), 5))
    labels = np.array([0, 4, 1, 2, -100, 0])
    found = linear_cross_entropy(
        x, weight, labels, linear_bias=bias, reduction=reduction
    )
    wanted = cross_entropy(linear(x, weight, bias), labels, reduction=reduction)
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_options_change_no_number(reduction):
    """PyTorch's pieces of two rows, against ours and against its own without them."""
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(7, 3)), np.array([0, 4, 1, -100, 2, 0, 3])
    ours, theirs = [
        library.LinearCrossEntropyLoss(
            *(3, 5),
            reduction=reduction,
            dtype=dtype,
            options=library.LinearCrossEntropyOptions(batch_chunk_size=2),
        )
        for library, dtype in ((nn, np.float64), (torch.nn, torch.float64))
    ]
    assert repr(ours) == repr(theirs)
    with torch.no_grad():
        theirs.linear.weight.copy_(torch.tensor(ours.linear.weight))
    leaf = torch.tensor(x, requires_grad=True)
    loss = theirs(leaf, torch.tensor(labels))
    assert compare(ours(x, labels), loss).ok()
    grad_loss = rng.normal(size=tuple(loss.shape))
    loss.backward(torch.tensor(grad_loss))
    assert compare(ours.backward(np.asarray(grad_loss)[()]), leaf.grad).ok()
    assert compare(ours.linear.weight.grad, theirs.linear.weight.grad).ok()


def test_a_mean_where_all_is_ignored():
    """Nan; its gradient is 0, but for PyTorch's pieces, which divide 0 by 0."""
    x, labels = np.ones((2, 3)), np.full(2, -100)
    ours = nn.LinearCrossEntropyLoss(3, 5, dtype=np.float64)
    assert np.isnan(ours(x, labels)) and not ours.backward().any()
    for options in (None, torch.nn.LinearCrossEntropyOptions()):
        theirs = torch.nn.LinearCrossEntropyLoss(
            3, 5, dtype=torch.float64, options=options
        )
        leaf = torch.tensor(x, requires_grad=True)
        theirs(leaf, torch.tensor(labels)).backward()
        assert leaf.grad.isnan().all() if options else not leaf.grad.any()


def test_the_logits_are_never_all_there():
    """4096 rows of 2000 classes are 31 MiB of logits; half of that will do."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4096, 4)).astype(np.float32)
    labels = rng.integers(0, 2000, size=4096)
    criterion = nn.LinearCrossEntropyLoss(4, 2000)
    tracemalloc.start()
    criterion(x, labels)
    criterion.backward()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    logits = 4096 * 2000 * 4
    assert peak < logits / 2


def test_probabilities_have_no_label_to_ignore():
    x, weight, p = np.ones((2, 3)), np.ones((4, 3)), np.full((2, 4), 0.25)
    assert linear_cross_entropy(x, weight, p) == pytest.approx(np.log(4), rel=1e-15)
    for library, array in ((linear_cross_entropy, np.array), (F, torch.tensor)):
        call = getattr(library, "linear_cross_entropy", library)
        with pytest.raises(RuntimeError, match="ignore_index"):
            call(*map(array, (x, weight, p)), ignore_index=-100)


@pytest.mark.parametrize("library", [nn, torch.nn])
@pytest.mark.parametrize("method", ["aspect_ratio", "aspect_ratio:2", "aspect_ratio:3"])
def test_the_rows_of_a_piece(library, method):
    """Both ways of asking for a size agree at one size alone, and it is torch's."""
    array = np.ones if library is nn else torch.ones
    rows, features, classes = 13, 3, 7
    target = np.arange(rows) % classes
    target = target if library is nn else torch.from_numpy(target)
    allowed = []
    for size in range(1, rows + 1):
        options = library.LinearCrossEntropyOptions(
            batch_chunk_size=size, chunking_method=method
        )
        given = array((rows, features)), array((classes, features)), target
        try:
            library.functional.linear_cross_entropy(*given, options=options)
            allowed.append(size)
        except ValueError:
            pass
    wanted = {"aspect_ratio": 8, "aspect_ratio:2": 4, "aspect_ratio:3": 2}
    assert allowed == [wanted[method]]


def test_options_are_values():
    for library in (nn, torch.nn):
        options = library.LinearCrossEntropyOptions(True, 2, None, "compact")
        same = library.LinearCrossEntropyOptions(True, 2, None, "compact", None)
        assert options == same and hash(options) == hash(same)
        with pytest.raises(AttributeError, match="batch_chunk_size"):
            options.batch_chunk_size = 3
