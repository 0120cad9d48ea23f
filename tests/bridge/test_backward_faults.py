"""bridge/backward: gradients that are wrong, and the sentence for each."""

import functools

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from numpy_impl import nn
from tests.bridge.backwards import RNG, Linear, check, tanh, tanh_backward


@pytest.mark.parametrize(
    ("backward", "cause"),
    [
        (lambda g, x: -tanh_backward(g, x), "sign"),
        (lambda g, x: 4 * tanh_backward(g, x), "factor"),
        (lambda g, x: tanh_backward(np.ones_like(g), x), "upstream"),
        (lambda g, x: g, "passed on"),
    ],
)
def test_a_wrong_input_gradient(backward, cause):
    for theirs in (torch.tanh, None):
        report = check((tanh, backward), [(4, 3)], theirs)
        assert report.first.name == "grad_x" and report.first.trial == "as given"
        if theirs or cause != "upstream":
            assert report.cause == cause, str(report)


def test_a_missing_gradient_is_named():
    class Forgets(Linear):
        def backward(self, grad_y):
            self.dW = self.x.T @ grad_y
            return grad_y @ self.W.T

    for theirs in (torch.nn.Linear(3, 5), None):
        report = check(Forgets(), [(4, 3)], theirs)
        assert report.cause == "missing" and report.first.name == "grad_b"
        assert "no gradient" in str(report)


def test_a_frozen_parameter_is_a_sentence():
    theirs = torch.nn.Linear(3, 5)
    theirs.bias.requires_grad_(False)
    assert "frozen" in str(check(Linear(), [(4, 3)], theirs))


def test_a_small_gradient_is_seen():
    """Sixteen sigmoids make the first gradient 1e-10; a floor of 1 hid its sign."""
    layers = [f() for _ in range(16) for f in (lambda: nn.Linear(3, 3), nn.Sigmoid)]
    ours = nn.Sequential(*layers)
    theirs = torch.nn.Sequential(
        *(
            torch.nn.Linear(3, 3) if isinstance(m, nn.Linear) else torch.nn.Sigmoid()
            for m in layers
        )
    )
    assert check(ours, [(4, 3)], theirs).ok

    class Turned(nn.Linear):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.weight.grad = -self.weight.grad
            return grad_x

    ours[0] = Turned(3, 3)
    report = check(ours, [(4, 3)], theirs)
    assert report.first.name == "grad_0.weight" and report.cause == "sign"


def test_a_stale_cache_of_an_earlier_call():
    class Keeps:
        cached = None

        def forward(self, x):
            if self.cached is None:
                self.cached = x
            return x**2

        def backward(self, grad_y):
            return 2 * grad_y * self.cached

    report = check(Keeps(), [RNG.normal(size=(4, 3))], torch.square)
    assert not report.ok
    assert {row.trial for row in report.failures} >= {"turned round"}
    assert all(row.trial != "as given" for row in report.failures)


def test_what_raises_is_an_answer():
    def broken(grad_y, x):
        return grad_y @ x

    report = check((tanh, broken), [(4, 3)], torch.tanh)
    assert report.first.kind == "error" and "ValueError" in str(report)


def test_an_argument_that_is_written_to():
    def relu(x):
        x[x < 0] = 0
        return x

    report = check((relu, lambda g, x: g * (x > 0)), [(4, 3)], torch.relu)
    assert "writes into its argument" in str(report)


def test_a_gradient_of_another_shape():
    def backward(grad_y, x, b):
        return grad_y, grad_y

    report = check((lambda x, b: x + b, backward), [(4, 3), (3,)], torch.add)
    assert report.first.name == "grad_b" and report.cause == "missing sum"


def test_kinks_are_visited():
    def relu_backward(grad_y, x):
        return grad_y * (x >= 0)

    def relu(x):
        return np.maximum(x, 0)

    x = np.array([[0.2, -0.1, 1.3], [0.4, 2.0, -1.7]])
    report = check((relu, relu_backward), [x], torch.relu)
    assert report.cause == "tie"
    assert {row.trial for row in report.failures} == {"kinks and ties"}
    # Differences alone allow whatever lies between the slopes on both sides.
    assert check((relu, relu_backward), [x]).ok
    report = check((relu, lambda g, x: g * ((x > 0) + 2 * (x == 0))), [x])
    assert report.first.trial == "kinks and ties" and report.first.name == "grad_x"


def test_another_option_of_pytorch():
    def gelu(x):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

    def gelu_backward(grad_y, x):
        t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
        inner = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x * x)
        return grad_y * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner)

    theirs = functools.partial(F.gelu, approximate="tanh")
    assert check((gelu, gelu_backward), [(4, 3)], theirs).ok
    report = check((gelu, gelu_backward), [(4, 3)], F.gelu)
    assert report.first.name == "y" and "approximate" in str(report)


def test_a_gradient_that_vanishes_is_no_false_alarm():
    def forward(x, shift):
        return x + shift - (x + shift).mean(-1, keepdims=True)

    def backward(grad_y, x, shift):
        grad = grad_y - grad_y.mean(-1, keepdims=True)
        return grad, np.cumsum(grad)[-1:]  # one after the other: rounds differently

    def theirs(x, shift):
        return x + shift - (x + shift).mean(-1, keepdim=True)

    report = check((forward, backward), [(40, 30), (1,)], theirs)
    rows = [row for row in report.rows if row.name == "grad_shift"]
    assert report.ok and any(row.verdict.kind == "rounding" for row in rows)


def test_a_wrong_output_comes_first():
    """It explains wrong gradients, even if these part in an earlier trial."""

    def forward(x):
        return np.where(x == 0, 1.0, x)

    report = check((forward, lambda g, x: 2 * g), [(40,)], lambda x: x * 1)
    assert report.first.name == "y" and report.first.trial == "kinks and ties"
    assert report.failures[0].name == "grad_x"
