"""Plain classes with forward and backward against a module of PyTorch."""

import numpy as np
import pytest
import torch

from bridge import compare_models, lockstep, weights
from numpy_impl import nn

draw = np.random.default_rng(0).normal
X = draw(size=(6, 4))


class Linear:
    """x @ W + b; each subclass keeps its gradients under other names."""

    def __init__(self, inputs, outputs):
        self.W = draw(size=(inputs, outputs))
        self.b = draw(size=outputs)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.keep(self.x.T @ grad, grad.sum(0))
        return grad @ self.W.T

    def keep(self, W, b):
        self.dW, self.db = W, b


class Named(Linear):
    def keep(self, W, b):
        self.grad_W, self.grad_b = W, b


class Behind(Linear):
    def keep(self, W, b):
        self.W_grad, self.b_grad = W, b


class InDict(Linear):
    def keep(self, W, b):
        self.grads = {"W": W, "b": b}


class InDicts(Linear):
    """params and grads, as in CS231n"""

    def __init__(self, inputs, outputs):
        self.params = {"W": draw(size=(inputs, outputs)), "b": draw(size=outputs)}

    @property
    def W(self):
        return self.params["W"]

    @property
    def b(self):
        return self.params["b"]

    def keep(self, W, b):
        self.grads = {"dW": W, "db": b}


class InLists(Linear):
    """params and grads side by side, as in "Deep learning from scratch\""""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.params = [self.W, self.b]
        self.grads = [np.zeros_like(self.W), np.zeros_like(self.b)]

    def keep(self, W, b):
        self.grads[0][...], self.grads[1][...] = W, b


class Returned(Linear):
    def backward(self, grad):
        return grad @ self.W.T, self.x.T @ grad, grad.sum(0)


KINDS = (Linear, Named, Behind, InDict, InDicts, InLists, Returned)


