"""nn/container/: every method beside torch's, on containers built twice."""

import copy
import pickle

import numpy as np
import pytest
import torch

from bridge.parity import compare, to_numpy
from numpy_impl import nn
from numpy_impl.nn.container.sequence import ModuleList, Sequential
from tests.nn.container_uses import (
    USES,
    layer,
    listed,
    parameter_dict,
    parameters,
    sequential,
)
from tests.nn.side_by_side import NUMPY, TORCH, kinds
from tests.pairs import PairTests


class TestSequential(PairTests):
    file = "nn.container.sequence"


def described(value):
    """A result in words that are the same for both sides."""
    if isinstance(value, nn.Module | torch.nn.Module):
        text = repr(value).replace("torch.FloatTensor", "float32")
        return text.replace("torch.", ""), kinds(value.named_children())
    if isinstance(value, np.ndarray | torch.Tensor):
        return type(value).__name__, tuple(value.shape)
    if isinstance(value, str | int | float | bool | None):
        return value
    return [described(item) for item in value]


def run(wing, build, use):
    """What `use` returns and what it leaves behind, or the kind of its error."""
    container = build(wing)
    try:
        result = described(use(wing, container))
    except Exception as error:
        result = type(error)
    shapes = [(n, tuple(p.shape)) for n, p in container.named_parameters()]
    return result, described(container), shapes


@pytest.mark.parametrize(
    "build, what", USES, ids=[f"{build.__name__} {what[0]}" for build, what in USES]
)
def test_as_in_torch(build, what):
    assert run(NUMPY, build, what[1]) == run(TORCH, build, what[1])


@pytest.mark.parametrize("build", [sequential, listed, parameters])
def test_dir_without_numbers(build):
    for wing in (NUMPY, TORCH):
        assert not any(name.isdigit() for name in dir(build(wing)))


def models(factor=1):
    found = []
    for wing in (NUMPY, TORCH):
        wing.seed()
        found.append(
            wing.nn.Sequential(
                wing.nn.Linear(3, 5),
                wing.nn.Tanh(),
                wing.nn.Sequential(wing.nn.Linear(5, 4), wing.nn.ReLU()),
                wing.nn.Linear(4, 3),
            )
            * factor
        )
    return found


@pytest.mark.parametrize("factor", [1, 2])  # twice the same modules: shared weights
def test_sequential_backward(factor):
    ours, theirs = (model.double() for model in models(factor))
    rng = np.random.default_rng(0)
    x, grad_y = rng.normal(size=(2, 7, 3))
    x_theirs = torch.tensor(x, requires_grad=True)
    y, y_theirs = ours(x), theirs(x_theirs)
    assert compare(y, y_theirs).ok()
    y_theirs.backward(torch.tensor(grad_y))
    assert compare(ours.backward(grad_y), x_theirs.grad).ok()
    pairs = zip(ours.named_parameters(), theirs.named_parameters(), strict=True)
    for (name, p), (name_theirs, q) in pairs:
        assert name == name_theirs
        assert compare(p.grad, q.grad).ok(), name
    assert not any(module.saved for module in ours.modules())


def test_an_empty_sequential_is_the_identity():
    x = np.ones((2, 3))
    model = nn.Sequential()
    assert model(x) is x and model.backward(x) is x


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_copies(again):
    model = models()[0]
    model.append(model[0])
    twin = again(model)
    assert twin[-1] is twin[0] and twin[0] is not model[0]
    assert list(twin.state_dict()) == list(model.state_dict())
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(twin.state_dict()[name], value)
    del twin[0]
    assert len(twin) == 4 and len(model) == 5


def test_slices_share_their_modules():
    for wing in (NUMPY, TORCH):
        model, modules = sequential(wing), listed(wing)
        assert model[1:][0] is model[1] and modules[1:][0] is modules[1]


def test_subclasses_stay_in_slices():
    class Stack(Sequential):
        pass

    class Many(ModuleList):
        pass

    assert type(Stack(nn.Identity(), nn.Identity())[:1]) is Stack
    assert type(Many([nn.Identity(), nn.Identity()])[:1]) is Many


def test_a_list_inserts_as_python_lists_do():
    """torch's raises KeyError at negative indices, and leaves holes beyond the end."""
    for index in (-1, -9, 9):
        modules, wanted = listed(NUMPY), [1, 2, 3, 4]
        modules.insert(index, layer(NUMPY, 9))
        wanted.insert(index, 9)
        assert [m.out_features for m in modules] == wanted


def test_parameters_in_a_list_are_trained():
    for wing in (NUMPY, TORCH):
        holder = wing.nn.Module()
        holder.weights = parameters(wing)
        holder.named = parameter_dict(wing)
        names = [name for name, _ in holder.named_parameters()]
        assert names == ["weights.0", "weights.1", "named.b", "named.a"]
        assert all(p.requires_grad for p in holder.parameters())
        np.testing.assert_array_equal(to_numpy(holder.weights[1]), np.arange(3.0))


def test_integers_are_no_parameters():
    """torch's list is then longer than what it holds."""
    for wing, integers in ((NUMPY, np.arange(3)), (TORCH, torch.arange(3))):
        with pytest.raises(RuntimeError, match="can require gradients"):
            parameters(wing).append(integers)
    container = parameters(NUMPY)
    with pytest.raises(RuntimeError, match="can require gradients, got int64"):
        container.append(np.arange(3))
    assert len(container) == 4 and len(list(container)) == 4
