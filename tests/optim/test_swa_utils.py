"""optim/swa_utils.py: torch's averages update by update, buffers, statistics."""

import copy

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.cases.optim.swa_utils import FILE, two_norms
from bridge.cases.training.ema import model, train
from bridge.parity import to_numpy
from bridge.sides import NUMPY, SIDES, TORCH, TORCH_IMPL
from numpy_impl import nn
from numpy_impl.optim import swa_utils
from tests.pairs import assert_as_accurate, assert_close


@pytest.mark.parametrize("case", cases_of(FILE), ids=str)
def test_cases(case):
    """All three; counts are the same whole numbers, cut off as PyTorch does."""
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    for theirs in (exact, case.quantities(TORCH)):
        assert_close(ours, theirs)
        for key in ours:
            assert ours[key].dtype == theirs[key].dtype
            if ours[key].dtype.kind != "f":
                np.testing.assert_array_equal(ours[key], theirs[key])
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    assert_as_accurate(ours, theirs, exact)


def averaged(side, made=None, **options):
    made = model(side, "float64") if made is None else made
    return made, side.get(FILE, "AveragedModel")(made, **options)


def weight_of(average):
    return to_numpy(average.module.linear.weight.detach())


def test_the_mean_by_hand():
    """It is the mean of all values, the first of which is not the model at first."""
    for side in SIDES:
        (made, average), weights = averaged(side), []
        rng = np.random.default_rng(1)
        for n in range(5):
            train(side, made, rng)
            average.update_parameters(made)
            weights.append(to_numpy(made.linear.weight.detach()).copy())
            assert int(average.n_averaged) == n + 1
        np.testing.assert_allclose(weight_of(average), np.mean(weights, 0), rtol=1e-14)


def test_a_function_of_ones_own_gets_what_is_there():
    """One after another, or all those of a dtype at once; n counts those before."""
    for side in SIDES:
        seen, lists = [], []

        def one(average, value, n, seen=seen):
            seen.append((tuple(average.shape), int(n)))
            return 0 * average + 7

        def several(averages, values, n, lists=lists):
            kinds = [{str(to_numpy(a).dtype) for a in averages}, len(values), int(n)]
            lists.append(kinds)
            for average in averages:
                average[...] = 5

        for options, wanted in (({"avg_fn": one}, 7), ({"multi_avg_fn": several}, 5)):
            made, average = averaged(side, use_buffers=True, **options)
            for _ in range(2):
                average.update_parameters(made)
            assert (weight_of(average) == wanted).all()
            assert int(average.module.count) == wanted
        assert [shape for shape, _ in seen] == [(3, 4), (3,), (3,), (), (200,)]
        assert {n for _, n in seen} == {1}
        by_dtype = sorted(lists, key=str)
        assert by_dtype == [[{"float64"}, 3, 1], [{"int64"}, 2, 1]]


def test_integers_that_the_plain_mean_of_lists_cannot_take():
    for side in (NUMPY, TORCH):
        function = side.get(FILE, "get_swa_multi_avg_fn")()
        made, average = averaged(side, multi_avg_fn=function, use_buffers=True)
        average.update_parameters(made)
        with pytest.raises(RuntimeError, match="(?i)integer|int64"):
            average.update_parameters(made)


def test_the_share_of_a_count_is_a_float32():
    """As in torch, where an integer tensor divides into float32; of a number exact."""
    for n, exact in ((2, True), (np.asarray(2), False)):
        average, value = np.zeros(1), np.ones(1)
        theirs = torch.zeros(1, dtype=torch.float64)
        swa_utils.get_swa_multi_avg_fn()([average], [value], n)
        count = n if exact else torch.tensor(2)
        torch.optim.swa_utils.get_swa_multi_avg_fn()(
            [theirs], [torch.ones(1, dtype=torch.float64)], count
        )
        assert average[0] == theirs.item()
        assert (average[0] == 1 / 3) == exact


def test_state_dicts_go_both_ways():
    """The keys and what is in them; either goes on from where the other was."""
    rngs = [np.random.default_rng(0) for _ in SIDES]
    pairs = [averaged(side) for side in SIDES]
    for side, rng, (made, average) in zip(SIDES, rngs, pairs, strict=True):
        for _ in range(3):
            train(side, made, rng)
            average.update_parameters(made)
    states = [copy.deepcopy(average.state_dict()) for _, average in pairs]
    assert list(states[0]) == list(states[2])
    assert states[0]["n_averaged"].dtype == np.int64 and states[0]["n_averaged"] == 3
    ours = averaged(NUMPY)[1]
    ours.load_state_dict({name: value.numpy() for name, value in states[2].items()})
    theirs = averaged(TORCH)[1]
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in states[0].items()})
    for side, made, average in (
        (NUMPY, pairs[0][0], ours),
        (TORCH, pairs[2][0], theirs),
    ):
        train(side, made, np.random.default_rng(5))
        average.update_parameters(made)
        assert int(average.n_averaged) == 4
    np.testing.assert_allclose(weight_of(ours), weight_of(theirs), rtol=1e-14)


def test_the_copy_is_its_own():
    """No memory is shared, gradients are copied as they are, and repr is torch's."""
    linear = nn.Linear(2, 2)
    linear.weight.grad = np.ones((2, 2), np.float32)
    average = swa_utils.AveragedModel(linear, device="cpu")
    assert not np.shares_memory(average.module.weight, linear.weight)
    np.testing.assert_array_equal(average.module.weight.grad, linear.weight.grad)
    theirs = torch.optim.swa_utils.AveragedModel(torch.nn.Linear(2, 2))
    assert repr(average) == repr(theirs)


def test_forward_and_backward_are_those_of_the_copy():
    normal = np.random.default_rng(0).normal
    linear = nn.Linear(3, 2, dtype=np.float64)
    average = swa_utils.AveragedModel(linear)
    x, grad_y = normal(size=(4, 3)), normal(size=(4, 2))
    np.testing.assert_array_equal(average(x), linear(x))
    np.testing.assert_array_equal(average.backward(grad_y), linear.backward(grad_y))
    np.testing.assert_array_equal(average.module.weight.grad, linear.weight.grad)


def test_update_bn_by_hand():
    """Every batch counts alike, the short one too; the variance is divided by n - 1."""
    norm = nn.BatchNorm1d(2, momentum=0.7, dtype=np.float64)
    rng = np.random.default_rng(0)
    batches = [rng.normal(size=(n, 2)) for n in (5, 2)]
    swa_utils.update_bn(batches, norm)
    np.testing.assert_allclose(
        norm.running_mean, np.mean([x.mean(0) for x in batches], 0)
    )
    np.testing.assert_allclose(
        norm.running_var, np.mean([x.var(0, ddof=1) for x in batches], 0)
    )
    assert norm.num_batches_tracked == 2 and norm.momentum == 0.7 and norm.training
    assert not norm.saved  # nothing waits for a backward


def test_update_bn_without_batches_forgets():
    for side in SIDES:
        network = two_norms(side.module("nn"))
        side.get(FILE, "update_bn")([], network)
        assert [to_numpy(b).sum() for b in network[1].buffers()] == [0, 3, 0]


def test_a_model_of_another_kind_is_refused():
    average = swa_utils.AveragedModel(nn.Linear(3, 2))
    with pytest.raises(ValueError, match="2 parameters as the copy has, got 1"):
        average.update_parameters(nn.Linear(3, 2, bias=False))
    with pytest.raises(RuntimeError, match=r"weight .* shape \(2, 3\), got \(2, 4\)"):
        average.update_parameters(nn.Linear(4, 2))
    assert average.n_averaged == 0
