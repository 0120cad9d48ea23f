"""training/loop.py: one text on both sides, and the means that it logs."""

import difflib

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.optim
import numpy_impl.training.loop
import torch_impl.training.loop
from bridge.cases import cases_of
from bridge.pages import WINGS, path_of
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

LOOPS = {NUMPY: numpy_impl.training.loop, TORCH_IMPL: torch_impl.training.loop}
LIBRARIES = {NUMPY: numpy_impl, TORCH_IMPL: torch}

both_sides = pytest.mark.parametrize("side", LOOPS, ids=str)


def problem(side, sizes=(4, 4, 1)):
    """A model, criterion, optimizer and batches of those sizes."""
    rng = np.random.default_rng(0)
    library = LIBRARIES[side]
    side.manual_seed(0)
    model = library.nn.Linear(3, 2, dtype=side.dtype("float64"))
    batches = [
        (side.array(rng.normal(size=(n, 3))), side.array(rng.integers(0, 2, size=n)))
        for n in sizes
    ]
    optimizer = library.optim.SGD(model.parameters(), lr=0.1)
    return model, library.nn.CrossEntropyLoss(), optimizer, batches


@pytest.mark.parametrize("case", cases_of("training.loop"), ids=str)
class TestCases:
    def test_float64(self, case):
        assert_close(case.quantities(NUMPY), case.quantities(TORCH_IMPL))

    def test_float32(self, case):
        ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
        exact = case.quantities(TORCH_IMPL)
        for found in (ours, theirs):  # the logs are Python's floats on both sides
            for key in found:
                found[key] = found[key].astype(np.float32)
        assert_as_accurate(ours, theirs, exact)


def test_two_lines_differ():
    """The import of no_grad, and who goes backward."""
    texts = [path_of("training.loop", wing).read_text() for wing in WINGS]
    changed = [
        line
        for line in difflib.ndiff(*(text.splitlines() for text in texts))
        if line[0] in "+-"
    ]
    assert changed == [
        "- from numpy_impl.nn import no_grad",
        "+ from torch import no_grad",
        "-         model.backward(criterion.backward())",
        "+         loss.backward()",
    ]


@both_sides
def test_the_mean_is_over_samples(side):
    """Batches of 4, 4 and 1: the last one counts a ninth, not a third."""
    model, criterion, optimizer, batches = problem(side)
    losses = []
    mean = LOOPS[side].train_epoch(model, batches, criterion, optimizer, losses.append)
    assert len(losses) == 3
    assert mean == pytest.approx((4 * losses[0] + 4 * losses[1] + losses[2]) / 9)
    assert mean != pytest.approx(sum(losses) / 3)

    def first_label(output, target):
        return float(target[0])

    loss, value = LOOPS[side].evaluate_epoch(model, batches, criterion, first_label)
    with side.no_grad():
        wanted = [criterion(model(x), target).item() for x, target in batches]
    assert loss == pytest.approx((4 * wanted[0] + 4 * wanted[1] + wanted[2]) / 9)
    firsts = [float(target[0]) for _, target in batches]
    assert value == pytest.approx((4 * firsts[0] + 4 * firsts[1] + firsts[2]) / 9)


@both_sides
def test_one_step_by_hand(side):
    """p - lr grad, from a fresh gradient in every step."""
    model, criterion, optimizer, batches = problem(side)
    twin, *_ = problem(side)
    for p in model.parameters():  # an old gradient, which must not count
        p.grad = side.array(np.ones(tuple(p.shape)))
    LOOPS[side].train_epoch(model, batches[:1], criterion, optimizer)
    x, target = batches[0]
    loss = criterion(twin(x), target)
    twin.backward(criterion.backward()) if side is NUMPY else loss.backward()
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        with side.no_grad():
            assert float(abs(p - (q - 0.1 * q.grad)).max()) < 1e-15


@both_sides
def test_modes(side):
    """Training sets training mode; evaluation gives every module its own mode back."""
    library = LIBRARIES[side]
    seen = []

    class Parent(library.nn.Module):
        def __init__(self):
            super().__init__()
            self.body = library.nn.Linear(3, 2, dtype=side.dtype("float64"))
            self.frozen = library.nn.Identity()

        def forward(self, x):
            seen.append((self.training, self.body.training, self.frozen.training))
            return self.body(x)

        def backward(self, grad_y):
            return self.body.backward(grad_y)

    _, criterion, _, batches = problem(side)
    model = Parent()
    optimizer = library.optim.SGD(model.parameters(), lr=0.1)
    model.eval()
    LOOPS[side].train_epoch(model, batches[:1], criterion, optimizer)
    assert seen.pop() == (True, True, True) and model.training
    model.frozen.eval()
    LOOPS[side].evaluate_epoch(model, batches[:1], criterion)
    assert seen.pop() == (False, False, False)
    assert (model.training, model.body.training, model.frozen.training) == (
        *(True, True),
        False,
    )

    def broken(output, target):
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        LOOPS[side].evaluate_epoch(model, batches, criterion, broken)
    assert model.training and not model.frozen.training


@both_sides
def test_evaluation_leaves_nothing_behind(side):
    model, criterion, _, batches = problem(side)
    LOOPS[side].evaluate_epoch(model, batches, criterion, LOOPS[side].accuracy)
    assert all(p.grad is None for p in model.parameters())
    if side is NUMPY:
        assert not model.saved and not criterion.saved


@both_sides
def test_fit_logs_both_curves(side):
    model, criterion, optimizer, batches = problem(side)
    seen = []
    log = LOOPS[side].fit(
        *(model, batches, batches[:1], criterion, optimizer, 3),
        metric=LOOPS[side].accuracy,
        on_epoch=lambda log: seen.append(len(log["train_loss"])),
    )
    assert list(log) == ["train_loss", "validation_loss", "validation_accuracy"]
    assert {len(curve) for curve in log.values()} == {3} and seen == [1, 2, 3]
    assert log["train_loss"][2] < log["train_loss"][0]
    loss, accuracy = LOOPS[side].evaluate_epoch(
        model, batches[:1], criterion, LOOPS[side].accuracy
    )
    assert (log["validation_loss"][-1], log["validation_accuracy"][-1]) == (
        *(loss, accuracy),
    )
    log = LOOPS[side].fit(model, batches, batches, criterion, optimizer, 0)
    assert log == {"train_loss": [], "validation_loss": []}


@both_sides
def test_accuracy(side):
    output = side.array([[1.0, 2.0], [4.0, 3.0], [0.0, 9.0], [5.0, 6.0]])
    assert LOOPS[side].accuracy(output, side.array([1, 0, 0, 1])) == 0.75


@both_sides
def test_an_empty_loader_says_so(side):
    model, criterion, optimizer, _ = problem(side)
    with pytest.raises(ValueError, match="loader is empty"):
        LOOPS[side].train_epoch(model, [], criterion, optimizer)
    with pytest.raises(ValueError, match="loader is empty"):
        LOOPS[side].evaluate_epoch(model, [], criterion)
