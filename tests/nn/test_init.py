"""nn/init: the same bits as torch.nn.init."""

import contextlib
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


@pytest.mark.parametrize("shape", [(3, 2), (16, 5), (0, 2), (2, 0)], ids=str)
@pytest.mark.parametrize("sparsity", [0, 0.1, 0.5, 1, 2, -0.3, np.float32(0.3)])
def test_sparse(sparsity, shape):
    """A generator draws the numbers, but not the order of the rows."""
    for options, dtype, generator in product(
        ({}, {"std": 2.0}), ("float32", "float64"), (False, True)
    ):
        options = options | {"sparsity": sparsity}
        assert_same_bits("sparse_", options, shape, dtype, generator)


@pytest.mark.parametrize("dtype, bound", [("float32", 1e-6), ("float64", 1e-12)])
@pytest.mark.parametrize("options", [{}, {"gain": 5 / 3}, {"gain": np.float64(-0.5)}])
@pytest.mark.parametrize("shape", [*SHAPES, (1, 4), (0, 2), (3, 0)], ids=str)
def test_orthogonal(shape, options, dtype, bound):
    """Equal to torch's up to LAPACK's rounding, the numbers after it to the bit."""
    for generator in (False, True):
        arguments = "orthogonal_", options, shape, dtype, 3, generator
        (ours, after), (written, its) = (
            drawn("numpy_impl", *arguments),
            drawn("torch_impl", *arguments),
        )
        torch.manual_seed(3)
        given = {"generator": torch.Generator().manual_seed(4)} if generator else {}
        tensor = torch.empty(shape, dtype=getattr(torch, dtype))
        torch.nn.init.orthogonal_(tensor, **options, **given)
        assert after == its == float(torch.rand(1))
        for theirs in (written, tensor.numpy()):
            np.testing.assert_allclose(ours, theirs, 0, 2 * bound)
        if ours.size:
            rows = ours.reshape(len(ours), -1).astype(np.float64)
            rows = rows if len(rows) <= rows.shape[1] else rows.T
            product_ = options.get("gain", 1) ** 2 * np.eye(len(rows))
            np.testing.assert_allclose(rows @ rows.T, product_, 0, 10 * bound)


def test_the_sign_of_r_makes_all_directions_alike():
    """Without it LAPACK's first column would lie on one side alone."""
    random.manual_seed(0)
    first = [init.orthogonal_(np.empty((3, 3)))[0, 0] for _ in range(200)]
    assert 60 < np.sum(np.array(first) > 0) < 140


OLD = [name for name in init.__all__ if f"{name}_" in init.__all__]


def test_names_are_torchs(side):
    module = importlib.import_module(f"{side}.nn.init")
    assert init.__all__ == module.__all__ == torch.nn.init.__all__
    new = [name for name in init.__all__ if name.endswith("_")]
    assert {*init.__all__} == {"calculate_gain", *new, *OLD} and len(OLD) >= 10


@pytest.mark.parametrize("name", OLD)
def test_names_of_old(name, side):
    """Without the underscore: a warning that names the new one, and the same values."""
    module = importlib.import_module(f"{side}.nn.init")
    arguments = {"constant": (2.0,), "sparse": (0.5,)}.get(name, ())
    shape = (4, 3, 2) if name == "dirac" else (4, 3)
    found = []
    for called, warns in (
        (name, pytest.warns(FutureWarning, match=f"{name}_")),
        (f"{name}_", contextlib.nullcontext()),
    ):
        (random if side == "numpy_impl" else torch).manual_seed(0)
        tensor = np.zeros(shape) if side == "numpy_impl" else torch.zeros(shape)
        with warns:
            assert getattr(module, called)(tensor, *arguments) is tensor
        found.append(to_numpy(tensor))
    np.testing.assert_array_equal(*found)
    assert getattr(module, name).__name__ == name


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
    for fill in (init.xavier_uniform_, init.orthogonal_):
        parameter = Parameter(np.zeros((4, 3), np.float32))
        values = np.asarray(parameter)
        assert fill(parameter) is parameter
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
        *(1j, 2 + 0j, 1e39, np.float64(1e39), np.float64(-1e39)),
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
            said = f"{key} must be a number"
            if key == "gain":  # on both sides it is multiplied before it is looked at
                said = "operand|multiply|number"
            for bad in ("1", None, [1.0], np.ones(1), 1j):
                with pytest.raises(TypeError, match=said):
                    getattr(init, name)(np.ones((3, 2)), **{key: bad})
