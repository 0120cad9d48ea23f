"""training/ema.py: as PyTorch's AveragedModel, update by update."""

import copy

import numpy as np
import pytest
import torch
from torch.optim.swa_utils import AveragedModel

import numpy_impl.nn
import torch_impl.nn
from bridge.cases import cases_of
from bridge.cases.training.ema import model, train
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)
NN = {NUMPY: numpy_impl.nn, TORCH_IMPL: torch_impl.nn}


def ema(side, *args, **kwargs):
    return side.get("training.ema", "ExponentialMovingAverage")(*args, **kwargs)


@pytest.mark.parametrize("case", cases_of("training.ema"), ids=str)
def test_cases(case):
    """All three; the counts are the same whole numbers, cut off as PyTorch does."""
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    for theirs in (exact, case.quantities(TORCH)):
        assert_close(ours, theirs)
        for key in ours:
            if key[1].startswith(("n_averaged", "module.count")):
                assert ours[key].dtype == theirs[key].dtype == np.int64
                assert (ours[key] == theirs[key]).all()
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    assert_as_accurate(ours, theirs, exact)


def test_counts_are_cut_off_alike():
    """Many counts: a float32 that is just below a whole number loses it."""
    average, value = np.random.default_rng(0).integers(0, 10**6, size=(2, 500))
    for decay in (0.9, 0.5, 0.99, 0.999):
        ours, theirs = (
            to_numpy(
                side.get("training.ema", "moved")(
                    side.array(average), side.array(value), decay
                )
            )
            for side in (NUMPY, TORCH_IMPL)
        )
        np.testing.assert_array_equal(ours.astype(np.int64), theirs.astype(np.int64))


@both_sides
def test_by_hand(side):
    """First the values; then a sum in which what was long ago weighs less."""
    made = model(side, "float64")
    follower, weights, rng = ema(side, made, 0.75), [], np.random.default_rng(1)
    for _ in range(4):
        train(side, made, rng)
        follower.update_parameters(made)
        weights.append(to_numpy(made.linear.weight).copy())
    wanted = 0.75**3 * weights[0] + 0.25 * (
        0.75**2 * weights[1] + 0.75 * weights[2] + weights[3]
    )
    np.testing.assert_allclose(
        to_numpy(follower.module.linear.weight), wanted, rtol=1e-14
    )
    assert int(follower.n_averaged) == 4


@both_sides
def test_the_model_goes_its_own_way(side):
    """No memory is shared, and the copy carries no gradient."""
    made = model(side, "float64")
    made.linear.weight.grad = side.array(np.ones((3, 4)))
    before = to_numpy(made.linear.weight).copy()
    follower = ema(side, made)
    follower.update_parameters(made)
    assert all(p.grad is None for p in follower.parameters())
    assert made.linear.weight.grad is not None
    train(side, made, np.random.default_rng(0))
    np.testing.assert_array_equal(to_numpy(follower.module.linear.weight), before)
    assert int(follower.module.count) == 7


@both_sides
def test_it_is_called_and_trained_through_as_the_model(side):
    linear = NN[side].Linear(4, 3, dtype=side.dtype("float64"))
    follower = ema(side, linear)
    x = side.array(np.random.default_rng(0).normal(size=(2, 4)))
    y = follower(x)
    np.testing.assert_array_equal(
        *(to_numpy(a.detach() if side is TORCH_IMPL else a) for a in (y, linear(x)))
    )
    grad_y = side.array(np.ones((2, 3)))
    follower.backward(grad_y) if side is NUMPY else y.backward(grad_y)
    np.testing.assert_allclose(to_numpy(follower.module.bias.grad), 2 * np.ones(3))
    assert linear.bias.grad is None


def test_state_dict_is_that_of_averaged_model():
    """A state of one is loaded by the other, and goes on alike."""
    rngs = np.random.default_rng(0), np.random.default_rng(0)
    made, theirs = (model(side, "float64") for side in (TORCH_IMPL, TORCH))
    follower = ema(TORCH_IMPL, made, 0.9)
    for _ in range(2):
        train(TORCH_IMPL, made, rngs[0])
        train(TORCH, theirs, rngs[1])
        follower.update_parameters(made)
    function = torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
    averaged = AveragedModel(theirs, multi_avg_fn=function, use_buffers=True)
    averaged.load_state_dict(copy.deepcopy(follower.state_dict()))
    train(TORCH_IMPL, made, rngs[0])
    train(TORCH, theirs, rngs[1])
    follower.update_parameters(made)
    averaged.update_parameters(theirs)
    assert list(averaged.state_dict()) == list(follower.state_dict())
    for name, value in averaged.state_dict().items():
        np.testing.assert_allclose(follower.state_dict()[name], value, rtol=1e-15)
    ours = ema(NUMPY, model(NUMPY, "float64"), 0.9)
    state = {k: v.numpy().copy() for k, v in follower.state_dict().items()}
    ours.load_state_dict(state)
    assert int(ours.n_averaged) == 3


@both_sides
def test_bad_input_says_so(side):
    made = model(side, "float64")
    for decay in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match=r"decay must be in 0\.\.1, got"):
            ema(side, made, decay)
    follower = ema(side, made)
    other = NN[side].Linear(4, 3, dtype=side.dtype("float64"))
    with pytest.raises(ValueError, match="kind that was copied, but linear.weight has"):
        follower.update_parameters(other)
    wide = model(side, "float64")
    wide.linear = NN[side].Linear(5, 3, dtype=side.dtype("float64"))
    with pytest.raises(ValueError, match=r"linear.weight has the shape \(3, 5\)"):
        follower.update_parameters(wide)
    assert int(follower.n_averaged) == 0
