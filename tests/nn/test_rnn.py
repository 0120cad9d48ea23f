"""nn/rnn: LSTM."""

import inspect

import numpy as np
import pytest
import torch

import numpy_impl.nn as nn
import torch_impl.nn
from bridge.parity import compare
from numpy_impl import random
from numpy_impl.nn.rnn.lstm import lstm_prepare_backward, lstm_step, lstm_step_backward
from tests.pairs import PairTests
from torch_impl.nn.rnn.lstm import lstm_step as torch_lstm_step


# oneDNN has no projections, says torch.nn.LSTM in float32, once in a process
@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported")
class TestRNN(PairTests):
    file = "nn.rnn"


def pair(*args, **kwargs):
    """NumPy's and PyTorch's LSTM in float64, of the same seed."""
    random.manual_seed(0)
    torch.manual_seed(0)
    ours = nn.LSTM(*args, **kwargs, dtype=np.float64)
    return ours, torch.nn.LSTM(*args, **kwargs, dtype=torch.float64)


def assert_same(ours, theirs):
    assert compare(ours, theirs).ok(), compare(ours, theirs)


@pytest.fixture
def normal():
    rng = np.random.default_rng(0)
    return lambda *shape: rng.normal(size=shape)


@pytest.mark.parametrize(
    "kwargs", [{}, {"num_layers": 2, "proj_size": 2, "batch_first": True}], ids=str
)
def test_a_chain_of_two_calls_is_one_long_call(kwargs, normal):
    """The state is all that the second call knows of the first, forward and back."""
    layers, size = kwargs.get("num_layers", 1), kwargs.get("proj_size", 4)
    time = 1 if kwargs.get("batch_first") else 0
    random.manual_seed(0)
    lstm = nn.LSTM(3, 4, **kwargs, dtype=np.float64)
    x = normal(9, 2, 3).swapaxes(0, time)
    hx = normal(layers, 2, size), normal(layers, 2, 4)
    grad_y = normal(9, 2, size).swapaxes(0, time)
    grad_hx = normal(layers, 2, size), normal(layers, 2, 4)

    y, last = lstm(x, hx)
    grad_x, grad_first = lstm.backward((grad_y, grad_hx))
    wanted = [y, *last, grad_x, *grad_first, *(p.grad for p in lstm.parameters())]

    lstm.zero_grad()
    (x_a, x_b), (grad_a, grad_b) = (np.split(a, [5], time) for a in (x, grad_y))
    y_a, middle = lstm(x_a, hx)
    y_b, last = lstm(x_b, middle)
    grad_b, grad_middle = lstm.backward((grad_b, grad_hx))
    grad_a, grad_first = lstm.backward((grad_a, grad_middle))
    y, grad_x = np.concatenate([y_a, y_b], time), np.concatenate([grad_a, grad_b], time)
    found = [y, *last, grad_x, *grad_first, *(p.grad for p in lstm.parameters())]
    for a, b in zip(found, wanted, strict=True):
        assert_same(a, b)


