"""weights.copy: names, maps, dtypes, dicts; all or nothing."""

import numpy as np
import pytest
import torch
from sklearn.neural_network import MLPClassifier

from bridge import weights
from bridge.parity import compare, to_numpy
from numpy_impl import nn, optim
from numpy_impl.workshop import tiny_gpt
from tests.bridge.refusal import refused
from torch_impl.workshop import tiny_gpt as torch_gpt

rng = np.random.default_rng(0)


def float32(*shape):
    return rng.normal(size=shape).astype(np.float32)


# Names and layouts


@pytest.mark.parametrize("library", [nn, torch.nn])
def test_w_and_b_are_recognised_by_their_shapes(library):
    source = {"W": float32(4, 3), "b": float32(3)}
    layer = library.Linear(4, 3)
    before = np.array(to_numpy(layer.bias))
    side = "NumPy" if library is nn else "PyTorch"
    lines = refused(source, layer)
    assert set(lines) == {
        f"weight: only in {side}: transpose of W (4, 3) fits (3, 4): "
        "names={'weight': ('W', weights.transpose)}",
        f"bias: only in {side}: b fits (3,): names={{'bias': 'b'}}",
        "W: only in the dict",
        "b: only in the dict",
        "by shape: names={'weight': ('W', weights.transpose), 'bias': 'b'}",
    }
    np.testing.assert_array_equal(to_numpy(layer.bias), before)

    names = eval(lines[-1].removeprefix("by shape: names="))  # as a reader pastes it
    weights.copy(source, layer, names)
    x = float32(5, 4)
    y = layer(x) if library is nn else layer(torch.from_numpy(x))
    assert compare(x @ source["W"] + source["b"], y).ok(1e-6)


def test_a_transposed_layout_under_the_same_name():
    source = {"weight": float32(4, 3), "bias": float32(3)}
    layer = torch.nn.Linear(4, 3)
    (line,) = refused(source, layer)
    assert line == (
        "weight: shape (3, 4) in PyTorch, (4, 3) in the dict: transpose of weight "
        "(4, 3) fits (3, 4): names={'weight': ('weight', weights.transpose)}"
    )


def test_a_kernel_with_channels_last_is_recognised():
    (line,) = refused(
        {"weight": float32(3, 5, 2, 4)}, nn.Conv2d(2, 4, (3, 5), bias=False)
    )
    assert "names={'weight': ('weight', weights.channels_last_kernel('HWIO'))}" in line


@pytest.mark.parametrize(
    "layout, conv", [("WIO", torch.nn.Conv1d), ("DHWIO", torch.nn.Conv3d)]
)
def test_kernels_of_one_and_three_axes(layout, conv):
    layer = conv(2, 4, 3, bias=False)
    source = {"weight": float32(*[3] * (len(layout) - 2), 2, 4)}
    (line,) = refused(source, layer)
    assert line.endswith(f"('weight', weights.channels_last_kernel({layout!r}))}}")


def test_each_array_is_suggested_once():
    source = {"a": float32(3, 4), "b": float32(3, 4)}
    lines = refused(source, {"v": np.zeros((3, 4), "f"), "w": np.zeros((3, 4), "f")})
    assert lines[-1] == "by shape: names={'v': 'a', 'w': 'b'}"


def test_a_prefix_that_only_some_have():
    source = {"module.weight": float32(3, 4), "bias": float32(3)}
    lines = refused(source, torch.nn.Linear(4, 3))
    assert lines[0].endswith("names={'weight': 'module.weight'}")


def test_a_prefix_is_recognised_and_taken_off():
    model = torch.nn.Linear(4, 3)
    source = {"module": dict(model.state_dict()), "epoch": 3}
    other = torch.nn.Linear(4, 3)
    (line,) = refused(source, other)
    assert line.endswith("behind 'module.': prefix='module.'")
    weights.copy(source, other, prefix="module.")
    assert torch.equal(other.weight, model.weight)
    (line,) = refused(source, other, prefix="modul.")
    assert line.startswith("no name in the dict begins with 'modul.'; it has module.")


def test_the_map_covers_only_what_differs():
    source = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2))
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh())
    model.append(torch.nn.Linear(3, 2, bias=False))
    lines = refused(source, model)
    assert lines == ["2.bias: only in NumPy"]
    renamed = {
        name.replace("2.", "head."): a for name, a in source.state_dict().items()
    }
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2)
    )
    names = {"2.weight": "head.weight", "2.bias": "head.bias"}
    weights.copy(renamed, model, names)
    x = float32(5, 4)
    assert compare(source(x), model(torch.from_numpy(x))).ok(1e-6)


def test_none_leaves_an_entry_alone():
    layer, source = torch.nn.Linear(4, 3), {"weight": float32(3, 4)}
    before = layer.bias.clone()
    weights.copy(source, layer, names={"bias": None})
    assert torch.equal(layer.bias, before)
    assert compare(source["weight"], layer.weight).absolute == 0


