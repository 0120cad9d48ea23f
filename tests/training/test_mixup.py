"""training/mixup.py: CrossEntropyLoss's own smoothing, and the same draws."""

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.mixup import CLASSES, ORDER, batch
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def file_of(side):
    return side.module("training.mixup")


@pytest.mark.parametrize("case", cases_of("training.mixup"), ids=str)
def test_cases(case):
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert_close(ours, exact)
    if case.name == "draw_share":
        assert ours["output", "shares"].tolist() == exact["output", "shares"].tolist()
        return
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    assert_as_accurate(ours, theirs, exact)


@both_sides
def test_soft_labels_are_the_losses_own_smoothing(side):
    nn, dtype = side.module("nn"), side.dtype("float64")
    _, target = batch(side, "float64")
    logits = side.array(np.random.default_rng(1).normal(size=(6, CLASSES)))
    for smoothing in (0.0, 0.1, 1.0):
        wanted = file_of(side).soft_labels(target, CLASSES, smoothing, dtype)
        np.testing.assert_allclose(to_numpy(wanted.sum(1)), np.ones(6), rtol=1e-15)
        found = nn.CrossEntropyLoss()(logits, wanted).item()
        theirs = nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, target).item()
        assert found == pytest.approx(theirs, rel=1e-14)
    assert to_numpy(file_of(side).soft_labels(target, CLASSES)).dtype == np.float32


@both_sides
def test_mix_by_hand(side):
    x, target = batch(side, "float64")
    wanted = file_of(side).soft_labels(target, CLASSES, 0.0, side.dtype("float64"))
    before = to_numpy(x).copy()
    mixed, labels = file_of(side).mix(x, wanted, 0.75, ORDER)
    for n, other in enumerate(ORDER):
        by_hand = 0.75 * before[n] + 0.25 * before[other]
        np.testing.assert_allclose(to_numpy(mixed)[n], by_hand, rtol=1e-14)
        row = np.zeros(CLASSES)
        row[int(target[n])] += 0.75
        row[int(target[other])] += 0.25
        np.testing.assert_array_equal(to_numpy(labels)[n], row)
    np.testing.assert_array_equal(to_numpy(x), before)


@both_sides
def test_the_loss_is_the_mean_of_both_labels(side):
    """Linear in the target: λ loss with one label + (1 - λ) loss with the other."""
    loss = side.module("nn").CrossEntropyLoss()
    x, target = batch(side, "float64")
    wanted = file_of(side).soft_labels(target, CLASSES, 0.0, side.dtype("float64"))
    _, labels = file_of(side).mix(x, wanted, 0.3, ORDER)
    logits = side.array(np.random.default_rng(1).normal(size=(6, CLASSES)))
    found = loss(logits, labels).item()
    both = loss(logits, target).item(), loss(logits, target[ORDER]).item()
    assert found == pytest.approx(0.3 * both[0] + 0.7 * both[1], rel=1e-14)


@both_sides
@pytest.mark.parametrize("alpha", [0.05, 0.2, 1.0, 2.0])
def test_shares_are_of_a_beta_distribution(side, alpha):
    """Mean 1/2 and variance 1 / (8 α + 4), from one seed: within 4 standard errors."""
    side.manual_seed(0)
    shares = np.array([file_of(side).draw_share(alpha) for _ in range(1000)])
    assert shares.min() >= 0 and shares.max() <= 1
    variance = 1 / (8 * alpha + 4)
    assert abs(shares.mean() - 0.5) < 4 * (variance / 1000) ** 0.5
    assert abs(shares.var() - variance) < 0.1 * variance


@both_sides
def test_a_generator_draws_all(side):
    """The same generator, the same batch; the default one is not touched."""
    x, target = batch(side, "float32")
    wanted = file_of(side).soft_labels(target, CLASSES)
    random = side.module("random")
    side.manual_seed(0)
    untouched = random.rand(1).tolist()
    side.manual_seed(0)
    found = [
        file_of(side).mixup(x, wanted, 0.4, random.Generator().manual_seed(seed))
        for seed in (3, 3, 4)
    ]
    assert random.rand(1).tolist() == untouched
    first, again, other = (to_numpy(mixed) for mixed, _ in found)
    assert (first == again).all() and (first != other).any()


@both_sides
def test_bad_input_says_so(side):
    file = file_of(side)
    x, target = batch(side, "float32")
    for call, words in (
        (lambda: file.soft_labels(target, CLASSES, 1.5), r"in 0\.\.1, got 1.5"),
        (lambda: file.soft_labels(target, 2), r"target must be in 0\.\.1"),
        (lambda: file.soft_labels(target - 9, 2), r"target must be in 0\.\.1"),
        (lambda: file.draw_share(0.0), r"alpha must be in 0.01\.\.2, got 0.0"),
        (lambda: file.draw_share(3.0), r"alpha must be in 0.01\.\.2, got 3.0"),
        (lambda: file.mix(x, target, 0.5, ORDER), r"probabilities \(N, C\), got"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
