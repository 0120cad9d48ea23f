"""bridge/tapes.py: what is left on a tape, and who undid the wrong call."""

import subprocess
import sys

import numpy as np
import pytest

from bridge.cases import ModuleCase, all_cases
from bridge.sides import NUMPY
from bridge.tapes import Finding, left_over, watch
from numpy_impl import nn, optim
from numpy_impl.training.loop import fit

RNG = np.random.default_rng(0)
X1, X2, TARGET = (RNG.normal(size=(4, 3)) for _ in range(3))
TWICE = "1 of 2 forwards was never undone"
LAST = "backward undid the last call, not the first"


def linear():
    return nn.Linear(3, 3, dtype=np.float64)


class Twice(nn.Module):
    """One layer for both inputs: the usual shared layer, undone in reverse."""

    def __init__(self, undo=2):
        super().__init__()
        self.fc, self.act, self.undo = linear(), nn.Tanh(), undo

    def forward(self, x):
        return self.act(self.fc(self.act(self.fc(x))))

    def backward(self, grad_y):
        for _ in range(self.undo):
            grad_y = self.fc.backward(self.act.backward(grad_y))
        return grad_y


class Sum(nn.Module):
    """Two branches of one layer; `wrong` undoes the first before the second."""

    def __init__(self, wrong=False):
        super().__init__()
        self.fc, self.wrong = linear(), wrong
        self.first, self.second = nn.Tanh(), nn.Sigmoid()

    def forward(self, x):
        first = self.first(self.fc(x))
        return first + self.second(self.fc(2 * x))

    def backward(self, grad_y):
        grads = self.first.backward(grad_y), self.second.backward(grad_y)
        if self.wrong:
            return self.fc.backward(grads[0]) + 2 * self.fc.backward(grads[1])
        grad_second = self.fc.backward(grads[1])
        return self.fc.backward(grads[0]) + 2 * grad_second


class Cell(nn.Module):
    """A recurrent net of three steps with a loss at each."""

    def __init__(self):
        super().__init__()
        self.fc, self.act = linear(), nn.Tanh()

    def forward(self, x):
        h = np.zeros_like(x)
        states = []
        for _ in range(3):
            h = self.act(self.fc(x + h))
            states.append(h)
        return sum(states)

    def backward(self, grad_y):
        grad_x, grad_h = 0, 0
        for _ in range(3):
            grad_h = self.fc.backward(self.act.backward(grad_y + grad_h))
            grad_x = grad_x + grad_h
        return grad_x


class Pieces(nn.Module):
    """No backward of its own: the loop undoes what is inside."""

    def __init__(self):
        super().__init__()
        self.fc = linear()

    def forward(self, x):
        return self.fc(x)


MODELS = {
    "linear": linear,
    "sequential": lambda: nn.Sequential(linear(), nn.Identity(), nn.ReLU(), linear()),
    "in place": lambda: nn.Sequential(linear(), nn.ReLU(inplace=True), linear()),
    "dropout": lambda: nn.Sequential(linear(), nn.Dropout(0.5), linear()),
    "shared": Twice,
    "two branches": Sum,
    "recurrent": Cell,
    "shared twice": lambda: nn.Sequential(*[Twice()] * 2),
    "nested": lambda: nn.Sequential(nn.Sequential(linear(), nn.Tanh()), Sum()),
}


def trained(model, loop, watched_criterion=True, optimizer=True):
    """The findings while `loop(model, criterion, optimizer)` runs, as text."""
    criterion = nn.MSELoss()
    steps = optim.SGD(model.parameters(), lr=0.1)
    with watch(
        model, steps if optimizer else None, criterion if watched_criterion else None
    ) as watcher:
        loop(model, criterion, steps)
    return [str(finding) for finding in watcher.findings]


def step(model, criterion, optimizer):
    criterion(model(X1), TARGET)
    optimizer.zero_grad()
    model.backward(criterion.backward())
    optimizer.step()


# What is right raises no finding


def plain(model, criterion, optimizer):
    for _ in range(3):
        step(model, criterion, optimizer)