def test_names_that_are_nowhere():
    source = {"W": float32(3, 4), "b": float32(3)}
    lines = refused(source, torch.nn.Linear(4, 3), {"weihgt": "W", "bias": "B_"})
    assert lines == [
        "names: PyTorch has no 'weihgt': did you mean 'weight'?",
        "names: the dict has no 'B_'",
    ]


@pytest.mark.parametrize(
    "value, words",
    [
        (3, "must be a name"),
        (("W", "transpose"), "must be a name"),
        ((("W", "b"), None), "need a transform that makes one"),
    ],
)
def test_a_map_that_is_none(value, words):
    with pytest.raises(TypeError, match=words):
        weights.copy({"W": np.ones(3)}, torch.nn.Linear(4, 3), {"weight": value})


def test_a_transform_that_fails_is_a_sentence():
    source = {"weight": float32(3, 4), "bias": float32(3)}
    names = {"weight": ("weight", weights.lstm_gates("iofc"))}
    (line,) = refused(source, torch.nn.Linear(4, 3), names)
    assert line == (
        "weight: weights.lstm_gates('iofc'): lstm_gates needs 4 blocks on the first "
        "axis, got shape (3, 4)"
    )


def test_differences_take_the_same_map():
    ours, theirs = nn.Linear(4, 3), {"W": float32(4, 3), "bias": float32(3)}
    names = {"weight": ("W", weights.transpose)}
    assert weights.differences(ours, theirs, names) == []
    assert "W: only in PyTorch" in weights.differences(ours, theirs)
    assert "W: only in a.npz" in weights.differences(
        ours, theirs, sides=("NumPy", "a.npz")
    )


def test_from_torch_to_torch():
    ours, theirs = torch.nn.Linear(4, 3), torch.nn.Linear(4, 2)
    lines = refused(ours, theirs)
    assert "weight: shape (2, 4) in the target, (3, 4) in the source" in lines
    theirs = torch.nn.Linear(4, 3)
    weights.copy(ours, theirs)
    assert torch.equal(ours.weight, theirs.weight)


# Dtypes


def test_a_dtype_is_converted_only_if_asked():
    source, layer = nn.Linear(4, 3, dtype=np.float64), torch.nn.Linear(4, 3)
    lines = refused(source, layer)
    assert lines[0] == "weight: dtype float64 in NumPy, float32 in PyTorch"
    assert len(lines) == 2
    assert refused(source, layer, dtype=np.float16)[0] == (
        "weight: dtype float16 in NumPy, float32 in PyTorch"
    )
    for dtype in ("target", "float32", np.float32, torch.float32):
        layer.weight.data.zero_()
        weights.copy(source, layer, dtype=dtype)
        assert layer.weight.dtype == torch.float32
        assert compare(source.weight.astype(np.float32), layer.weight).absolute == 0
    with pytest.raises(TypeError, match="dtype must be 'target' or a dtype"):
        weights.copy(source, layer, dtype="floaty")


def test_bfloat16():
    """Never widened unasked, never through a traceback; exact where it stays."""
    theirs, ours = torch.nn.Linear(4, 3).bfloat16(), nn.Linear(4, 3)
    wanted = "weight: dtype float32 in NumPy, bfloat16 in PyTorch"
    assert weights.differences(ours, theirs)[0] == wanted
    with pytest.raises(ValueError, match=wanted):
        weights.copy_to_numpy(theirs, ours)
    weights.copy_to_numpy(theirs, ours, dtype="target")
    np.testing.assert_array_equal(ours.weight, theirs.weight.float().detach().numpy())

    twin = torch.nn.Linear(4, 3).bfloat16()
    weights.copy(theirs, twin)
    assert torch.equal(twin.weight, theirs.weight)
    names = {"weight": ("weight", lambda w: w[::-1])}
    weights.copy(theirs, twin, names)
    assert torch.equal(twin.weight, theirs.weight.flip(0))

    ours = nn.Linear(4, 3)
    with pytest.raises(ValueError, match="dtype float32 in NumPy, bfloat16 in PyTorch"):
        weights.copy_to_torch(ours, theirs)
    weights.copy_to_torch(ours, theirs, dtype=torch.bfloat16)
    wanted = torch.from_numpy(np.array(ours.weight)).bfloat16()
    assert torch.equal(theirs.weight, wanted)


def test_a_value_that_the_dtype_cannot_hold():
    layer = torch.nn.Linear(1, 1)
    source = {"weight": np.array([[1e300]]), "bias": np.array([np.inf])}
    assert refused(source, layer, dtype="target") == [
        "weight: 1e+300 does not fit float32"
    ]
    source["weight"][...] = np.nan  # and inf: they are what they are in each dtype
    weights.copy(source, layer, dtype="target")
    assert torch.isnan(layer.weight).all() and torch.isinf(layer.bias).all()

    target = {"n": np.zeros(2, np.int8)}
    assert refused({"n": np.array([1, 300])}, target, dtype="target") == [
        "n: 300 does not fit int8"
    ]
    weights.copy({"n": np.array([1, -3])}, target, dtype="target")
    assert target["n"].tolist() == [1, -3]
    (line,) = refused({"n": np.ones(2)}, target, dtype="target")
    assert "float64" in line and "int8" in line  # not between floats and ints


