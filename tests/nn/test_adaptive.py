"""nn/adaptive.py: rare classes in clusters, which are asked only if needed."""

import numpy as np
import pytest
import torch

import torch_impl.nn
from bridge.parity import compare, to_numpy
from numpy_impl import nn
from tests.pairs import PairTests


class TestAdaptive(PairTests):
    file = "nn.adaptive"


SIZES = 16, 10, [2, 5]
X = np.random.default_rng(0).normal(size=(20, 16))


def three_sides(**kwargs):
    """NumPy's, the one that is written out, PyTorch's own: with the same weights"""
    ours = nn.AdaptiveLogSoftmaxWithLoss(*SIZES, dtype=np.float64, **kwargs)
    sides = [ours]
    for module in (torch_impl.nn, torch.nn):
        theirs = module.AdaptiveLogSoftmaxWithLoss(
            *SIZES, dtype=torch.float64, **kwargs
        )
        state = {k: torch.tensor(v) for k, v in ours.state_dict().items()}
        theirs.load_state_dict(state)
        sides.append(theirs)
    return sides


def test_log_prob_and_predict():
    ours, written_out, theirs = three_sides(div_value=2.0, head_bias=True)
    wanted = theirs.log_prob(torch.tensor(X))
    found = ours.log_prob(X)
    assert compare(found, wanted).ok()
    assert compare(written_out.log_prob(torch.tensor(X)), wanted).ok()
    np.testing.assert_allclose(np.exp(found).sum(1), 1, rtol=1e-14)
    for x in (X, 5 * X, X[:0]):
        wanted = to_numpy(theirs.predict(torch.tensor(x)))
        np.testing.assert_array_equal(ours.predict(x), wanted)
        np.testing.assert_array_equal(written_out.predict(torch.tensor(x)), wanted)
        np.testing.assert_array_equal(ours.log_prob(x).argmax(1), wanted)
    assert len(set(ours.predict(5 * X))) > 2  # frequent ones and rare ones
    assert not any(m.saved for m in ours.modules())


def test_the_output_is_an_entry_of_log_prob():
    layer, target = three_sides(div_value=2.0)[0], np.arange(20) % 10
    output, loss = layer(X, target)
    wanted = layer.log_prob(X)[np.arange(20), target]
    np.testing.assert_allclose(output, wanted, rtol=1e-13)
    assert loss == pytest.approx(-wanted.mean(), rel=1e-14)
    assert layer(X, target).loss == loss


@pytest.mark.parametrize("which", ["output", "loss"])
def test_a_gradient_of_one_output(which):
    """None where nothing flows; tails without a target in the batch have none."""
    ours, written_out, theirs = three_sides(div_value=2.0)
    target = np.array([0, 1, 7, 9])
    y = ours(X[:4], target)
    grad = np.random.default_rng(1).normal(size=np.shape(getattr(y, which)))[()]
    given = {"output": None, "loss": None, which: grad}
    grad_x = ours.backward((given["output"], given["loss"]))
    for side in (written_out, theirs):
        leaf = torch.tensor(X[:4], requires_grad=True)
        getattr(side(leaf, torch.tensor(target)), which).backward(torch.tensor(grad))
        assert compare(grad_x, leaf.grad).ok()
        for p, q in zip(ours.parameters(), side.parameters(), strict=True):
            assert (p.grad is None) == (q.grad is None)
            assert p.grad is None or compare(p.grad, q.grad).ok()
    assert ours.tail[0][0].weight.grad is None


def test_reset_parameters_draws_as_pytorch_does():
    ours, _, theirs = three_sides()
    nn.init.zeros_(ours.head.weight)
    from numpy_impl.random import manual_seed

    manual_seed(0)
    torch.manual_seed(0)
    ours.reset_parameters()
    theirs.reset_parameters()
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_array_equal(p, to_numpy(q))