def accumulated(model, criterion, optimizer):
    for _ in range(2):
        for x in (X1, X2, X1):
            criterion(model(x), TARGET)
            model.backward(criterion.backward())
        optimizer.step()
        optimizer.zero_grad()


def two_calls_in_reverse(model, criterion, optimizer):
    y1, y2 = model(X1), model(X2)
    criterion(y1, TARGET)
    criterion(y2, TARGET)
    model.backward(criterion.backward())
    model.backward(criterion.backward())
    optimizer.step()


def fed_back(model, criterion, optimizer):
    criterion(model(model(X1)), TARGET)
    model.backward(model.backward(criterion.backward()))
    optimizer.step()


def evaluated(model, criterion, optimizer):
    step(model, criterion, optimizer)
    model.eval()
    with nn.no_grad():
        criterion(model(X2), TARGET)
    model.train()
    step(model, criterion, optimizer)


def evaluated_and_undone(model, criterion, optimizer):
    """The gradient of the input in evaluation mode, as a saliency map needs it."""
    model.eval()
    criterion(model(X2), TARGET)
    model.backward(criterion.backward())
    model.train()
    optimizer.step()


def one_gradient_for_two_calls(model, criterion, optimizer):
    """y = model(x1) + model(x2): both get the same array."""
    criterion(model(X1) + model(X2), TARGET)
    grad_y = criterion.backward()
    model.backward(grad_y)
    model.backward(grad_y)
    optimizer.step()


RIGHT = (
    plain,
    accumulated,
    two_calls_in_reverse,
    fed_back,
    evaluated,
    evaluated_and_undone,
    one_gradient_for_two_calls,
)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("loop", RIGHT)
@pytest.mark.parametrize("criterion", [True, False])
def test_a_right_loop_has_no_finding(model, loop, criterion):
    model = MODELS[model]()
    assert trained(model, loop, criterion) == []
    assert left_over(model) == []


def test_children_undone_by_the_loop_itself():
    def loop(model, criterion, optimizer):
        criterion(model(X1), TARGET)
        model.fc.backward(criterion.backward())
        optimizer.step()

    model = Pieces()
    assert trained(model, loop) == [] and left_over(model) == []


def test_no_layer_raises_a_false_alarm():
    """Each case of each pair, forward and backward twice."""
    for case in all_cases():
        if case.bench or not isinstance(case, ModuleCase):
            continue
        module = case.construct(NUMPY)
        if isinstance(module, nn.Module):
            with watch(module) as watcher:
                for _ in range(2):
                    _, output = case.forward(NUMPY, module, case.sample())
                    grad_output = case.grad_output(output)
                    case.backward(NUMPY, module, None, output, grad_output)
            assert watcher.findings == [], case


def test_a_program_raises_no_false_alarm():
    """Training with an evaluation after each epoch, as training/loop.py does it."""

    def run(model, criterion, optimizer):
        batches = [(X1, TARGET), (X2, TARGET)]
        fit(model, batches, batches, criterion, optimizer, epochs=2)

    assert trained(MODELS["nested"](), run) == []


# What is wrong has one


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


def test_an_exception_passes_and_adds_nothing():
    """A backward that raised undid nothing, and the call is undone later."""
    model = linear()
    with pytest.raises(ZeroDivisionError), watch(model) as watcher:
        model(X1)
        _ = 1 / 0
    assert watcher.findings == []
    model = nn.Sequential(linear(), nn.Tanh(), linear())

    def loop(model, criterion, optimizer):
        with pytest.raises(RuntimeError):
            model(np.ones((4, 7)))
        criterion(model(X1), TARGET)
        with pytest.raises(RuntimeError):
            model.backward(np.ones((2, 2)))
        model.backward(criterion.backward())
        optimizer.step()

    assert trained(model, loop) == []


