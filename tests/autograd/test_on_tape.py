"""on_tape: modules by hand among operations of the tape, against torch's own."""

import numpy as np
import pytest
import torch

import numpy_impl.random
from bridge.parity import compare
from numpy_impl import autograd as ours
from numpy_impl import nn, optim
from torch_impl import autograd as theirs

SIDES = {"numpy": (ours, nn, optim), "torch": (theirs, torch.nn, torch.optim)}


def both(program):
    """What a program returns on either side, both drawn from seed 0."""
    numpy_impl.random.manual_seed(0)
    torch.manual_seed(0)
    return [program(*SIDES[side]) for side in SIDES]


def data(lib, *shape, seed=0, requires_grad=False):
    array = np.random.default_rng(seed).normal(size=shape)
    return lib.tensor(array, requires_grad=requires_grad)


def float64(lib):
    return {"dtype": lib.float64}


def loss_of(lib, *ys):
    """A random sum: each entry of each output counts otherwise."""
    return sum((y * data(lib, *y.shape, seed=7 + i)).sum() for i, y in enumerate(ys))


def mlp(lib, nn):
    """Layers by hand and operations of the tape in turn."""
    first = lib.on_tape(nn.Linear(4, 5, **float64(lib)))
    norm = lib.on_tape(nn.LayerNorm(5, **float64(lib)))
    last = lib.on_tape(nn.Linear(5, 3, **float64(lib)))
    x = data(lib, 6, 4, requires_grad=True)
    h = norm(first(x).tanh()) * 2 + 0.1
    return (first, norm, last), (x,), last(h.sigmoid())


def with_loss(lib, nn):
    parts, inputs, scores = mlp(lib, nn)
    labels = lib.tensor(np.array([0, 2, 1, 1, 0, 2]))
    return parts, inputs, lib.on_tape(nn.CrossEntropyLoss())(scores, labels) * 3


def regression(lib, nn):
    parts, inputs, scores = mlp(lib, nn)
    return parts, inputs, lib.on_tape(nn.MSELoss())(scores, data(lib, 6, 3, seed=1))


def conv(lib, nn):
    layer = lib.on_tape(nn.Conv2d(2, 3, 3, padding=1, **float64(lib)))
    x = data(lib, 2, 2, 5, 4, requires_grad=True)
    return (layer,), (x,), layer(x.sin()).relu()


def lstm(lib, nn):
    layer = lib.on_tape(nn.LSTM(3, 4, num_layers=2, **float64(lib)))
    x = data(lib, 5, 2, 3, requires_grad=True)
    h, c = (data(lib, 2, 2, 4, seed=s, requires_grad=True) for s in (1, 2))
    y, (h_n, c_n) = layer(x.tanh(), (h * 1, c * 1))
    return (layer,), (x, h, c), y, h_n.exp(), c_n


def lstm_whose_states_nobody_uses(lib, nn):
    layer = lib.on_tape(nn.LSTM(3, 4, **float64(lib)))
    x = data(lib, 5, 2, 3, requires_grad=True)
    return (layer,), (x,), layer(x)[0]


def attention(lib, nn):
    layer = lib.on_tape(nn.MultiheadAttention(4, 2, **float64(lib)))
    x = data(lib, 3, 2, 4, requires_grad=True)
    h = x.tanh()
    y, weights = layer(h, h, h)  # one tensor, three arguments
    return (layer,), (x,), y, weights


def attention_without_weights(lib, nn):
    layer = lib.on_tape(nn.MultiheadAttention(4, 2, **float64(lib)))
    x = data(lib, 3, 2, 4, requires_grad=True)
    y, weights = layer(x, x, x, need_weights=False)
    assert weights is None
    return (layer,), (x,), y


def embedding(lib, nn):
    layer = lib.on_tape(nn.Embedding(5, 3, **float64(lib)))
    return (layer,), (), layer(lib.tensor(np.array([[0, 4], [4, 1]]))).exp()


def twice(lib, nn):
    """One module, three calls: two that are siblings, one behind the other."""
    layer = lib.on_tape(nn.Linear(4, 4, **float64(lib)))
    a, b = (data(lib, 3, 4, seed=s, requires_grad=True) for s in (1, 2))
    return (layer,), (a, b), layer(layer(a).tanh() * 0.5), layer(b).exp()


