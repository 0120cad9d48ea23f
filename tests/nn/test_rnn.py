"""nn/rnn: LSTM, GRU, RNN."""

import inspect
import re
import warnings

import numpy as np
import pytest
import torch

import numpy_impl.nn as nn
import torch_impl.nn
from bridge.parity import compare
from bridge.trees import flatten, map_tree
from numpy_impl import random
from numpy_impl.nn.rnn import elman, gru, lstm, recurrence
from numpy_impl.nn.utils.rnn import pack_padded_sequence
from tests.bad_calls import NO_INTEGER
from tests.pairs import PairTests
from torch_impl.nn.rnn import elman as torch_elman
from torch_impl.nn.rnn import gru as torch_gru
from torch_impl.nn.rnn import lstm as torch_lstm


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


@pytest.mark.parametrize("is_packed", [False, True], ids=["steps", "packed"])
@pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])
def test_a_run_of_steps_may_be_cut_anywhere(name, is_packed, normal, monkeypatch):
    """Long sequences are computed a run at a time: the same as in a single run."""
    x, grad_y, lengths = normal(7, 2, 3), normal(7, 2, 8), [7, 4]
    if is_packed:
        x, grad_y = (pack_padded_sequence(a, lengths) for a in (x, grad_y))
    layer = getattr(nn, name)(3, 4, 2, bidirectional=True, dtype=np.float64)
    runs = []
    for steps in (7, 3, 1):
        monkeypatch.setattr(recurrence, "ENTRIES", steps * 2 * 4)
        y, last = layer(x)
        cut = [len(history) for *_, history in layer.saved[0][-1][0]]
        assert cut == [{7: 1 + is_packed, 3: 3 + is_packed, 1: 7}[steps]] * 4
        grad_x = layer.backward((grad_y, None))
        y, grad_x = (a.data if is_packed else a for a in (y, grad_x))
        runs.append([y, *flatten(last), grad_x, *(p.grad for p in layer.parameters())])
        layer.zero_grad()
    for run in runs[1:]:
        for a, b in zip(run, runs[0], strict=True):
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


@pytest.mark.parametrize(
    "ours, theirs, name, gates",
    [
        (lstm, torch_lstm, "lstm_step", 4),
        (gru, torch_gru, "gru_step", 3),
        (elman, torch_elman, "tanh_step", 1),
        (elman, torch_elman, "relu_step", 1),
    ],
    ids=["LSTM", "GRU", "tanh", "relu"],
)
def test_one_step_and_its_backward(ours, theirs, name, gates, normal):
    """The step's functions by themselves, against autograd on the written-out step."""
    count = 2 if name == "lstm_step" else 1
    told = [normal(gates, 6, 5) for _ in range(2 if name == "gru_step" else 1)]
    arrays = told + [normal(6, 5) for _ in range(count)]
    grads = [normal(6, 5) for _ in range(count)]
    told_copies, before = [a.copy() for a in told], arrays[len(told) :]
    states, saved = getattr(ours, name)(*told_copies, before)
    if name == "lstm_step":
        saved = lstm.lstm_slopes(*told_copies, *saved)
    grads_z = [np.empty((6, gates * 5)) for _ in told]
    grad_h, grad_others = getattr(ours, f"{name}_backward")(
        grads[0], grads[1:], saved, grads_z
    )
    grad_states = grad_h, *grad_others

    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    wanted = getattr(theirs, name)(*tensors[: len(told)], tensors[len(told) :])
    torch.autograd.backward(wanted, [torch.tensor(g) for g in grads])
    for a, b in zip(states, wanted, strict=True):
        assert_same(a, b)
    for a, tensor in zip(grads_z, tensors[: len(told)], strict=True):
        assert_same(np.stack(np.split(a, gates, 1)), tensor.grad)
    for a, tensor in zip(grad_states, tensors[len(told) :], strict=True):
        assert a is tensor.grad is None or compare(a, tensor.grad).ok()


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
    np.testing.assert_array_equal(mask.reshape(50, 8, 4), expected)
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


def test_the_reset_gate_stands_behind_the_product(normal):
    """r = 0 hides all that h says to n, its bias included; Cho's r hides h alone."""
    random.manual_seed(0)
    layer = nn.GRU(3, 4, dtype=np.float64)
    layer.bias_ih_l0[:4] = -1000  # r = 0
    x, h_0, grad_y = normal(1, 2, 3), normal(1, 2, 4), normal(1, 2, 4)
    y, _ = layer(x, h_0)
    layer.backward((grad_y, None))
    n = slice(8, 12)
    assert not layer.weight_hh_l0.grad[n].any() and not layer.bias_hh_l0.grad[n].any()
    assert layer.weight_ih_l0.grad[n].all() and layer.bias_ih_l0.grad[n].all()
    layer.bias_hh_l0[n] += 1
    np.testing.assert_array_equal(layer(x, h_0)[0], y)
    layer.bias_ih_l0[n] += 1
    assert (layer(x, h_0)[0] != y).all()


@pytest.mark.parametrize("name, equal", [("LSTM", True), ("RNN", True), ("GRU", False)])
def test_whose_two_biases_are_one(name, equal, normal):
    layer = getattr(nn, name)(3, 4, dtype=np.float64)
    layer(normal(5, 2, 3))
    layer.backward((normal(5, 2, 4), None))
    first, second = layer.bias_ih_l0.grad, layer.bias_hh_l0.grad
    assert compare(first, second).ok() == equal
    assert not np.shares_memory(first, second)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])