def test_several_inputs_and_outputs():
    def loop(model, criterion, optimizer):
        x = RNG.normal(size=(5, 2, 3))
        y, (h, c) = model(x)
        again, state = model(y, (h, c))
        grads = model.backward((np.ones_like(again), (np.ones_like(h), None)))
        grad_y, (grad_h, grad_c) = grads
        model.backward((grad_y, (grad_h, grad_c)))
        optimizer.step()

    assert trained(nn.LSTM(3, 3, dtype=np.float64), loop) == []


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


def test_gradients_of_some_inputs_only():
    """Nobody knows which inputs they belong to: no finding."""

    class Gate(nn.Module):
        def forward(self, mask, b, c):
            self.saved.append(mask)
            return mask * b + c

        def backward(self, grad_y):
            return grad_y * self.saved.pop(), grad_y.copy()

    class Gated(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc, self.gate = linear(), Gate()

        def forward(self, x):
            return self.gate(self.fc(x), self.fc(2 * x), self.fc(3 * x))

        def backward(self, grad_y):
            grad_b, grad_c = self.gate.backward(grad_y)
            grad_x = 3 * self.fc.backward(grad_c) + 2 * self.fc.backward(grad_b)
            return grad_x + self.fc.backward(np.zeros_like(grad_x))

    assert trained(Gated(), plain) == []


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


def test_arrays_are_kept_no_longer_than_needed():
    model, criterion = linear(), nn.MSELoss()
    with watch(model, criterion=criterion) as watcher:
        criterion(model(X1), TARGET)
        assert watcher.origins
        model.backward(criterion.backward())
        assert not watcher.origins


def test_what_was_popped_by_hand_is_not_left():
    def loop(model, criterion, optimizer):
        model(X1)
        model.saved.pop()
        assert left_over(model) == []
        optimizer.step()

    assert trained(linear(), loop) == []


# left_over by itself


def test_left_over():
    model = nn.Sequential(linear(), nn.Tanh())
    assert left_over(model) == []
    model(X1)
    model(X2)
    (found,) = left_over(model)
    assert found.where == "Sequential" and found.what == "2 forwards were never undone"
    model.backward(np.ones((4, 3)))
    assert left_over(model)[0].what == "1 forward was never undone"
    model.backward(np.ones((4, 3)))
    assert left_over(model) == []
    model[0].forward(X1)  # not through the module's call
    assert [f.where for f in left_over(model)] == ["0"]


def test_left_over_in_a_part():
    model = Twice(undo=1)
    model.backward(np.ones_like(model(X1)))
    assert [str(f).split(";")[0] for f in left_over(model)] == [
        "fc: 1 forward was never undone",
        "act: 1 forward was never undone",
    ]


# What it costs, and what it refuses


def test_the_plain_loop_pays_nothing():
    """Not a hook stays, and what is computed is the same to the bit."""
    model, criterion = MODELS["nested"](), nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    start = {name: np.array(p) for name, p in model.named_parameters()}
    plain(model, criterion, optimizer)
    wanted = {name: np.array(p) for name, p in model.named_parameters()}
    model.load_state_dict(start)
    with watch(model, optimizer, criterion):
        plain(model, criterion, optimizer)
    for name, p in model.named_parameters():
        np.testing.assert_array_equal(p, wanted[name])
    for module in (*model.modules(), criterion):
        assert not module._forward_hooks and not module._forward_pre_hooks
        assert not module._backward_hooks and not module._backward_pre_hooks
    assert not optimizer._step_pre_hooks


def test_it_is_a_sentence():
    assert str(Finding("fc", "this", "do that")) == "fc: this; do that"
    assert str(Finding("fc", "this", "do that", 3)) == "fc: this (3 times); do that"


def test_what_is_no_module():
    with pytest.raises(
        TypeError, match="model must be a module of numpy_impl, got str"
    ):
        watch("model")
    with pytest.raises(TypeError, match="criterion must be .* got function"):
        watch(linear(), criterion=plain)
    with pytest.raises(TypeError, match="module must be .* got list"):
        left_over([])


def test_no_torch_is_loaded():
    program = "import bridge.tapes, sys; print('torch' in sys.modules)"
    run = [sys.executable, "-c", program]
    assert subprocess.run(run, capture_output=True, text=True).stdout == "False\n"
