"""nn/loss/ctc.py: what was said, without when."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.functional import ctc_loss
from tests.pairs import PairTests


class TestCTC(PairTests):
    file = "nn.loss.ctc"


def log_probs(*shape, seed=0):
    p = np.random.default_rng(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])
    return np.log(p)


def spelled(path, blank):
    """What a path spells: without repetitions, then without blanks."""
    return tuple(label for label, _ in itertools.groupby(path) if label != blank)


@pytest.mark.parametrize(
    "blank, target",
    [(0, ()), (0, (1,)), (0, (1, 1)), (0, (2, 1, 2)), (2, (1, 0)), (2, (0, 0, 1))],
)
def test_the_sum_over_all_paths(blank, target):
    """By the definition: every one of 3⁴ paths, and what it spells."""
    x = log_probs(4, 3)
    total = sum(
        np.exp(x[np.arange(4), path].sum())
        for path in itertools.product(range(3), repeat=4)
        if spelled(path, blank) == target
    )
    labels = np.array(target, np.int64)
    loss = ctc_loss(x, labels, (4,), (len(target),), blank, reduction="sum")
    assert loss == pytest.approx(-np.log(total), rel=1e-13)


def test_a_blank_among_the_labels():
    """A label like others; PyTorch's kernel forgets one of the last two places."""
    x, targets, lengths = log_probs(4, 1, 3), np.array([[1, 0]]), ((4,), (2,))
    criterion = nn.CTCLoss(reduction="sum")
    criterion(x, targets, *lengths)
    ours, leaf = criterion.backward(), torch.tensor(x, requires_grad=True)
    written_out, kernel = (
        torch.autograd.grad(
            loss(leaf, torch.tensor(targets), *lengths, reduction="sum"), leaf
        )[0]
        for loss in (torch_impl.nn.functional.ctc_loss, F.ctc_loss)
    )
    assert compare(ours - np.exp(x), written_out).ok()
    assert not compare(ours, kernel).ok()


def test_the_gradient_is_what_comes_out_of_log_softmax():
    """PyTorch's own gradient is p - share; autograd, and differences, find -share."""
    x, targets, lengths = (
        log_probs(5, 2, 3),
        np.array([[1, 2], [2, 2]]),
        ((5, 4), (2, 2)),
    )
    criterion = nn.CTCLoss(reduction="sum")
    criterion(x, targets, *lengths)
    ours = criterion.backward()
    leaf = torch.tensor(x, requires_grad=True)
    given = torch.tensor(targets), *lengths
    torch_impl.nn.functional.ctc_loss(leaf, *given, reduction="sum").backward()
    p = np.exp(x)
    p[4, 1] = 0  # the second sample ends before
    assert compare(ours - p, leaf.grad).ok()

    step, slope = 1e-6, np.zeros_like(x)
    for entry in np.ndindex(x.shape):
        moved = [x.copy(), x.copy()]
        moved[0][entry] += step
        moved[1][entry] -= step
        up, down = (ctc_loss(a, targets, *lengths, reduction="sum") for a in moved)
        slope[entry] = (up - down) / (2 * step)
    np.testing.assert_allclose(ours - p, slope, atol=1e-9)
    # the shares of a time step are 1 together: behind log_softmax p changes nothing
    np.testing.assert_allclose(ours[:4].sum(-1), 0, atol=1e-14)
    np.testing.assert_allclose(nn.LogSoftmax(-1)(x), x, atol=1e-15)


def test_a_mean_divides_by_the_lengths_of_the_targets():
    x, targets, lengths = (
        log_probs(5, 2, 3),
        np.array([[1, 2], [2, 0]]),
        ((5, 5), (2, 0)),
    )
    each = ctc_loss(x, targets, *lengths, reduction="none")
    assert ctc_loss(x, targets, *lengths) == (each[0] / 2 + each[1] / 1) / 2


def test_padding_is_never_read():
    x, lengths = log_probs(6, 2, 3), (np.array([6, 4]), np.array([2, 1]))
    found = []
    for padding in (0, 1, -100, 10**9):
        criterion = nn.CTCLoss()
        loss = criterion(x, np.array([[1, 2], [2, padding]]), *lengths)
        found.append((loss, criterion.backward()))
    for loss, grad in found[1:]:
        assert loss == found[0][0]
        np.testing.assert_array_equal(grad, found[0][1])


def test_a_label_of_probability_zero():
    """nan where p is 0, as in PyTorch, also for a label that nobody asked for."""
    x = log_probs(3, 1, 4)
    x[1, 0, 3] = -np.inf
    criterion = nn.CTCLoss()
    assert np.isfinite(criterion(x, np.array([[1]]), (3,), (1,)))
    grad = criterion.backward()
    leaf = torch.tensor(x, requires_grad=True)
    F.ctc_loss(leaf, torch.tensor([[1]]), (3,), (1,)).backward()
    np.testing.assert_array_equal(np.isnan(grad), np.isnan(leaf.grad.numpy()))
    assert np.isnan(grad).sum() == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64])
def test_dtypes(dtype, kind):
    """Targets may even be real numbers; the loss has the dtype of log_probs."""
    x, targets = log_probs(5, 2, 3).astype(dtype), np.array([[1, 2], [2, 1]], kind)
    criterion = nn.CTCLoss()
    loss = criterion(x, targets, [5, 4], [2, 2])
    theirs = F.ctc_loss(torch.tensor(x), torch.tensor(targets), [5, 4], [2, 2])
    assert loss.dtype == criterion.backward().dtype == dtype
    assert compare(loss, theirs).ok()
