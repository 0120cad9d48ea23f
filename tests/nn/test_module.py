"""nn/module.py: modes, state and printing, against torch.nn.Module, side by side."""

import copy
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch

from bridge.parity import to_numpy
from numpy_impl import nn
from tests.nn.side_by_side import NUMPY, TORCH, block, nested, same


@pytest.fixture
def both():
    return nested(NUMPY), nested(TORCH)


def test_methods_that_are_missing():
    for wing in (NUMPY, TORCH):
        with pytest.raises(NotImplementedError, match="forward"):
            wing.nn.Module()(wing.array(1))
    with pytest.raises(NotImplementedError, match="backward"):
        nn.Module().backward(np.ones(1))


def test_train_and_eval(both):
    for m in both:
        assert m.eval() is m
        assert not any(each.training for each in m.modules())
        m.left.train()
        assert m.left.first.training and not m.right.training
        m.train()
        assert all(each.training for each in m.modules())


def test_train_calls_the_train_of_the_children():
    """As where a normalization is to stay frozen."""
    for wing in (NUMPY, TORCH):

        class Frozen(wing.nn.Identity):
            def train(self, mode=True):
                return super().train(False)

        outer = wing.nn.Module()
        outer.inner = Frozen()
        outer.train()
        assert outer.training and not outer.inner.training


def test_apply_order(both):
    order = [[], []]
    for m, seen in zip(both, order):
        assert m.apply(lambda each, seen=seen: seen.append(type(each).__name__)) is m
    assert order[0] == order[1]


@pytest.mark.parametrize("set_to_none", [True, False])
def test_zero_grad(both, set_to_none):
    for m, wing in zip(both, (NUMPY, TORCH)):
        m.bias.grad = wing.array(2)
        m.zero_grad(set_to_none)
        assert m.left.gain.grad is None
        if set_to_none:
            assert m.bias.grad is None
        else:
            np.testing.assert_array_equal(to_numpy(m.bias.grad), np.zeros(2))


def test_requires_grad_freezes():
    grads = []
    for wing in (NUMPY, TORCH):
        wing.seed()
        module = block(wing)
        assert module.first.requires_grad_(False) is module.first
        x = wing.array(4, 3)
        y = module(x)
        if wing is NUMPY:
            module.backward(np.ones((4, 3), np.float32))
        else:
            y.sum().backward()
        assert module.first.weight.grad is None
        grads.append(to_numpy(module.second.weight.grad))
        assert [p.requires_grad for p in module.parameters()] == [
            True,
            False,
            False,
            True,
        ]
    np.testing.assert_allclose(*grads, rtol=1e-6)


def test_casts():
    for wing in (NUMPY, TORCH):
        module = nested(wing)
        module.left.register_buffer(
            "label", wing.array().astype(np.int64) if wing is NUMPY else torch.tensor(0)
        )
        assert module.double() is module
        dtypes = {str(p.dtype).removeprefix("torch.") for p in module.parameters()}
        assert dtypes == {"float64"}
        assert str(module.left.count.dtype).endswith("float64")
        assert str(module.left.label.dtype).endswith("int64")
        assert module.right.first.weight is module.left.first.weight
        module.float()
        assert str(module.bias.dtype).endswith("float32")


@pytest.mark.parametrize("wing", [NUMPY, TORCH], ids=["numpy_impl", "torch"])
def test_to(wing):
    module = wing.nn.Linear(3, 2)
    float64 = np.float64 if wing is NUMPY else torch.float64
    assert module.to("cpu") is module and module.cpu() is module
    assert str(module.to("cpu", float64).weight.dtype).endswith("float64")
    assert module.to(device="cpu").weight.dtype == float64
    integer = np.int64 if wing is NUMPY else torch.int64
    with pytest.raises(TypeError, match="floating.point"):
        module.to(integer)
    with pytest.raises(RuntimeError, match="nowhere"):
        module.to("nowhere")


def test_state_dict(both):
    ours, theirs = (m.state_dict() for m in both)
    same(ours.items(), theirs.items())
    assert "left.cache" not in ours and "tied.first.weight" in ours
    same(*(m.state_dict(prefix="model.").items() for m in both))
    for m in both:
        state = m.state_dict()
        state["bias"] += 1  # the memory is shared
        assert to_numpy(m.bias)[0] == 1
        assert type(state["bias"]) is not type(m.bias)
        assert m.state_dict(keep_vars=True)["bias"] is m.bias
        destination = OrderedDict(first=1)
        assert m.state_dict(destination=destination) is destination
        assert list(destination)[:2] == ["first", "bias"]


def test_load_state_dict(both):
    for m, wing in zip(both, (NUMPY, TORCH)):
        state = {name: 0 * value + 7 for name, value in m.state_dict().items()}
        bias = m.bias
        if wing is NUMPY:
            state = {name: np.asarray(value) for name, value in state.items()}
        result = m.load_state_dict(state)
        assert result.missing_keys == [] and result.unexpected_keys == []
        assert repr(result) == str(result) == "<All keys matched successfully>"
        assert m.bias is bias
        assert to_numpy(bias)[0] == to_numpy(m.left.count) == 7
        assert m.right.first.weight is m.left.first.weight