@pytest.mark.parametrize("batch", [(), (2,)], ids=["unbatched", "batched"])
@pytest.mark.parametrize("missing", ["y", "h", "c", "hc", "yh", "yc", "yhc"])
def test_none_is_a_gradient_of_zeros(missing, batch, normal):
    lstm, _ = pair(3, 4, 2, bidirectional=True)
    x, hx = normal(5, *batch, 3), (normal(4, *batch, 4), normal(4, *batch, 4))
    shapes = {"y": (5, *batch, 8), "h": (4, *batch, 4), "c": (4, *batch, 4)}
    given = {name: normal(*shape) for name, shape in shapes.items()}
    zeros = {n: np.zeros(g.shape) if n in missing else g for n, g in given.items()}
    nones = {n: None if n in missing else g for n, g in given.items()}

    runs = []
    for grads in (zeros, nones):
        lstm(x, hx)
        grad_hx = (
            None if missing == "hc" and grads is nones else (grads["h"], grads["c"])
        )
        grad_x, grad_first = lstm.backward((grads["y"], grad_hx))
        runs.append([grad_x, *grad_first, *(p.grad for p in lstm.parameters())])
        lstm.zero_grad()
    for a, b in zip(*runs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_one_step_and_its_backward(normal):
    """The step's functions by themselves, against autograd on the written-out step."""
    z, c, grad_h, grad_c = normal(6, 4, 5), normal(6, 5), normal(6, 5), normal(6, 5)
    gates = z.copy()
    h, c_next, tanh_c = lstm_step(gates, c)
    slopes, dh_dc = lstm_prepare_backward(gates, c, tanh_c)
    grad_z, grad_c_old = lstm_step_backward(grad_h, grad_c, slopes, dh_dc, gates[:, 1])

    theirs = [torch.tensor(a, requires_grad=True) for a in (z, c)]
    h_theirs, c_theirs = torch_lstm_step(*theirs)
    grads = torch.tensor(grad_h), torch.tensor(grad_c)
    torch.autograd.backward((h_theirs, c_theirs), grads)
    assert_same(h, h_theirs)
    assert_same(c_next, c_theirs)
    assert_same(grad_z, theirs[0].grad)
    assert_same(grad_c_old, theirs[1].grad)


@pytest.mark.parametrize("forget", [-2.0, 0.0, 8.0])
def test_the_carousel(forget, normal):
    """Without weights, ∂c_n / ∂c_0 is f to the power of T: near 1 nothing is lost."""
    lstm, _ = pair(3, 4)
    for parameter in lstm.parameters():
        parameter[...] = 0
    lstm.bias_ih_l0[4:8] = forget
    steps = 50
    lstm(normal(steps, 2, 3), (normal(1, 2, 4), normal(1, 2, 4)))
    _, (_, grad_c) = lstm.backward((None, (None, np.ones((1, 2, 4)))))
    f = 1 / (1 + np.exp(-forget))
    np.testing.assert_allclose(grad_c, f**steps, rtol=1e-12)


def test_dropout_between_layers_is_torchs_mask(normal):
    """One mask for each layer but the last, drawn as F.dropout draws it."""
    ours, theirs = pair(3, 4, 2, dropout=0.5)
    x = normal(50, 8, 3)
    random.manual_seed(1)
    torch.manual_seed(1)
    y, _ = ours(x)
    y_theirs, _ = theirs(torch.tensor(x))
    assert_same(y, y_theirs)
    [mask, last] = ours.saved[0][-1][1]
    assert last is None
    torch.manual_seed(1)
    expected = torch.nn.functional.dropout(torch.ones(50, 8, 4, dtype=torch.float64))
    np.testing.assert_array_equal(mask, expected)
    assert 0.4 < (mask == 0).mean() < 0.6
    ours.eval()
    np.testing.assert_array_equal(ours(x)[0], ours(x)[0])


def test_dropout_with_one_layer_warns_as_torch_does():
    for lib in (nn, torch_impl.nn, torch.nn):
        with pytest.warns(UserWarning, match="num_layers") as caught:
            lib.LSTM(3, 4, dropout=0.5)
        assert len(caught) == 1
    with pytest.warns(UserWarning) as caught:
        nn.LSTM(3, 4, dropout=0.5)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("lib", [nn, torch_impl.nn], ids=["numpy_impl", "torch_impl"])
def test_the_constructor_takes_what_torchs_takes(lib):
    wanted = list(inspect.signature(torch.nn.RNNBase).parameters.values())
    for ours, theirs in ((lib.RNNBase, wanted), (lib.LSTM, wanted[1:])):
        found = inspect.signature(ours).parameters.values()
        assert [(p.name, p.default) for p in found] == [
            (p.name, p.default) for p in theirs
        ]


def test_all_weights_are_the_parameters_layer_by_layer():
    ours, theirs = pair(3, 4, 2, bidirectional=True, proj_size=2)
    assert len(ours.all_weights) == 4
    for mine, its in zip(ours.all_weights, theirs.all_weights, strict=True):
        for p, q in zip(mine, its, strict=True):
            np.testing.assert_array_equal(p, q.detach().numpy())
    assert ours.all_weights[0][0] is ours.weight_ih_l0
    assert ours.all_weights[3][-1] is ours.weight_hr_l1_reverse
    assert ours.flatten_parameters() is None


def test_a_parameter_may_be_replaced_or_frozen(normal):
    ours, theirs = pair(3, 4)
    values = normal(16, 3)
    ours.weight_ih_l0 = nn.Parameter(values.copy())
    theirs.weight_ih_l0 = torch.nn.Parameter(torch.tensor(values))
    ours.bias_hh_l0.requires_grad = False
    x, grad_y = normal(5, 2, 3), normal(5, 2, 4)
    y, _ = ours(x)
    y_theirs, _ = theirs(torch.tensor(x))
    y_theirs.backward(torch.tensor(grad_y))
    assert_same(y, y_theirs)
    ours.backward((grad_y, None))
    assert_same(ours.weight_ih_l0.grad, theirs.weight_ih_l0.grad)
    assert ours.bias_hh_l0.grad is None


@pytest.mark.parametrize("bidirectional", [False, True])
def test_no_two_arrays_share_memory(bidirectional, normal):
    """Clipping a gradient clips no other; writing to y changes no h_n and no tape."""
    lstm, _ = pair(3, 4, 2, bidirectional=bidirectional)
    rows = 4 if bidirectional else 2
    x, hx = normal(5, 2, 3), (normal(rows, 2, 4), normal(rows, 2, 4))
    grad_y, grad_hx = normal(5, 2, 2 * rows), (normal(rows, 2, 4), normal(rows, 2, 4))
    runs = []
    for factor in (0, 1):
        lstm.zero_grad()
        y, last = lstm(x, hx)
        y *= factor
        grad_x, grad_first = lstm.backward((grad_y, grad_hx))
        grads = [p.grad for p in lstm.parameters()]
        runs.append([*last, grad_x, *grad_first, *grads])
    for a, b in zip(*runs, strict=True):
        np.testing.assert_array_equal(a, b)
    arrays = [*runs[1], x, y, *hx, grad_y, *grad_hx]
    for k, a in enumerate(arrays):
        assert not any(np.shares_memory(a, b) for b in arrays[:k])


@pytest.mark.parametrize(
    "grads, error, words",
    [
        (np.ones((2, 2, 4)), TypeError, "structure"),
        ((np.ones((5, 1, 4)), None), RuntimeError, "grad_y"),
        ((None, (np.ones((1, 1, 4)), None)), RuntimeError, "grad_h_n"),
        ((None, (None, np.ones((2, 4)))), RuntimeError, "grad_c_n"),
    ],
    ids=["y alone", "grad_y", "grad_h_n", "grad_c_n"],
)
def test_gradients_have_the_shapes_of_the_outputs(grads, error, words, normal):
    lstm, _ = pair(3, 4)
    lstm(normal(5, 2, 3))
    with pytest.raises(error, match=words):
        lstm.backward(grads)


@pytest.mark.parametrize("batch_first", [False, True])
def test_state_dicts_go_both_ways(batch_first, normal):
    flags = {"num_layers": 2, "bidirectional": True, "batch_first": batch_first}
    ours = nn.LSTM(3, 4, **flags)
    theirs = torch.nn.LSTM(3, 4, **flags)
    state = {name: value.numpy() for name, value in theirs.state_dict().items()}
    ours.load_state_dict(state)
    x = normal(5, 2, 3).astype(np.float32)
    y, _ = ours(x)
    y_theirs, _ = theirs(torch.tensor(x))
    assert compare(y, y_theirs).scaled < 1e-6
