"""nn/rnn: LSTM."""

import inspect
import re
import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn as nn
import torch_impl.nn
from bridge.parity import compare
from numpy_impl import random
from numpy_impl.nn.rnn.lstm import lstm_step, lstm_step_backward
from tests.bad_calls import NO_INTEGER
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
    z, c, grad_h, grad_c = normal(4, 6, 5), normal(6, 5), normal(6, 5), normal(6, 5)
    h, c_next, saved = lstm_step(z, c)
    grad_z, grad_c_old = lstm_step_backward(grad_h, grad_c, *saved)

    theirs = [torch.tensor(a, requires_grad=True) for a in (z, c)]
    h_theirs, c_theirs = torch_lstm_step(*theirs)
    grads = torch.tensor(grad_h), torch.tensor(grad_c)
    torch.autograd.backward((h_theirs, c_theirs), grads)
    assert_same(h, h_theirs)
    assert_same(c_next, c_theirs)
    gates_first = np.stack(np.split(grad_z, 4, 1))
    assert_same(gates_first, theirs[0].grad)
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
    for lib in (nn, torch.nn):
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
    "grads, words",
    [
        (np.ones((2, 2, 4)), "2 outputs, in their structure, got ndarray"),
        ((np.ones((5, 1, 4)), None), "(5, 2, 4) of the output, got (5, 1, 4)"),
        ((None, (np.ones((1, 1, 4)), None)), "(1, 2, 4) of the output, got (1, 1, 4)"),
        ((None, (None, np.ones((2, 4)))), "(1, 2, 4) of the output, got (2, 4)"),
        ((None, np.ones((1, 2, 4))), "2 outputs, in their structure, got ndarray"),
    ],
    ids=["y alone", "y", "h_n", "c_n", "h_n alone"],
)
def test_gradients_have_the_shapes_of_the_outputs(grads, words, normal):
    lstm, _ = pair(3, 4)
    lstm(normal(5, 2, 3))
    with pytest.raises(RuntimeError, match=re.escape(words)):
        lstm.backward(grads)


def test_gradients_are_cast_to_the_outputs_dtype(normal):
    lstm = nn.LSTM(3, 4, 2)
    x, h_0, c_0 = (normal(*s).astype("f4") for s in ((5, 2, 3), (2, 2, 4), (2, 2, 4)))
    grad_y, grad_h, grad_c = normal(5, 2, 4), normal(2, 2, 4), normal(2, 2, 4)
    lstm(x, (h_0, c_0))
    grad_x, grad_hx = lstm.backward((grad_y, (grad_h, grad_c)))
    grads = [grad_x, *grad_hx, *(p.grad for p in lstm.parameters())]
    assert {grad.dtype for grad in grads} == {np.dtype(np.float32)}


