"""bridge/backward: anyone's gradient, what is compared, and what the report says."""

import io
import json
import time

import numpy as np
import pytest
import torch

import bridge
from bridge import check_backward
from bridge.backward import BackwardMismatch, Report
from numpy_impl import nn
from tests.bridge.backwards import RNG, Linear, check, tanh, tanh_backward

# --- whose code


def test_a_pair_of_functions():
    report = check_backward((tanh, tanh_backward), [(4, 3)], torch.tanh)
    assert report.ok and report.first is None and report.cause is None
    assert {row.name for row in report.rows} == {"y", "grad_x"}


def test_a_cache_and_a_closure():
    def forward(x, y):
        return x * y, (x, y)

    def backward(grad, cache):
        x, y = cache
        return grad * y, grad * x

    assert check((forward, backward), [(4, 3), (4, 3)], torch.mul).ok
    kept = {}

    def remembers(x):
        kept["x"] = x
        return x * x

    assert check(
        (remembers, lambda grad: 2 * grad * kept["x"]), [(5,)], torch.square
    ).ok
    wrong = check((remembers, lambda grad: grad * kept["x"]), [(5,)], torch.square)
    assert not wrong.ok and wrong.cause == "factor"


def test_a_plain_object_whose_parameters_lie_otherwise():
    layer, theirs = Linear(), torch.nn.Linear(3, 5)
    before = theirs.weight.detach().clone(), layer.W.copy()
    report = check_backward(layer, [(4, 3)], theirs)
    assert {row.name for row in report.rows} == {"y", "grad_x", "grad_W", "grad_b"}
    # Neither side of the caller's is changed.
    assert torch.equal(theirs.weight, before[0])
    np.testing.assert_array_equal(layer.W, before[1])
    assert not hasattr(layer, "dW") and theirs.weight.grad is None


def test_a_plain_object_against_a_function_of_its_parameters():
    assert check(Linear(), [(4, 3)], lambda x, W, b: x @ W + b).ok


def test_our_module_and_a_loss_that_starts_from_one():
    ours = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.LayerNorm(8), nn.Linear(8, 2))
    layers = (torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.LayerNorm(8))
    theirs = torch.nn.Sequential(*layers, torch.nn.Linear(8, 2))
    start = time.perf_counter()
    assert check_backward(ours, [(4, 3)], theirs).ok
    assert time.perf_counter() - start < 2
    labels = np.array([0, 2, 1])
    report = check_backward(
        nn.CrossEntropyLoss(), [(3, 4), labels], torch.nn.CrossEntropyLoss()
    )
    assert {row.name for row in report.rows} == {"y", "grad_input"}


def test_tuple_outputs_and_several_inputs():
    ours, theirs = nn.LSTM(3, 4), torch.nn.LSTM(3, 4)
    report = check(ours, [(5, 2, 3)], theirs)
    assert report.ok, str(report)
    names = {row.name for row in report.rows}
    assert {"y[0]", "y[1]", "y[2]", "grad_weight_ih_l0"} <= names


def test_names_say_what_belongs_together():
    class Turned(Linear):
        def __init__(self):
            self.bias_first, self.kernel = RNG.normal(size=5), RNG.normal(size=(3, 5))

        def forward(self, x):
            self.x = x
            return x @ self.kernel + self.bias_first

        def backward(self, grad_y):
            self.d_kernel, self.d_bias_first = self.x.T @ grad_y, grad_y.sum(0)
            return grad_y @ self.kernel.T

    theirs = torch.nn.Linear(3, 5)
    names = {"kernel": ("weight", np.transpose), "bias_first": "bias"}
    assert check_backward(Turned(), [(4, 3)], theirs, names=names).ok
    with pytest.raises(ValueError, match="names={ours"):
        check_backward(Turned(), [(4, 3)], theirs)


def test_buffers_are_compared():
    class Norm:
        """Batch normalisation whose running variance is the biased one."""

        def __init__(self, unbiased):
            self.weight, self.bias = np.ones(3), np.zeros(3)
            self.running_mean, self.running_var = np.zeros(3), np.ones(3)
            self.unbiased = unbiased

        def forward(self, x):
            mean, var = x.mean(0), x.var(0)
            self.std, n = np.sqrt(var + 1e-5), len(x)
            blended = var * n / (n - 1) if self.unbiased else var
            self.running_mean += 0.1 * (mean - self.running_mean)
            self.running_var += 0.1 * (blended - self.running_var)
            self.x_hat = (x - mean) / self.std
            return self.x_hat * self.weight + self.bias

        def backward(self, grad_y):
            self.dweight, self.dbias = (grad_y * self.x_hat).sum(0), grad_y.sum(0)
            g = grad_y * self.weight
            g = g - g.mean(0) - self.x_hat * (g * self.x_hat).mean(0)
            return g / self.std

    theirs = torch.nn.BatchNorm1d(3)
    inputs = [(6, 3)]
    assert check(Norm(True), inputs, theirs).ok
    report = check(Norm(False), inputs, theirs)
    assert report.first.name == "running_var" and report.first.kind == "buffer"