def a_whole_model(lib, nn):
    model = nn.Sequential(nn.Linear(4, 5, **float64(lib)), nn.ReLU())
    model.append(nn.Linear(5, 2, **float64(lib)))
    model = lib.on_tape(model)
    x = data(lib, 6, 4, requires_grad=True)
    return (model,), (x,), model(x * x).softmax(1)


def parameters_themselves(lib, nn):
    """A module's weight in an operation of the tape, and in the module."""
    layer = lib.on_tape(nn.Linear(4, 3, **float64(lib)))
    x = data(lib, 2, 4, requires_grad=True)
    weight = lib.on_tape(layer.weight)
    return (layer,), (x,), layer(x) + x @ weight.T + weight.square().sum()


PROGRAMS = [
    mlp,
    with_loss,
    regression,
    conv,
    lstm,
    lstm_whose_states_nobody_uses,
    attention,
    attention_without_weights,
    embedding,
    twice,
    a_whole_model,
    parameters_themselves,
]


def gradients(program, lib, nn):
    """The outputs, and the gradients of every input and every parameter."""
    parts, inputs, *ys = program(lib, nn)
    loss_of(lib, *ys).backward()
    found = [*ys, *(x.grad for x in inputs)]
    arrays = [np.asarray(y.detach().numpy()) for y in found]
    for part in parts:
        for p in part.parameters():
            arrays.append(np.asarray(p.grad))
    return arrays


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_the_gradients_are_torchs(program):
    found, wanted = both(lambda lib, nn, optim: gradients(program, lib, nn))
    size = max(np.abs(b).max() for b in wanted)
    for a, b in zip(found, wanted, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype == np.float64
        vanishes = np.abs(b).max() < 1e-12 * size  # the bias of attention's keys
        assert compare(a, b).ok() or (vanishes and np.abs(a).max() < 1e-12 * size)


def step(lib, nn, optim):
    """Five updates, the gradients added up over two batches each."""
    model = lib.on_tape(nn.Sequential(nn.Linear(3, 4, **float64(lib)), nn.Tanh()))
    readout = data(lib, 4, seed=5, requires_grad=True)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for i in range(5):
        optimizer.zero_grad()
        for j in range(2):
            y = model(data(lib, 6, 3, seed=10 * i + j)) @ readout
            y.square().mean().backward()
        optimizer.step()
    found = [np.asarray(p.detach()) for p in model.parameters()]
    return [*found, np.asarray(readout.grad.numpy())]


def test_gradients_add_up_and_the_optimizer_finds_them():
    for a, b in zip(*both(step), strict=True):
        assert compare(a, b).ok()


def grad_of_a_parameter(lib, nn, optim):
    layer = lib.on_tape(nn.Linear(3, 2, **float64(lib)))
    loss = layer(data(lib, 4, 3)).square().sum()
    weight, bias = lib.on_tape(layer.weight), lib.on_tape(layer.bias)
    found = lib.grad(loss, (bias, weight), retain_graph=True)
    untouched = weight.grad is None and layer.weight.grad is None
    loss.backward(inputs=[bias])
    again = layer.weight.grad is None and layer.bias.grad is not None
    return [np.asarray(g.numpy()) for g in found], untouched, again


def test_grad_touches_no_parameters_own_gradient():
    (found, *ours_), (wanted, *theirs_) = both(grad_of_a_parameter)
    assert ours_ == theirs_ == [True, True]
    assert all(compare(a, b).ok() for a, b in zip(found, wanted, strict=True))


def test_backward_of_the_tape_calls_the_modules():
    """And leaves the module's own tape, and its gradients, to whoever used them."""
    calls = []

    class Square(nn.Module):
        def forward(self, x):
            self.saved.append(x)
            return x * x

        def backward(self, grad_y):
            calls.append(grad_y)
            return 2 * self.saved.pop() * grad_y

    module = Square()
    module(np.array(10.0))  # by hand, undone below
    square, x = ours.on_tape(module), ours.tensor(3.0, requires_grad=True)
    y = square(x) + square(2 * x)
    y.backward(retain_graph=True)
    assert x.grad.item() == 30.0 and calls == [1.0, 1.0]
    y.backward()  # once more: a call kept what it saved
    assert x.grad.item() == 60.0
    assert module.backward(1.0) == 20.0 and not module.saved
    assert "SquareBackward" in str(square(x).grad_fn)


def test_each_parameter_has_a_gradient_of_its_own():
    """One gradient goes to both: who scales the one leaves the other."""
    a, b = nn.Parameter(np.ones(2)), nn.Parameter(np.ones(2))
    (ours.on_tape(a) + ours.on_tape(b)).sum().backward()
    a.grad *= 3
    assert a.grad.tolist() == [3.0, 3.0] and b.grad.tolist() == [1.0, 1.0]


def test_under_no_grad_nothing_is_saved():
    class Double(nn.Module):
        def forward(self, x):
            self.saved.append(x)
            self.count = len(self.saved)
            return x * 2

    double, x = Double(), ours.tensor([[1.0, 2.0]], requires_grad=True)
    with ours.no_grad():
        y = ours.on_tape(double)(x)
    assert isinstance(y, ours.Tensor) and not y.requires_grad and double.count == 0
    assert ours.on_tape(double)(x).requires_grad and double.count == 1
    assert not double.saved


@pytest.mark.parametrize("frozen", ["weight", "bias"])
def test_a_frozen_parameter_gets_no_gradient(frozen):
    layer = nn.Linear(2, 3)
    getattr(layer, frozen).requires_grad_(False)
    ours.on_tape(layer)(ours.tensor([[1.0, 2.0]])).sum().backward()
    assert getattr(layer, frozen).grad is None
    assert (layer.weight.grad is None) is not (layer.bias.grad is None)
    assert not ours.on_tape(getattr(layer, frozen)).requires_grad


def test_gradients_of_float32_stay():
    layer = nn.Linear(2, 3)
    x = ours.tensor([[1.0, 2.0]], requires_grad=True)
    ours.on_tape(layer)(x).sum().backward()
    assert x.grad.dtype == layer.weight.grad.dtype == np.float32


def test_writing_to_the_output_does_not_harm_the_module():
    tanh, x = ours.on_tape(nn.Tanh()), ours.tensor([0.5], requires_grad=True)
    y = tanh(x)
    y.mul_(10)
    y.backward()
    assert x.grad.item() == pytest.approx(10 * (1 - np.tanh(0.5) ** 2), rel=1e-6)


def test_writing_to_the_input_is_noticed():
    x = ours.tensor([[1.0, 2.0]], requires_grad=True) * 1
    y = ours.on_tape(nn.Linear(2, 2))(x)
    x.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_a_second_walk_needs_retain_graph():
    y = ours.on_tape(nn.Linear(2, 1))(ours.tensor([[1.0, 2.0]]))
    y.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_second_order_is_refused():
    x = ours.tensor([[1.0, 2.0]], requires_grad=True)
    y = ours.on_tape(nn.Linear(2, 1))(x)
    with pytest.raises(RuntimeError, match="Linear goes back by hand, once"):
        ours.grad(y, x, create_graph=True)


def test_a_target_that_requires_a_gradient():
    x, target = (ours.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    loss = ours.on_tape(nn.MSELoss())(x, target)
    with pytest.raises(RuntimeError, match="no gradient of input 1, which requires"):
        loss.backward()


def test_a_named_input_that_requires_a_gradient():
    x = ours.tensor([[1.0, 2.0]], requires_grad=True)
    with pytest.raises(RuntimeError, match="x requires a gradient: give it by its pl"):
        ours.on_tape(nn.Linear(2, 1))(x=x)


def test_what_is_neither_module_nor_parameter():
    with pytest.raises(TypeError, match="takes a Module or a Parameter .* got ndarray"):
        ours.on_tape(np.ones(2))


def test_a_forward_that_raises_leaves_the_tapes():
    layer = nn.Linear(2, 1)
    layer(np.ones((1, 2), np.float32))
    with pytest.raises(RuntimeError, match="must have 2 features"):
        ours.on_tape(layer)(ours.tensor([[1.0, 2.0, 3.0]], requires_grad=True))
    assert len(layer.saved) == 1


def test_the_rest_is_the_modules():
    model = ours.on_tape(nn.Dropout(0.5))
    model.eval()
    x = ours.tensor([1.0, 2.0])
    assert model(x).tolist() == [1.0, 2.0] and not model.training
    assert repr(model).startswith("on_tape(Dropout")