def test_big_endian_arrays():
    layer, source = torch.nn.Linear(4, 3), nn.Linear(4, 3).state_dict()
    foreign = {name: a.astype(a.dtype.newbyteorder(">")) for name, a in source.items()}
    weights.copy(foreign, layer)
    assert compare(source["weight"], layer.weight).absolute == 0


# Targets other than modules, and things without weights


def test_a_dict_is_filled_in_place():
    arrays = {"a": {"w": np.zeros((2, 2))}, "t": torch.zeros(3)}
    source = {"a.w": np.ones((2, 2)), "t": np.full(3, 2, np.float32)}
    inner, tensor = arrays["a"]["w"], arrays["t"]
    weights.copy(source, arrays)
    assert inner.sum() == 4 and tensor.tolist() == [2, 2, 2]

    inner.flags.writeable = False
    source["t"] = np.full(3, 5, np.float32)
    assert refused(source, arrays) == ["a.w: cannot be written in the target"]
    assert tensor.tolist() == [2, 2, 2]
    assert refused({"n": np.ones(())}, {"n": 3.0}) == [
        "n: cannot be written in the target"
    ]


class Plain:
    def __init__(self):
        self.W, self.b, self.name = np.ones((3, 4)), np.ones(3), "plain"


@pytest.mark.parametrize(
    "thing, words",
    [
        (Plain(), r"Plain is no module: pass its arrays by name, {'W': x.W, 'b': x.b}"),
        (3, "a fitted estimator is needed, got int"),
        (MLPClassifier(), "MLPClassifier is not fitted"),
        (optim.SGD([nn.Parameter(np.ones(2))], lr=1), "SGD is an optimizer"),
    ],
)
def test_what_has_no_weights(thing, words):
    layer = torch.nn.Linear(4, 3)
    for pair in ((thing, layer), (layer, thing)):
        with pytest.raises(TypeError, match=words):
            weights.copy(*pair)


@pytest.mark.parametrize(
    "copy, args, words",
    [
        (weights.copy_to_torch, (nn.Linear(1, 1), "a.pt"), "theirs .* the path 'a.pt'"),
        (weights.copy_to_torch, (nn.Linear(1, 1), {}), "theirs .* got a dict"),
        (weights.copy_to_torch, (1, nn.Linear(1, 1)), "theirs .* got Linear"),
        (weights.copy_to_numpy, (1, torch.nn.Linear(1, 1)), "ours .* NumPy module"),
        (weights.copy_to_numpy, (1, "a.pt"), "ours .* use weights.copy"),
    ],
)
def test_the_wrong_side(copy, args, words):
    with pytest.raises(TypeError, match=words):
        copy(*args)


def test_what_is_no_array():
    source = {"weight": "a word", "bias": float32(3)}
    assert refused(source, torch.nn.Linear(4, 3)) == [
        "weight: weight is no array in the dict, but str"
    ]
    lazy = torch.nn.LazyLinear(3)
    assert (
        "has no values yet in PyTorch: call the module once"
        in (refused(nn.Linear(4, 3), lazy, options="ignore")[0])
    )


def test_extra_state_goes_along():
    class Counted(torch.nn.Linear):
        seen = "nothing"

        def get_extra_state(self):
            return self.seen

        def set_extra_state(self, state):
            self.seen = state

    source, target = Counted(2, 2), Counted(2, 2)
    source.seen = "much"
    weights.copy(source, target)
    assert target.seen == "much"


def test_buffers_go_along():
    source, target = torch.nn.BatchNorm1d(3), torch.nn.BatchNorm1d(3)
    source(torch.randn(5, 3))
    weights.copy(source, target)
    assert torch.equal(target.running_var, source.running_var)
    assert target.num_batches_tracked == 1


# Parameters with two names


def untied(model, parameter):
    model.head.weight = parameter(model.head.weight.data + 1)
    return model


def gpts():
    args = {"features": 8, "heads": 2}
    return tiny_gpt.TinyGPT(11, **args), torch_gpt.TinyGPT(11, **args)


def test_two_values_for_one_parameter_are_refused():
    ours, theirs = gpts()
    untied(theirs, torch.nn.Parameter)
    lines = refused(theirs, ours, options="ignore")
    assert lines == [
        "token.weight and head.weight: one parameter in NumPy, but 2 that differ in "
        "PyTorch"
    ]


def test_a_tied_parameter_that_was_saved_once():
    """safetensors refuses shared memory, so files have only one of the names."""
    ours, theirs = gpts()
    state = dict(theirs.state_dict())
    del state["head.weight"]
    weights.copy(state, ours)
    assert compare(ours.head.weight, theirs.token.weight).absolute == 0
    lines = refused(state, untied(theirs, torch.nn.Parameter))
    assert lines == ["head.weight: only in PyTorch"]
