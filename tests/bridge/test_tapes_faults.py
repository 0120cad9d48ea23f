"""bridge/tapes.py: what is left on a tape, and who undid the wrong call."""

import numpy as np
import pytest

from bridge.tapes import left_over, watch
from numpy_impl import nn
from tests.bridge.taped import (
    LAST,
    MODELS,
    TARGET,
    TWICE,
    X1,
    X2,
    Sum,
    Twice,
    fed_back,
    linear,
    plain,
    step,
    trained,
)

# Calls in the wrong order, or forgotten


def test_the_call_of_the_issue():
    """y = a(x1); a(x2); a.backward(...) undoes x2."""

    def loop(model, criterion, optimizer):
        y = model(X1)
        model(X2)
        criterion(y, TARGET)
        model.backward(criterion.backward())
        optimizer.step()

    (first, second) = trained(linear(), loop)
    assert first.startswith(
        "Linear: backward got the gradient of call 1 and undid call 2"
    )
    assert f"Linear: {TWICE} when optimizer.step() ran: {LAST}" in second
    assert "call backward once for each forward, the last call first" in second
    (only,) = trained(linear(), loop, watched_criterion=False)
    assert only == second


@pytest.mark.parametrize("model", ["sequential", "nested", "shared", "recurrent"])
def test_the_outermost_module_is_named_and_not_what_is_inside(model):
    def loop(model, criterion, optimizer):
        y = model(X1)
        model(X2)
        criterion(y, TARGET)
        model.backward(criterion.backward())
        optimizer.step()

    model = MODELS[model]()
    found = trained(model, loop)
    assert len(found) == 2
    assert all(text.startswith(f"{type(model).__name__}: ") for text in found)


def test_a_forward_for_the_log():
    """Twice forward and once backward, step after step: one finding that counts."""

    def loop(model, criterion, optimizer):
        for _ in range(5):
            step(model, criterion, optimizer)
            model(X2)

    (found,) = trained(linear(), loop, watched_criterion=False)[:1]
    assert found.startswith(f"Linear: {TWICE} when optimizer.step() ran")
    assert f"{LAST} (4 times);" in found


def test_a_backward_that_forgets_a_call_inside():
    found = trained(Twice(undo=1), lambda *args: plain(*args))
    assert len(found) == 2
    assert found[0].startswith(
        f"fc: {TWICE} when optimizer.step() ran: {LAST} (3 times)"
    )
    assert found[1].startswith("act: 1 of 2 forwards was never undone")


def test_a_backward_in_the_wrong_order_inside():
    """Every call is undone: only where the gradients came from tells."""
    found = trained(Sum(wrong=True), step)
    assert len(found) == 1
    assert found[0].startswith(
        "fc: backward got the gradient of call 1 and undid call 2"
    )


def test_a_gradient_that_is_handed_in_again():
    def loop(model, criterion, optimizer):
        y1, y2 = model(X1), model(X2)
        criterion(y1, TARGET)
        criterion(y2, TARGET)
        grad_y = criterion.backward()
        model.backward(grad_y)
        model.backward(grad_y)
        criterion.backward()

    found = trained(linear(), loop)
    assert len(found) == 1
    assert "got the gradient of call 2 again and undid call 1" in found[0]


# Evaluation


def test_evaluation_without_no_grad():
    def loop(model, criterion, optimizer):
        for _ in range(3):
            step(model, criterion, optimizer)
            model.eval()
            model(X2)
            model(X1)
            model.train()

    model = nn.Sequential(linear(), nn.Tanh())
    found = trained(model, loop, watched_criterion=False)
    assert found == [
        "Sequential: 2 forwards were recorded in evaluation mode and never undone "
        "(3 times); evaluate under no_grad(), which records nothing"
    ]


def test_evaluation_between_forward_and_backward():
    """Then backward undoes the evaluation."""

    def loop(model, criterion, optimizer):
        criterion(model(X1), TARGET)
        model.eval()
        model(X2)
        model.train()
        model.backward(criterion.backward())
        optimizer.step()

    found = trained(linear(), loop)
    assert "got the gradient of call 1 and undid call 2" in found[0]
    assert LAST in found[1]