def numpy_rnn_layer(x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """h[t] = tanh(weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh)"""
    (h,) = states
    hs = [h]
    bias = 0 if bias_ih is None else bias_ih + bias_hh
    for x_t in x:
        hs.append(np.tanh(x_t @ weight_ih.T + hs[-1] @ weight_hh.T + bias))
    return np.stack(hs[1:]), (hs[-1],), (x, hs)


def numpy_rnn_layer_backward(grad_y, grad_states, history, **weights):
    (grad_h,), (x, hs) = grad_states, history
    grads, grad_x = {name: np.zeros_like(w) for name, w in weights.items()}, []
    for t in reversed(range(len(x))):
        grad_z = (grad_h + grad_y[t]) * (1 - hs[t + 1] ** 2)
        grads["weight_ih"] += grad_z.T @ x[t]
        grads["weight_hh"] += grad_z.T @ hs[t]
        for name in grads.keys() & {"bias_ih", "bias_hh"}:
            grads[name] += grad_z.sum(0)
        grad_x.append(grad_z @ weights["weight_ih"])
        grad_h = grad_z @ weights["weight_hh"]
    return np.stack(grad_x[::-1]), (grad_h,), grads


def torch_rnn_layer(x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    (h,) = states
    y = []
    for x_t in x:
        h = torch.tanh(
            F.linear(x_t, weight_ih, bias_ih) + F.linear(h, weight_hh, bias_hh)
        )
        y.append(h)
    return torch.stack(y), (h,)


class NumpyRNN(nn.RNNBase):
    """A recurrent layer of one state, h: it is no tuple."""

    layer = staticmethod(numpy_rnn_layer)
    layer_backward = staticmethod(numpy_rnn_layer_backward)


class TorchRNN(torch_impl.nn.RNNBase):
    layer = staticmethod(torch_rnn_layer)


@pytest.mark.parametrize("given", [False, True], ids=["no state", "state given"])
@pytest.mark.parametrize("batch", [(), (2,)], ids=["unbatched", "batched"])
@pytest.mark.parametrize(
    "kwargs",
    [{}, {"num_layers": 2, "bidirectional": True, "batch_first": True, "bias": False}],
    ids=["", "every flag"],
)
def test_a_layer_of_one_state(kwargs, batch, given, normal):
    """What a subclass of RNNBase has to say: its layer and how that is undone."""
    made = []
    for make in (NumpyRNN, TorchRNN, torch.nn.RNNBase, torch.nn.RNN):
        random.manual_seed(0)
        torch.manual_seed(0)
        args = (3, 4) if make is torch.nn.RNN else ("RNN_TANH", 3, 4)
        dtype = np.float64 if make is NumpyRNN else torch.float64
        made.append(make(*args, **kwargs, dtype=dtype))
    ours, twin, base, theirs = made
    assert repr(ours)[len("NumpyRNN") :] == repr(base)[len("RNNBase") :]

    rows, outputs = (4, 8) if kwargs else (1, 4)
    sizes = (*batch, 5) if kwargs.get("batch_first") else (5, *batch)
    x, h_0 = normal(*sizes, 3), normal(rows, *batch, 4)
    grad_y, grad_h = normal(*sizes, outputs), normal(rows, *batch, 4)
    y, h_n = ours(x, h_0) if given else ours(x)
    grads = ours.backward((grad_y, grad_h))
    grad_x, grad_h_0 = grads if given else (grads, None)
    for module in (twin, theirs):
        inputs = [torch.tensor(a, requires_grad=True) for a in (x, h_0)][: 1 + given]
        outputs = module(*inputs)
        torch.autograd.backward(outputs, [torch.tensor(g) for g in (grad_y, grad_h)])
        assert_same(y, outputs[0])
        assert_same(h_n, outputs[1])
        assert_same(grad_x, inputs[0].grad)
        if given:
            assert_same(grad_h_0, inputs[1].grad)
        for p, q in zip(ours.parameters(), module.parameters(), strict=True):
            assert_same(p, q)
            assert_same(p.grad, q.grad)

    for missing in range(2):
        runs = []
        for nothing in (None, 0.0):
            used = [grad_y, grad_h]
            used[missing] = None if nothing is None else np.zeros_like(used[missing])
            ours(x)
            runs.append(ours.backward(used))
        np.testing.assert_array_equal(*runs)


def test_the_base_class_has_no_layer(normal):
    for lib in (nn, torch_impl.nn, torch.nn):
        with pytest.raises(NotImplementedError):
            x = normal(5, 2, 3).astype("f4")
            lib.RNNBase("LSTM", 3, 4)(x if lib is nn else torch.tensor(x))


def sizes_taken(lib, **kwargs):
    """Whether the constructor takes these arguments: True, or the error's type."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lib.LSTM(**{"input_size": 3, "hidden_size": 4} | kwargs)
    except Exception as error:
        return type(error)
    return True


ODD = [True, *NO_INTEGER, 2, np.int64(2), np.array(2), 2.0, "2", None, [2], 0, -1]


@pytest.mark.parametrize("value", ODD, ids=lambda v: f"{type(v).__name__} {v}")
@pytest.mark.parametrize(
    "name", ["input_size", "hidden_size", "num_layers", "proj_size", "bias", "dropout"]
)
def test_odd_arguments_are_taken_or_refused_as_by_torch(name, value):
    if value is True and name in ("input_size", "hidden_size"):
        pytest.skip("True is no size here, and 1 in torch")
    assert sizes_taken(nn, **{name: value}) == sizes_taken(torch.nn, **{name: value})


@pytest.mark.parametrize(
    "dropout",
    [np.float32(0.5), np.float64(0.5), np.array(0.5), 0.5 + 0j, np.nan, "0.5"],
)
def test_odd_dropouts_are_taken_or_refused_as_by_torch(dropout):
    kwargs = {"dropout": dropout, "num_layers": 2}
    assert sizes_taken(nn, **kwargs) == sizes_taken(torch.nn, **kwargs)
    if sizes_taken(nn, **kwargs) is True:
        x = np.ones((5, 2, 3), np.float32)
        assert nn.LSTM(3, 4, **kwargs)(x)[0].dtype == np.float32


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
