"""training/accumulation.py: small batches give the gradient of the large one."""

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.accumulation import SIZES, problem
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def file_of(side):
    return side.module("training.accumulation")


def joined(side, batches):
    """One batch of several."""
    columns = [np.concatenate([to_numpy(a) for a in c]) for c in zip(*batches)]
    return tuple(map(side.array, columns))


def gradients(model):
    return {name: to_numpy(p.grad).copy() for name, p in model.named_parameters()}


def of_large_batch(side, batches, criterion):
    """(loss, gradients) of all samples at once, by backward itself."""
    model, *_ = problem(side, "float64")
    x, target = joined(side, batches)
    loss = criterion(model(x), target)
    model.backward(criterion.backward()) if side is NUMPY else loss.backward()
    return loss.item(), gradients(model)


def difference(found, wanted):
    """The largest relative to the largest gradient."""
    scale = max(abs(g).max() for g in wanted.values())
    return max(abs(found[name] - wanted[name]).max() for name in wanted) / scale


@pytest.mark.parametrize("case", cases_of("training.accumulation"), ids=str)
def test_cases(case):
    ours, theirs = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert_close(ours, theirs)
    ours, theirs32 = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    for found in (ours, theirs32):  # losses and weights are Python's floats
        for key in found:
            found[key] = found[key].astype(np.float32)
    assert_as_accurate(ours, theirs32, theirs)


@both_sides
@pytest.mark.parametrize("sizes", [SIZES, (7, 1), (5,), (3, 0, 2)], ids=str)
def test_the_gradient_is_that_of_the_large_batch(side, sizes):
    model, criterion, _, batches = problem(side, "float64", sizes)
    loss = file_of(side).accumulate(model, batches, criterion)
    wanted_loss, wanted = of_large_batch(side, batches, criterion)
    assert difference(gradients(model), wanted) < 1e-15
    assert loss == pytest.approx(wanted_loss, rel=1e-15)


@both_sides
def test_the_mistake_is_one_where_a_batch_is_short(side):
    file = file_of(side)
    for sizes, is_right in ((SIZES, False), ((7, 1), False), ((4, 4), True)):
        model, criterion, _, batches = problem(side, "float64", sizes)
        file.accumulate(model, batches, criterion, file.by_batches)
        _, wanted = of_large_batch(side, batches, criterion)
        found = difference(gradients(model), wanted)
        assert found < 1e-15 if is_right else found > 0.01


@both_sides
def test_an_epoch_is_one_with_larger_batches(side):
    """Two micro-batches an update, the last has one: batches of 8, 8 and 3."""
    model, criterion, optimizer, batches = problem(side, "float64")
    twin, _, twin_optimizer, _ = problem(side, "float64")
    large = [joined(side, batches[i : i + 2]) for i in (0, 2, 4)]
    assert [len(target) for _, target in large] == [8, 8, 3]
    epoch = file_of(side).accumulating_epoch
    train_epoch = side.get("training.loop", "train_epoch")
    for _ in range(3):
        model.eval()
        loss = epoch(model, iter(batches), criterion, optimizer, 2)
        assert model.training
        wanted = train_epoch(twin, large, criterion, twin_optimizer)
        assert loss == pytest.approx(wanted, rel=1e-14)
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        assert abs(to_numpy(p) - to_numpy(q)).max() < 1e-14


@both_sides
def test_an_old_gradient_is_added_to(side):
    model, criterion, _, batches = problem(side, "float64")
    file_of(side).accumulate(model, batches, criterion)
    once = gradients(model)
    file_of(side).accumulate(model, batches, criterion)
    assert difference(gradients(model), {n: 2 * g for n, g in once.items()}) < 1e-15


@both_sides
def test_what_counts_may_be_fewer_than_the_samples(side):
    """ignore_index: the criterion divides by the samples that it does not ignore."""
    criterion = side.module("nn").CrossEntropyLoss(ignore_index=1)
    model, _, _, batches = problem(side, "float64")
    _, wanted = of_large_batch(side, batches, criterion)

    def count(target):
        return (target != 1).sum()

    file_of(side).accumulate(model, batches, criterion, count=count)
    assert difference(gradients(model), wanted) < 1e-15
    model, *_ = problem(side, "float64")
    file_of(side).accumulate(model, batches, criterion)  # len: not their number
    assert difference(gradients(model), wanted) > 0.01


@both_sides
def test_bad_input_says_so(side):
    file = file_of(side)
    model, criterion, optimizer, batches = problem(side, "float64")
    summed = side.module("nn").CrossEntropyLoss(reduction="sum")
    with pytest.raises(ValueError, match="reduction='mean', got 'sum'"):
        file.accumulate(model, batches, summed)
    for empty in ([], [(batches[0][0][:0], batches[0][1][:0])]):
        with pytest.raises(ValueError, match="batches are empty"):
            file.accumulate(model, empty, criterion)
        with pytest.raises(ValueError, match="batches are empty"):
            file.accumulating_epoch(model, empty, criterion, optimizer, 2)
    with pytest.raises(ValueError, match="steps must be 1 or more, got 0"):
        file.accumulating_epoch(model, batches, criterion, optimizer, 0)
    assert all(p.grad is None for p in model.parameters())


def test_weights():
    for side in (NUMPY, TORCH_IMPL):
        assert file_of(side).by_counts([4, 4, 2]) == [0.4, 0.4, 0.2]
        assert file_of(side).by_batches([4, 4, 2, 2]) == [0.25] * 4