def test_buffers_of_a_module_start_anew_in_each_trial():
    class Mean(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("mean", np.zeros(3))

        def forward(self, x):
            self.mean += 0.1 * (x.mean(0) - self.mean)
            return 2 * x

        def backward(self, grad_y):
            return 2 * grad_y

    class TorchMean(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("mean", torch.zeros(3))

        def forward(self, x):
            self.mean += 0.1 * (x.detach().mean(0) - self.mean)
            return 2 * x

    ours = Mean()
    ours.mean += 0.3  # and where ours start, theirs start
    report = check(ours, [(4, 3)], TorchMean())
    assert report.ok and "mean" in {row.name for row in report.rows}, str(report)


def test_integers_have_no_gradient():
    def pick(table, places):
        return table[places]

    def pick_backward(grad_y, table, places):
        grad = np.zeros_like(table)
        np.add.at(grad, places, grad_y)
        return grad, None

    places = np.array([0, 2, 2])
    theirs = lambda table, places: table[places]  # noqa: E731
    assert check((pick, pick_backward), [(4, 3), places], theirs).ok
    only = (pick, lambda g, table, places: pick_backward(g, table, places)[0])
    assert check(only, [(4, 3), places], theirs).ok


# --- without PyTorch


def test_differences_complex_step_and_the_remainder():
    report = check_backward((tanh, tanh_backward), [(4, 3)])
    assert {row.kind for row in report.rows} == {"input gradient", "rate"}
    rates = [row.verdict.sentence for row in report.rows if row.kind == "rate"]
    assert all("2 is right" in said for said in rates)
    wrong = check((tanh, lambda g, x: 1.01 * tanh_backward(g, x)), [(4, 3)])
    assert any("1 is wrong" in row.verdict.sentence for row in wrong.failures)


def test_what_has_a_kink_nearby_is_no_false_alarm():
    x = np.array([1e-5, 0.3, -0.4])
    report = check((np.abs, lambda g, x: g * np.sign(x)), [x])
    assert report.ok and any("on a kink" in note for note in report.notes)
    wrong = check((np.abs, lambda g, x: 3 * g * np.sign(x)), [x])
    assert not wrong.ok


def test_gradchecks_arguments():
    args = (tanh, lambda g, x: tanh_backward(g, x) * (1 + 1e-6)), [(4, 3)]
    assert check(*args, torch.tanh).ok is False
    assert check(*args, torch.tanh, atol=1e-5, rtol=1e-3).ok
    assert check(*args, eps=1e-6, atol=1e-5, rtol=1e-3).ok
    assert not check(*args, torch.tanh, atol=0.0, rtol=1e-8).ok
    with pytest.raises(BackwardMismatch) as caught:
        check_backward(*args, torch.tanh)
    assert not caught.value.report.ok
    assert isinstance(caught.value, AssertionError) and isinstance(
        caught.value, RuntimeError
    )


def test_a_random_forward_is_refused():
    noise = np.random.default_rng(0)

    def forward(x):
        return x * noise.random(x.shape)

    with pytest.raises(ValueError, match="forward is random"):
        check_backward((forward, lambda g, x: g), [(4, 3)])


def test_differences_see_one_percent_and_another_shape():
    report = check((tanh, lambda g, x: 1.01 * tanh_backward(g, x)), [(4, 3)])
    assert report.first.name == "grad_x"
    report = check((tanh, lambda g, x: tanh_backward(g, x).sum(0)), [(4, 3)])
    assert "shapes differ" in str(report)


def test_a_complex_step_is_taken_only_where_it_is_one():
    """Re(x) x is x² for real x, but its imaginary part says half of the derivative."""
    assert check((lambda x: np.real(x) * x, lambda g, x: 2 * g * x), [(4,)]).ok


# --- wrong calls and the report


def test_wrong_arguments():
    with pytest.raises(TypeError, match="no backward"):
        check_backward(tanh, [(4, 3)])
    with pytest.raises(TypeError, match="not the class"):
        check_backward(Linear, [(4, 3)])
    with pytest.raises(TypeError, match="theirs must be"):
        check_backward((tanh, tanh_backward), [(4, 3)], "tanh")
    with pytest.raises(ValueError, match="nothing to differentiate"):
        check_backward((tanh, tanh_backward), [np.arange(3)])
    with pytest.raises(TypeError, match="arrays, or shapes"):
        check_backward((tanh, tanh_backward), ["x"])
    with pytest.raises(
        RuntimeError, match="cannot be multiplied"
    ):  # PyTorch's own, as the call is wrong
        check_backward(Linear(), [(4, 7)], torch.nn.Linear(3, 5))


def test_inputs_that_pytorch_refuses_are_left_out_and_named():
    def refuses(x):
        if x.dtype == torch.float32:
            raise RuntimeError("float64 only")
        return torch.tanh(x)

    report = check_backward((tanh, tanh_backward), [(4, 3)], refuses)
    assert report.notes == ["float32: left out, PyTorch refuses: float64 only"]


def test_report_as_table_dict_and_figure(tmp_path):
    from rich.console import Console

    report = check((tanh, lambda g, x: -tanh_backward(g, x)), [(4, 3)], torch.tanh)
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(report.table())
    text = console.export_text()
    assert "✗" in text and "the sign is turned" in text and "6 of 6 disagree" in text
    found = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert found["ok"] is False and len(found["rows"]) == len(report.rows)
    path = report.figure(tmp_path / "where.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    right = check((tanh, tanh_backward), [(4, 3)], torch.tanh)
    assert right.figure(tmp_path / "none.png") is None
    assert "2 is right" not in str(right) and str(right).startswith("right:")


def test_importable_from_the_package():
    for name in bridge.__all__:
        assert getattr(bridge, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        bridge.nothing  # noqa: B018


def test_nothing_compared_is_not_right():
    assert not Report([], ["why"]).ok and "nothing was compared" in str(Report([], []))