def test_a_frozen_part_is_not_an_evaluation():
    """In evaluation mode inside a model that trains, as a frozen batch norm is."""

    class Forgets(nn.Module):
        def __init__(self):
            super().__init__()
            self.frozen = linear().eval()

        def forward(self, x):
            return self.frozen(x)

        def backward(self, grad_y):
            return grad_y

    (found,) = trained(Forgets(), step)
    assert found.startswith("frozen: 1 forward was never undone when optimizer")
    assert LAST not in found


def test_forwards_under_no_grad_do_not_count():
    def loop(model, criterion, optimizer):
        for _ in range(3):
            with nn.no_grad():
                model(X2)
        model(X2)
        step(model, criterion, optimizer)

    (found,) = trained(linear(), loop)
    assert TWICE in found


def test_a_loss_in_evaluation_belongs_to_it():
    """A criterion stays in training mode for ever; the model tells."""

    def loop(model, criterion, optimizer):
        model.eval()
        criterion(model(X1), TARGET)

    found = trained(linear(), loop)
    assert [text.split(":")[0] for text in found] == ["Linear", "MSELoss"]
    assert all("recorded in evaluation mode" in text for text in found)


# Where a round ends, and what was there before it


def test_without_an_optimizer_the_block_is_one_round():
    (found,) = trained(linear(), lambda m, *_: m(X1), optimizer=False)
    assert "1 forward was never undone when the watch ended;" in found


def test_what_was_there_before():
    model = linear()
    model(X1)
    (found,) = trained(model, step)
    assert found.startswith(
        "Linear: 1 forward was never undone before the watch began;"
    )


def test_a_call_from_before_has_no_number():
    model = linear()
    model(X1)
    found = trained(model, one_gradient_for_two_calls_of_one)
    assert len(found) == 1 and "before the watch began" in found[0]


def one_gradient_for_two_calls_of_one(model, criterion, optimizer):
    criterion(model(X2), TARGET)
    grad_y = criterion.backward()
    model.backward(grad_y)
    model.backward(grad_y)
    optimizer.step()


def test_what_was_popped_by_hand_is_not_left():
    def loop(model, criterion, optimizer):
        model(X1)
        model.saved.pop()
        assert left_over(model) == []
        optimizer.step()

    assert trained(linear(), loop) == []


# What raises


def test_an_exception_passes_and_adds_nothing():
    """A backward that raised undid nothing, and the call is undone later."""
    model = linear()
    with pytest.raises(ZeroDivisionError), watch(model) as watcher:
        model(X1)
        _ = 1 / 0
    assert watcher.findings == []
    model = nn.Sequential(linear(), nn.Tanh(), linear())

    def loop(model, criterion, optimizer):
        with pytest.raises(RuntimeError, match="must have 3 features"):
            model(np.ones((4, 7)))
        criterion(model(X1), TARGET)
        with pytest.raises(RuntimeError, match=r"must have the shape \(4, 3\)"):
            model.backward(np.ones((2, 2)))
        model.backward(criterion.backward())
        optimizer.step()

    assert trained(model, loop) == []


class Fails(nn.Module):
    def forward(self, x):
        return -x

    def backward(self, grad_y):
        raise ValueError("not today")


class GoesOn(nn.Module):
    """Goes on where a part of it failed, forward or backward."""

    def __init__(self, part):
        super().__init__()
        self.fc, self.part = linear(), part

    def forward(self, x):
        y = self.fc(x)
        try:
            self.part(y)
        except ValueError:
            pass
        return y

    def backward(self, grad_y):
        try:
            self.part.backward(grad_y)
        except (ValueError, RuntimeError):
            pass
        return self.fc.backward(grad_y).copy()


def test_a_part_whose_backward_fails():
    found = trained(GoesOn(Fails()), fed_back)
    assert len(found) == 1
    assert found[0].startswith("part: 2 forwards were never undone")


def test_a_part_whose_forward_fails_before_the_watch_sees_it():
    def refuse(module, args):
        raise ValueError("not today")

    def loop(model, criterion, optimizer):
        model(X2)
        step(model, criterion, optimizer)

    part = linear()
    part.register_forward_pre_hook(refuse)
    (found,) = trained(GoesOn(part), loop)
    assert found.startswith(f"GoesOn: {TWICE}")