def changed(state, wing):
    state = OrderedDict(state)
    del state["left.gain"], state["bias"]
    state["left.gone"] = wing.array(1)
    state["nowhere.weight"] = wing.array(1)
    return state


def test_names_that_do_not_fit(both):
    found = []
    for m, wing in zip(both, (NUMPY, TORCH)):
        state = changed(m.state_dict(), wing)
        with pytest.raises(RuntimeError) as caught:
            m.load_state_dict(state)
        for name in ("left.gain", "bias", "left.gone", "nowhere.weight"):
            assert name in str(caught.value)
        result = m.load_state_dict(state, strict=False)
        found.append((result.missing_keys, sorted(result.unexpected_keys)))
    assert found[0] == found[1]


@pytest.mark.parametrize("strict", [True, False])
def test_shapes_that_do_not_fit(both, strict):
    for m, wing in zip(both, (NUMPY, TORCH)):
        state = m.state_dict()
        state["left.gain"] = wing.array(5)
        with pytest.raises(RuntimeError, match=r"left\.gain"):
            m.load_state_dict(state, strict=strict)
        state["left.gain"] = [1.0, 2.0, 3.0]
        with pytest.raises(RuntimeError, match=r"left\.gain"):
            m.load_state_dict(state, strict=strict)


def test_a_load_that_fails_loads_nothing(both):
    m = both[0]
    state = {name: np.asarray(0 * a + 7) for name, a in m.state_dict().items()}
    state["right.gain"] = np.ones(5, np.float32)
    with pytest.raises(RuntimeError, match=r"right\.gain"):
        m.load_state_dict(state)
    assert not any((a == 7).any() for a in m.state_dict().values() if a.size)


def test_loading_casts():
    for wing in (NUMPY, TORCH):
        module, other = wing.nn.Linear(3, 2), wing.nn.Linear(3, 2).double()
        module.load_state_dict(other.state_dict())
        assert str(module.weight.dtype).endswith("float32")
        np.testing.assert_array_equal(
            to_numpy(module.weight), to_numpy(other.weight).astype(np.float32)
        )


def test_assign(both):
    for m in both:
        m.left.gain.requires_grad = False
        state = {name: copy.deepcopy(value) for name, value in m.state_dict().items()}
        old = m.bias
        m.load_state_dict(state, assign=True)
        assert m.bias is not old and type(m.bias) is type(old)
        assert not m.left.gain.requires_grad and m.bias.requires_grad
        state["bias"][0] = 9
        assert to_numpy(m.bias)[0] == 9
        assert m.tied.count is state["tied.count"]


def test_copies(both):
    for m in both:
        m.bias.grad = m.state_dict()["bias"] + 1
        twin = copy.deepcopy(m)
        assert twin.tied is twin.left
        assert twin.right.first.weight is twin.left.first.weight
        assert twin.bias is not m.bias
        same(twin.state_dict().items(), m.state_dict().items())
    twin = copy.deepcopy(both[0])
    np.testing.assert_array_equal(twin.bias.grad, both[0].bias.grad)
    twin.bias += 1
    assert both[0].bias[0] == 0


def test_pickle():
    layer = nn.Linear(3, 2)
    layer(np.ones((4, 3), np.float32))
    layer.weight.grad = np.ones((2, 3), np.float32)
    layer.bias.requires_grad_(False)
    twin = pickle.loads(pickle.dumps(layer.eval()))
    same(twin.state_dict().items(), layer.state_dict().items())
    np.testing.assert_array_equal(twin.weight.grad, layer.weight.grad)
    assert not twin.training and not twin.bias.requires_grad
    assert layer.saved and not twin.saved  # the tape is not copied
    assert list(twin._parameters) == ["weight", "bias"]


def test_repr(both):
    assert repr(both[0]) == repr(both[1])


def test_repr_of_several_lines():
    texts = []
    for wing in (NUMPY, TORCH):

        class Told(wing.nn.Module):
            def extra_repr(self):
                return "first=1\nsecond=2"

        module = Told()
        module.inner = Told()
        module.inner.leaf = wing.nn.Linear(3, 2)
        texts.append(repr(module) + repr(Told()) + repr(wing.nn.Module()))
    assert texts[0] == texts[1]


def test_dir_leaves_out_what_cannot_stand_behind_a_dot():
    for wing in (NUMPY, TORCH):
        model = wing.nn.Module()
        model.add_module("0", wing.nn.Identity())
        model.add_module("2nd", wing.nn.Identity())
        model.add_module("last", wing.nn.Identity())
        assert {"0", "2nd", "last"} & set(dir(model)) == {"last"}
