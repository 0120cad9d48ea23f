"""nn/init.py: the same bits as torch.nn.init."""

import importlib
from itertools import product

import numpy as np
import pytest
import torch

from bridge.parity import to_numpy
from numpy_impl import random
from numpy_impl.nn import Parameter, init
from tests.pairs import noting

DRAWS = {
    "uniform_": [
        {},
        {"a": -2.0, "b": 3.0},
        {"a": np.float32(-0.1), "b": np.float64(0.1)},
    ],
    "normal_": [
        {},
        {"mean": 1.0, "std": 0.02},
        {"mean": np.float64(0.1), "std": np.float32(0.1)},
        {"mean": float("inf")},
    ],
    "trunc_normal_": [
        {},
        {"std": 0.02},
        {"mean": 0.5, "std": 2.0, "a": -1.0, "b": 1.5},
        {"a": 1.5, "b": 4.0},
    ],
    "xavier_uniform_": [{}, {"gain": 5 / 3}, {"gain": np.float32(0.1)}],
    "xavier_normal_": [{}, {"gain": 0.5}],
    "kaiming_uniform_": [
        {},
        {"a": 5**0.5},
        {"mode": "fan_out"},
        {"mode": "FAN_OUT", "a": np.float64(0.1)},
        {"nonlinearity": "relu"},
        {"a": 0.2, "mode": "fan_out", "nonlinearity": "tanh"},
    ],
    "kaiming_normal_": [
        {},
        {"a": 0.3},
        {"mode": "fan_out", "nonlinearity": "relu"},
        {"nonlinearity": "selu"},
    ],
}
CASES = [(name, options) for name, many in DRAWS.items() for options in many]
SHAPES = [(3, 2), (7, 5), (16, 33), (4, 3, 5), (8, 2, 3, 3), (2, 3, 2, 3, 2)]


@pytest.fixture(params=["numpy_impl", "torch_impl"])
def side(request):
    return request.param


def drawn(side, name, options, shape, dtype, seed, generator):
    """What `name` draws on `side`, and the next number, which tells the state after."""
    own = side == "numpy_impl"
    module = importlib.import_module(f"{side}.nn.init")
    source = random if own else torch
    source.manual_seed(seed)
    if generator:
        options = options | {"generator": source.Generator().manual_seed(seed + 1)}
    array = np.full(shape, np.nan, dtype)
    tensor = array if own else torch.from_numpy(array)
    result = getattr(module, name)(tensor, **options)
    assert result is tensor
    return to_numpy(tensor), float(source.rand(1)[0])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name, options", CASES, ids=str)
def test_same_bits(name, options, shape):
    for dtype, generator in product(("float32", "float64"), (False, True)):
        with noting(f"{dtype}, with a generator: {generator}"):
            assert_same_bits(name, options, shape, dtype, generator)


def assert_same_bits(name, options, shape, dtype, generator):
    arguments = name, options, shape, dtype, 3, generator
    ours, next_of_ours = drawn("numpy_impl", *arguments)
    written, next_of_written = drawn("torch_impl", *arguments)
    np.testing.assert_array_equal(ours, written)

    torch.manual_seed(3)
    given = {"generator": torch.Generator().manual_seed(4)} if generator else {}
    tensor = torch.empty(shape, dtype=getattr(torch, dtype))
    getattr(torch.nn.init, name)(tensor, **options, **given)
    np.testing.assert_array_equal(ours, tensor.numpy())
    assert next_of_ours == next_of_written == float(torch.rand(1))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name, arguments, shape",
    [
        ("constant_", (0.3,), (3, 2)),
        ("constant_", (2,), ()),
        ("ones_", (), (4,)),
        ("zeros_", (), (2, 3)),
        ("eye_", (), (3, 5)),
        ("eye_", (), (5, 3)),
        ("dirac_", (), (3, 5, 4)),
        ("dirac_", (), (5, 3, 3, 2)),
        ("dirac_", (2,), (6, 2, 3, 3, 5)),
        ("dirac_", (3,), (6, 4, 1)),
        ("dirac_", (), (0, 2, 3)),
        ("dirac_", (2,), (0, 2, 3)),
        ("dirac_", (), (2, 0, 3)),
        ("constant_", (np.float64(0.1),), (2,)),
        ("constant_", (np.float32(0.1),), (2,)),
        ("constant_", (np.bool(True),), (2,)),
        ("constant_", (float("nan"),), (2,)),
        ("constant_", (float("-inf"),), (2,)),
    ],
)
def test_values(side, name, arguments, shape, dtype):
    wanted = torch.full(shape, torch.nan, dtype=getattr(torch, dtype))
    getattr(torch.nn.init, name)(wanted, *arguments)
    array = np.full(shape, np.nan, dtype)
    tensor = array if side == "numpy_impl" else torch.from_numpy(array)
    module = importlib.import_module(f"{side}.nn.init")
    assert getattr(module, name)(tensor, *arguments) is tensor
    np.testing.assert_array_equal(array, wanted.numpy())