def facing(ours):
    theirs = torch.nn.Linear(*ours.W.shape, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight.copy_(torch.from_numpy(ours.W.T))
        theirs.bias.copy_(torch.from_numpy(ours.b))
    return theirs


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("called_before", [False, True])
@pytest.mark.parametrize("outputs", [3, 4])  # with 4, only the values tell W from W.T
def test_gradients_under_any_name(kind, called_before, outputs):
    ours = kind(4, outputs)
    theirs = facing(ours)
    if called_before:  # what is saved in attributes is no parameter
        ours.backward(ours.forward(X))
    result = compare_models(ours, theirs, X)
    assert result.ok, str(result)
    found = {(finding.kind, finding.name) for finding in result.findings}
    assert found == {
        *(("parameter", "W"), ("parameter", "b"), ("output", "y")),
        *(("output gradient", "y"), ("gradient", "W"), ("gradient", "b")),
        ("input gradient", "x"),
    }


def test_what_a_call_saved_is_no_parameter():
    """Though it stands first, and has the shape of the weight."""

    class SavesFirst:
        def __init__(self, layer):
            self.x = None
            self.mix, self.offset = layer.W, layer.b

        def forward(self, x):
            self.x = x
            return x @ self.mix + self.offset

        def backward(self, grad):
            self.dmix, self.doffset = self.x.T @ grad, grad.sum(0)
            return grad @ self.mix.T

    layer, x = Linear(4, 4), draw(size=(4, 4))
    ours, theirs = SavesFirst(layer), facing(layer)
    ours.mix = ours.mix + 1e-3
    ours.backward(ours.forward(x))
    result = compare_models(ours, theirs, x)
    assert (result.first.kind, result.first.name) == ("parameter", "mix")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", ["W", "b", "x"])
def test_wrong_gradients_under_any_name(kind, wrong):
    class Wrong(kind):
        def backward(self, grad):
            result = super().backward(grad)
            if wrong == "x":
                scaled = 1.001
                if isinstance(result, tuple):
                    return result[0] * scaled, *result[1:]
                return result * scaled
            if isinstance(result, tuple):
                W, b = result[1:]
                return result[0], W * (1 + (wrong == "W")), b * (1 + (wrong == "b"))
            return result

        def keep(self, W, b):
            super().keep(W * (1 + (wrong == "W")), b * (1 + (wrong == "b")))

    ours = Wrong(4, 3)
    first = compare_models(ours, facing(ours), X).first
    kind = "input gradient" if wrong == "x" else "gradient"
    assert (first.kind, first.name) == (kind, wrong)


def test_an_object_that_is_called():
    class OnlyCall:
        def __init__(self, inner):
            self.W, self.b = inner.W, inner.b

        def __call__(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, grad):
            self.dW, self.db = self.x.T @ grad, grad.sum(0)
            return grad @ self.W.T

    ours = OnlyCall(Linear(4, 3))
    result = compare_models(ours, facing(ours), X)
    assert result.ok, str(result)
    assert [f.name for f in result.findings if f.kind == "gradient"] == ["W", "b"]


def test_a_function_has_an_output_only():
    result = compare_models(np.tanh, torch.nn.Tanh(), X)
    assert result.ok and [finding.kind for finding in result.findings] == ["output"]
    assert result.not_compared["gradients"] == "NumPy has no backward"
    assert not compare_models(lambda x: 1.1 * np.tanh(x), torch.nn.Tanh(), X).ok


# Objects that hold others


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        return grad * (1 - self.y**2)


class Network:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad


class Descent:
    def __init__(self, network, lr):
        self.network, self.lr = network, lr

    def step(self):
        for layer in self.network.layers:
            if hasattr(layer, "W"):
                layer.W -= self.lr * layer.dW
                layer.b = layer.b - self.lr * layer.db


def networks(activation=Tanh, last=Linear):
    ours = Network(Linear(4, 8), activation(), last(8, 3))
    first, second = facing(ours.layers[0]), facing(ours.layers[2])
    return ours, torch.nn.Sequential(first, torch.nn.Tanh(), second)


def test_the_parts_are_compared_too():
    result = compare_models(*networks(), X)
    assert result.ok
    outputs = [finding.name for finding in result.findings if finding.kind == "output"]
    assert outputs == ["layers.0", "layers.1", "layers.2", "y"]
    how = "layers.0.W faces 0.weight (weights.transpose): by order and shape"
    assert how in result.compared
    assert "layers.1 faces 1 (tanh): by their order" in result.compared


def test_the_wrong_part_is_named():
    class SteepTanh(Tanh):
        def backward(self, grad):
            return grad * (1 - self.y)

    ours, theirs = networks(SteepTanh)
    result = compare_models(ours, theirs, X, names={"layers.1": "1"})
    assert (result.first.kind, result.first.name) == ("input gradient", "layers.1")


def members(cls):
    """A class's own, without what Python's copy notes there for itself"""
    return {name: v for name, v in vars(cls).items() if name != "__slotnames__"}


def test_classes_are_as_they_were():
    methods = Linear.forward, Linear.backward, Tanh.forward
    ours, theirs = networks(last=Named)  # which inherits forward and backward
    before = [members(cls) for cls in (Linear, Named, Tanh, Network)]
    compare_models(ours, theirs, X)
    assert methods == (Linear.forward, Linear.backward, Tanh.forward)
    assert before == [members(cls) for cls in (Linear, Named, Tanh, Network)]
    assert "forward" not in vars(Named) and "backward" not in vars(Named)
    assert not hasattr(ours.layers[1], "y")  # it was a copy that was called


def test_a_training_of_plain_classes():
    ours, theirs = networks()
    optimizers = Descent(ours, 0.1), torch.optim.SGD(theirs.parameters(), lr=0.1)
    criteria = nn.MSELoss(), torch.nn.MSELoss()
    data = [(draw(size=(6, 4)), draw(size=(6, 3))) for _ in range(4)]
    result = lockstep.run((ours, theirs), criteria, optimizers, data)
    assert result.ok and len(result.steps) == 4, str(result)
    assert ("parameter", "layers.0.W") in result.steps[3].comparisons
    optimizers[0].lr = 0.11
    first = lockstep.run((ours, theirs), criteria, optimizers, data).first
    assert (first.step, first.kind) == (0, "parameter")


class SquaredError:
    """A plain loss; its backward wants an upstream gradient."""

    def forward(self, output, target):
        self.difference = output - target
        return np.mean(self.difference**2)

    def backward(self, grad):
        return grad * 2 * self.difference / self.difference.size


def test_a_plain_criterion():
    ours, theirs = networks()
    criteria = SquaredError(), torch.nn.MSELoss()
    result = compare_models(ours, theirs, (X, X[:, :3]), criteria=criteria)
    assert result.ok, str(result)
    criteria = (lambda output, target: 0.0), torch.nn.MSELoss()
    result = compare_models(ours, theirs, (X, X[:, :3]), criteria=criteria)
    assert "needs a backward()" in str(result.error)


# A map of the caller's


def test_a_map_of_names():
    ours, theirs = networks()
    names = {
        "layers.0": "0",
        "layers.0.W": ("0.weight", weights.transpose),
        "layers.0.b": "0.bias",
        "layers.1": "1",
        "layers.2": "2",
        "layers.2.W": ("2.weight", np.transpose),
        "layers.2.b": "2.bias",
    }
    result = compare_models(ours, theirs, X, names=names)
    assert result.ok and not any("faces" in line for line in result.compared)
    assert len(result.findings) == len(compare_models(ours, theirs, X).findings)
    crossed = names | {"layers.0.W": ("0.weight", lambda w: w.T[:, ::-1])}
    first = compare_models(ours, theirs, X, names=crossed).first
    assert (first.kind, first.name) == ("parameter", "layers.0.W")