def test_a_loop_of_cells_is_a_layer(name, normal):
    """Forward, and every gradient: of x, of the first state, of the weights."""
    layer = getattr(nn, name)(3, 4, dtype=np.float64)
    cell = getattr(nn, f"{name}Cell")(3, 4, dtype=np.float64)
    cell.load_state_dict({n[:-3]: p for n, p in layer.state_dict().items()})
    x, grad_y = normal(5, 2, 3), normal(5, 2, 4)
    hx = normal(2, 4), normal(2, 4)
    hx = hx if name == "LSTM" else hx[0]

    y, _ = layer(x, map_tree(lambda h: h[None], hx))
    grad_x, grad_hx = layer.backward((grad_y, None))
    states = [hx]
    for x_t in x:
        states.append(cell(x_t, states[-1]))
    ys = [state[0] if name == "LSTM" else state for state in states[1:]]
    assert_same(y, np.stack(ys))

    grad, grads_x = None, []
    for grad_y_t in grad_y[::-1]:
        if name == "LSTM":  # None: nobody used the last c
            grad_h, grad_c = grad or (0, None)
            grad = grad_y_t + grad_h, grad_c
        else:
            grad = grad_y_t if grad is None else grad_y_t + grad
        grad_x_t, grad = cell.backward(grad)
        grads_x.append(grad_x_t)
    assert_same(grad_x, np.stack(grads_x[::-1]))
    for a, b in zip(flatten(grad_hx), flatten(grad), strict=True):
        assert_same(a[0], b)
    for p, q in zip(layer.parameters(), cell.parameters(), strict=True):
        assert_same(p.grad, q.grad)


@pytest.mark.parametrize("batch", [(), (2,)], ids=["unbatched", "batched"])
def test_a_step_of_ones_own(batch, normal):
    """What a subclass of RNNBase has to say: one step, and how that is undone."""

    class Own(nn.RNNBase):
        step = staticmethod(elman.tanh_step)
        step_backward = staticmethod(elman.tanh_step_backward)

    class TorchOwn(torch_impl.nn.RNNBase):
        step = staticmethod(torch_elman.tanh_step)

    flags = {"bidirectional": True, "batch_first": True, "bias": False}
    made = []
    for make in (Own, nn.RNN, TorchOwn, torch.nn.RNNBase):
        random.manual_seed(0)
        torch.manual_seed(0)
        args = ("RNN_TANH", 3, 4)[make is nn.RNN :]
        dtype = np.float64 if make in (Own, nn.RNN) else torch.float64
        made.append(make(*args, **flags, dtype=dtype))
    ours, rnn, twin, base = made
    assert repr(ours)[len("Own") :] == repr(base)[len("RNNBase") :]

    x, grad_y, grad_h = normal(*batch, 5, 3), normal(*batch, 5, 8), normal(2, *batch, 4)
    runs = []
    for module in (ours, rnn):
        y, h_n = module(x)
        grad_x = module.backward((grad_y, grad_h))
        runs.append([y, h_n, grad_x, *(p.grad for p in module.parameters())])
    for a, b in zip(*runs, strict=True):
        np.testing.assert_array_equal(a, b)
    assert_same(runs[0][0], twin(torch.tensor(x))[0])

    for missing in range(2):  # None is a gradient of zeros
        found = []
        for nothing in (None, 0.0):
            used = [grad_y, grad_h]
            used[missing] = None if nothing is None else np.zeros_like(used[missing])
            ours(x)
            found.append(ours.backward(used))
        np.testing.assert_array_equal(*found)


def test_a_projected_step_of_ones_own(normal):
    """A single state of size P does not say how large the H is that it is made of."""

    class Own(nn.RNNBase):
        step = staticmethod(elman.tanh_step)
        step_backward = staticmethod(elman.tanh_step_backward)

    class TorchOwn(torch_impl.nn.RNNBase):
        step = staticmethod(torch_elman.tanh_step)

    how = {"num_layers": 2, "bidirectional": True, "proj_size": 2}
    random.manual_seed(0)
    torch.manual_seed(0)
    ours = Own("RNN_TANH", 3, 4, **how, dtype=np.float64)
    theirs = TorchOwn("RNN_TANH", 3, 4, **how, dtype=torch.float64)
    x, h_0, grad_y, grad_h = (
        normal(*s) for s in ((5, 2, 3), (4, 2, 2), (5, 2, 4), (4, 2, 2))
    )
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, h_0)]
    wanted, found = theirs(*leaves), ours(x, h_0)
    torch.autograd.backward(wanted, [torch.tensor(g) for g in (grad_y, grad_h)])
    grads = ours.backward((grad_y, grad_h))
    for a, b in zip(found, wanted, strict=True):
        assert_same(a, b)
    for grad, leaf in zip(grads, leaves, strict=True):
        assert_same(grad, leaf.grad)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert_same(p.grad, q.grad)


def test_the_base_class_has_no_step(normal):
    for lib in (nn, torch_impl.nn, torch.nn):
        with pytest.raises(NotImplementedError, match="RNNBase"):
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