@pytest.mark.parametrize(
    "arguments",
    [
        *((name,) for name in ("linear", "sigmoid", "tanh", "relu", "selu")),
        *((f"conv{n}d",) for n in (1, 2, 3)),
        *((f"conv_transpose{n}d",) for n in (1, 2, 3)),
        ("leaky_relu",),
        ("leaky_relu", 0.2),
        ("leaky_relu", 1),
        ("relu", 0.2),
    ],
    ids=str,
)
def test_gain(side, arguments):
    module = importlib.import_module(f"{side}.nn.init")
    assert module.calculate_gain(*arguments) == torch.nn.init.calculate_gain(*arguments)


@pytest.mark.parametrize("name", ["kaiming_uniform_", "kaiming_normal_"])
def test_nothing_to_fill(name):
    for module, tensor in (
        (init, np.empty((3, 0))),
        (importlib.import_module("torch_impl.nn.init"), torch.empty(3, 0)),
        (torch.nn.init, torch.empty(3, 0)),
    ):
        with pytest.warns(UserWarning):
            assert getattr(module, name)(tensor) is tensor


def test_a_parameter_is_filled_in_place():
    parameter = Parameter(np.zeros((4, 3), np.float32))
    values = np.asarray(parameter)
    assert init.xavier_uniform_(parameter) is parameter
    assert values.all() and np.shares_memory(values, parameter)


def test_a_strided_array_is_filled():
    wide = np.zeros((6, 5))
    random.manual_seed(0)
    init.normal_(wide[::2])
    assert not wide[1::2].any()
    torch.manual_seed(0)
    theirs = torch.zeros(6, 5, dtype=torch.float64)
    torch.nn.init.normal_(theirs[::2])
    np.testing.assert_array_equal(wide, theirs.numpy())


def test_variances():
    """What the rules promise: the variance of the sums is that of the inputs."""
    random.manual_seed(0)
    x = random.randn(4000, 300).astype(np.float64)
    weight = init.kaiming_normal_(np.empty((200, 300)), nonlinearity="linear")
    assert np.var(x @ weight.T) == pytest.approx(1, rel=0.05)
    weight = init.kaiming_uniform_(np.empty((200, 300)), nonlinearity="relu")
    assert np.mean(np.maximum(x @ weight.T, 0) ** 2) == pytest.approx(1, rel=0.05)
    weight = init.xavier_uniform_(np.empty((200, 300)))
    assert np.var(weight) == pytest.approx(2 / 500, rel=0.05)


@pytest.mark.parametrize("name", [*DRAWS, "ones_", "zeros_", "eye_", "dirac_"])
def test_half_precision_is_refused(name):
    tensor = np.ones((2, 2, 2) if name == "dirac_" else (2, 2), np.float16)
    with pytest.raises(NotImplementedError, match="float32 or float64"):
        getattr(init, name)(tensor)
    assert (tensor == 1).all()


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8", "bool"])
@pytest.mark.parametrize(
    "val",
    [
        *(None, "a", "1", [1.0], (1.0,), ...),
        *(1j, 1e39, np.float64(1e39), np.float64(-1e39)),
        *(float("nan"), float("inf"), -0.5, 300, 2**62, np.float32(0.1)),
        *(np.array(0.5), np.array([0.5]), np.array([0.5, 1.0])),
    ],
    ids=repr,
)
def test_what_constant_takes(val, dtype):
    ours, theirs = np.ones(3, dtype), torch.ones(3, dtype=getattr(torch, dtype))
    value = torch.from_numpy(val) if isinstance(val, np.ndarray) else val
    try:
        torch.nn.init.constant_(theirs, value)
    except (TypeError, RuntimeError) as error:
        with pytest.raises(type(error), match="val"):
            init.constant_(ours, val)
    else:
        init.constant_(ours, val)
    np.testing.assert_array_equal(ours, theirs.numpy())


def test_numbers_only():
    """Where torch takes one number, text, None, lists and arrays with axes are none."""
    for name, options in DRAWS.items():
        names = {key for given in options for key in given} - {"mode", "nonlinearity"}
        for key in names - {"a"} if name.startswith("kaiming") else names:
            for bad in ("1", None, [1.0], np.ones(1), 1j):
                with pytest.raises(TypeError):
                    getattr(init, name)(np.ones((3, 2)), **{key: bad})
