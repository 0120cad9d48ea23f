"""bridge/tapes.py: a right loop has no finding; what a watch costs and refuses."""

import subprocess
import sys

import numpy as np
import pytest

from bridge.cases import ModuleCase, all_cases
from bridge.sides import NUMPY
from bridge.tapes import Finding, left_over, watch
from numpy_impl import nn, optim
from numpy_impl.training.loop import fit
from tests.bridge.taped import (
    MODELS,
    RNG,
    TARGET,
    X1,
    X2,
    Twice,
    fed_back,
    linear,
    plain,
    step,
    trained,
)


class Pieces(nn.Module):
    """No backward of its own: the loop undoes what is inside."""

    def __init__(self):
        super().__init__()
        self.fc = linear()

    def forward(self, x):
        return self.fc(x)


# What is right raises no finding


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


def test_arrays_are_kept_no_longer_than_needed():
    model, criterion = linear(), nn.MSELoss()
    with watch(model, criterion=criterion) as watcher:
        criterion(model(X1), TARGET)
        assert watcher.origins
        model.backward(criterion.backward())
        assert not watcher.origins


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
