"""bridge/rounded_results.py: rounding within a formula is no bug, and hides none."""

import numpy as np
import pytest
import torch

from bridge.backward import check_backward
from bridge.rounded_results import RoundedResults
from bridge.rounding import noise_of, nudging

DRAWN = np.random.default_rng(0).normal(size=48)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def softmax_backward(grad_y, x):
    s = softmax(x)
    total = (grad_y * s).sum(-1, keepdims=True)
    return s * (grad_y - np.nextafter(total, np.inf))  # as another order may round it


def scores(ahead):
    """(8, 6), in each row one is so much larger than the others"""
    x = DRAWN.reshape(8, 6).copy()
    x[range(8), np.arange(8) % 6] += ahead
    return x


@pytest.mark.parametrize("ahead", [0, 10, 12, 14])
def test_what_cancels_within_a_formula_is_no_bug(ahead):
    """s is nearly 1 in a row: of g - Σ s g few digits are left, in torch as well."""
    x = scores(ahead)
    assert check_backward((softmax, softmax_backward), [x], torch_softmax).ok


def test_a_bug_there_is_still_one():
    def backward(grad_y, x):
        s = softmax(x)
        return s * (grad_y - (1 - 1e-9) * (grad_y * s).sum(-1, keepdims=True))

    x = scores(12)
    report = check_backward(
        (softmax, backward), [x], torch_softmax, raise_exception=False
    )
    assert report.verdict.kind == "bug"


def torch_softmax(x):
    return torch.softmax(x, -1)


def movement(function, *arrays):
    """How far the result and the gradients move, of inputs that do not."""

    def compute():
        given = [torch.tensor(a, requires_grad=True) for a in arrays]
        y = function(*given)
        grads = torch.autograd.grad(y.sum(), given)
        return {"y": y.detach().numpy(), "grads": np.concatenate(grads, None)}

    with RoundedResults():
        return noise_of(compute)


def test_results_move_forward_and_backward():
    found = movement(lambda x: torch.exp(x) * x, DRAWN)
    assert 1e-16 < found["y"] < 1e-13 and 1e-16 < found["grads"] < 1e-13


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.amax(),  # its backward looks for the entry
        lambda x: torch.linalg.vector_norm(x, torch.inf),
        lambda x: x.sort().values[3:],
        lambda x: x.clone().abs().view(6, 8).t().neg_(),
        lambda x: torch.nn.functional.max_pool1d(x[None], 2),
    ],
)
def test_what_is_chosen_or_moved_stays(function):
    assert movement(function, DRAWN) == {"y": 0, "grads": 0}


def test_views_are_still_views():
    x = torch.tensor(DRAWN)
    with RoundedResults(), nudging(0):
        y = x.clone()
        y.view(6, 8)[:, 0].zero_()
    assert (y[::8] == 0).all() and torch.equal(y[1:8], x[1:8])


def test_what_is_not_filled_yet_warns_of_nothing():
    """torch.empty may hold anything, also a NaN that NumPy does not like to cast."""
    signaling = np.full(40, 0x7FA00000, np.uint32).view(np.float32)
    with RoundedResults(), nudging(0):
        x = torch.from_numpy(signaling.copy())
        assert x.clone().isnan().all() and (2 * x).isnan().all()
        assert (torch.empty_like(x).copy_(torch.ones(40)) == 1).all()


def test_only_within_nudging():
    x = torch.tensor(DRAWN)
    y = torch.exp(x)
    with RoundedResults():
        assert torch.equal(torch.exp(x), y)
        with nudging(0):
            moved = torch.exp(x)
    assert not torch.equal(moved, y)
    torch.testing.assert_close(moved, y, rtol=2.3e-16, atol=0)
