"""nn/activation as a whole: what the case tables cannot say."""

import copy
import inspect

import numpy as np
import pytest
import torch

import numpy_impl.nn as numpy_nn
import torch_impl.nn as torch_nn
from numpy_impl import random
from numpy_impl.nn import activation
from numpy_impl.nn.activation.entrywise import where
from numpy_impl.nn.activation.hard import relu6_backward

INPLACE = {
    "Threshold": (0.5, 7.0),
    "ReLU": (),
    "RReLU": (),
    "Hardtanh": (-0.5, 0.75),
    "ReLU6": (),
    "Hardsigmoid": (),
    "SiLU": (),
    "Mish": (),
    "Hardswish": (),
    "ELU": (1.5,),
    "CELU": (1.5,),
    "SELU": (),
    "LeakyReLU": (0.2,),
}
FUNCTIONS = {
    "threshold": (0.5, 7.0),
    "relu": (),
    "rrelu": (0.125, 0.25, True),
    "hardtanh": (-0.5, 0.75),
    "relu6": (),
    "hardsigmoid": (),
    "silu": (),
    "mish": (),
    "hardswish": (),
    "elu": (1.5,),
    "celu": (1.5,),
    "selu": (),
    "leaky_relu": (0.2,),
}


def sample(*shape, seed=0):
    return np.asarray(3 * np.random.default_rng(seed).normal(size=shape))


def test_all_names_torchs_but_attention():
    names = [n for n in torch.nn.modules.activation.__all__ if "Attention" not in n]
    assert activation.__all__ == names
    assert torch_nn.activation.__all__ == names


@pytest.mark.parametrize("name", activation.__all__)
def test_constructor_is_torchs(name):
    """Names, order and defaults; torch's own take *args where there are none."""
    for nn in (numpy_nn, torch_nn):
        ours = inspect.signature(getattr(nn, name)).parameters
        theirs = inspect.signature(getattr(torch.nn, name)).parameters
        theirs = {n: p for n, p in theirs.items() if n not in ("args", "kwargs")}
        assert list(ours) == list(theirs)
        for n, parameter in theirs.items():
            assert ours[n].default == parameter.default


@pytest.mark.parametrize("mode", ["train", "eval"])
@pytest.mark.parametrize("size", [(4, 7), (230, 300)], ids=["small", "blocks"])
@pytest.mark.parametrize("name", INPLACE)
def test_inplace(name, size, mode):
    """x becomes y, and the gradient is that of the module which keeps x."""
    grad_y = sample(*size, seed=1)
    results = []
    for inplace in (False, True):
        module = getattr(numpy_nn, name)(*INPLACE[name], inplace=inplace)
        module.train(mode == "train")
        x = sample(*size)
        random.manual_seed(0)
        y = module(x)
        assert (y is x) == inplace
        results.append((y.copy(), module.backward(grad_y)))
    np.testing.assert_array_equal(results[0], results[1])
    assert ("inplace=True" in repr(module)) == (
        "inplace=True" in repr(getattr(torch.nn, name)(*INPLACE[name], inplace=True))
    )

    for nn in (torch_nn, torch.nn):
        module = getattr(nn, name)(*INPLACE[name], inplace=True)
        module.train(mode == "train")
        leaf = torch.from_numpy(sample(*size)).requires_grad_()
        x = leaf * 1
        torch.manual_seed(0)
        y = module(x)
        assert y is x
        y.backward(torch.from_numpy(grad_y))
        for ours, theirs in zip(results[1], (y.detach(), leaf.grad), strict=True):
            np.testing.assert_allclose(ours, theirs.numpy(), rtol=0, atol=1e-7)


@pytest.mark.parametrize("name", ["LeakyReLU", "ELU", "CELU"])
def test_inplace_below_zero(name):
    """torch keeps y alone and cannot tell it from an x above zero; we keep x."""
    x, grad_y = sample(2, 9)
    leaf = torch.from_numpy(x).requires_grad_()
    layer = getattr(torch.nn, name)
    y = layer(-0.5, inplace=True)(leaf * 1)
    with pytest.raises(RuntimeError, match="negative slope"):
        y.backward(torch.from_numpy(grad_y))
    layer(-0.5)(leaf).backward(torch.from_numpy(grad_y))
    ours = getattr(numpy_nn, name)(-0.5, inplace=True)
    ours(x.copy())
    np.testing.assert_allclose(ours.backward(grad_y), leaf.grad, rtol=1e-14)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_inplace_function(name):
    """By keyword or by position, on arrays with gaps, too."""
    function = getattr(numpy_nn.functional, name)
    settings = FUNCTIONS[name]
    random.manual_seed(0)
    wanted = function(sample(6, 5), *settings)
    wide = np.zeros((6, 10))
    for call in (
        lambda x: function(x, *settings, True),
        lambda x: function(x, *settings, inplace=True),
        lambda x: (
            function(*settings, x=x, inplace=True)
            if not settings
            else function(x, *settings, True)
        ),
    ):
        x = wide[:, ::2]
        x[...] = sample(6, 5)
        random.manual_seed(0)
        assert call(x) is x
        np.testing.assert_array_equal(x, wanted)
    assert np.all(wide[:, 1::2] == 0)


UNDERSCORED = [n for n in FUNCTIONS if hasattr(torch.nn.functional, f"{n}_")]


def test_which_functions_have_an_in_place_name():
    for nn in (numpy_nn, torch_nn):
        ours = {n for n in nn.functional.__all__ if n.endswith("_")}
        assert ours == {f"{n}_" for n in UNDERSCORED}


@pytest.mark.parametrize("name", UNDERSCORED)
def test_in_place_name(name):
    """relu_(x) is relu(x, inplace=True), by torch's arguments and defaults."""
    settings = FUNCTIONS[name]
    for args in {settings, settings if name == "threshold" else ()}:
        x = sample(6, 5)
        random.manual_seed(0)
        assert getattr(numpy_nn.functional, f"{name}_")(x, *args) is x
        for nn in (torch_nn, torch.nn):
            leaf = torch.from_numpy(sample(6, 5)).requires_grad_()
            theirs = leaf * 1
            torch.manual_seed(0)
            assert getattr(nn.functional, f"{name}_")(theirs, *args) is theirs
            np.testing.assert_allclose(x, theirs.detach().numpy(), rtol=1e-14)
            theirs.sum().backward()  # autograd goes back through it


@pytest.mark.parametrize("name", FUNCTIONS)
def test_inplace_goes_through_parameters(name):
    """A forward that writes in place leaves a Parameter a Parameter."""
    p = numpy_nn.Parameter(sample(6, 5))
    assert getattr(numpy_nn.functional, name)(p, *FUNCTIONS[name], True) is p
    y = getattr(numpy_nn.functional, name)(p, *FUNCTIONS[name])
    assert type(y) is np.ndarray


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("bounds", [(1 / 8, 1 / 3), (-1.0, 0.3)])
def test_rrelu_draws_torchs_bits(dtype, bounds):
    """Only entries <= 0 draw, in the order of the indices, whatever the memory's."""
    x = sample(200, 101).astype(dtype)
    x[0, :5] = 0.0, -0.0, np.nan, np.inf, -np.inf
    for array in (x, x.T, x[::2, ::3], x[:0]):
        random.manual_seed(3)
        ours = numpy_nn.RReLU(*bounds)(array)
        after = random.rand(4)
        for nn in (torch_nn, torch.nn):
            torch.manual_seed(3)
            theirs = nn.RReLU(*bounds)(torch.from_numpy(array.copy()))
            np.testing.assert_array_equal(ours, theirs.numpy())
            np.testing.assert_array_equal(after, torch.rand(4).numpy())


def test_hardsigmoid_kernel():
    """PyTorch's float64 kernel has 1/6 in float32: no closer than that."""
    x, grad_y = sample(50), sample(50, seed=1)
    leaf = torch.from_numpy(x).requires_grad_()
    torch.nn.functional.hardsigmoid(leaf).backward(torch.from_numpy(grad_y))
    module = numpy_nn.Hardsigmoid()
    module(x)
    np.testing.assert_allclose(module.backward(grad_y), leaf.grad.numpy(), rtol=5e-8)


def call_line():
    """The line of `y = call(array)` below."""
    lines, start = inspect.getsourcelines(test_implicit_dim_warns)
    return start + next(i for i, line in enumerate(lines) if "y = call(" in line)


@pytest.mark.parametrize("ndim", range(5))
@pytest.mark.parametrize("name", ["Softmin", "Softmax", "LogSoftmax"])
def test_implicit_dim_warns(name, ndim):
    """dim=None chooses as torch does, and the warning names the caller's line."""
    x = sample(*(2, 3, 4, 5)[:ndim])
    with pytest.warns(UserWarning, match="[Ii]mplicit dimension choice"):
        wanted = getattr(torch.nn, name)()(torch.from_numpy(x)).numpy()
    for nn, array in ((numpy_nn, x), (torch_nn, torch.from_numpy(x))):
        function = {"LogSoftmax": "log_softmax"}.get(name, name.lower())
        module = getattr(nn, name)()
        for call in (module, getattr(nn.functional, function)):
            with pytest.warns(UserWarning, match="implicit dimension choice") as seen:
                y = call(array)
            assert seen[0].filename == __file__
            assert seen[0].lineno == call_line()
            assert len(seen) == 1
            np.testing.assert_allclose(np.asarray(y), wanted, rtol=0, atol=1e-14)
    module = getattr(numpy_nn, name)()
    model = numpy_nn.Sequential(module)
    model[0].register_forward_hook(lambda module, args, y: None)
    with pytest.warns(UserWarning) as seen:
        model(x)
    assert seen[0].filename == __file__  # through a container and hooks, too
    assert module.backward(np.ones(x.shape)).shape == x.shape  # no warning here


@pytest.mark.parametrize("name", ["softmin", "softmax", "log_softmax"])
def test_softmax_dtype(name):
    """The input is cast first: integers, and float32 that needs more digits."""
    for x, dtype in (
        (np.array([[1, 2, 3]]), "float64"),
        (np.array([[1, 2, 3]]), "float32"),
        (sample(3, 4).astype(np.float32), "float64"),
    ):
        ours = getattr(numpy_nn.functional, name)(x, 1, dtype=np.dtype(dtype))
        theirs = getattr(torch.nn.functional, name)(
            torch.from_numpy(x), 1, dtype=getattr(torch, dtype)
        )
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-6)
        written = getattr(torch_nn.functional, name)(
            torch.from_numpy(x), 1, dtype=getattr(torch, dtype)
        )
        np.testing.assert_allclose(written.numpy(), theirs.numpy(), rtol=1e-6)


def test_small_probabilities_keep_their_digits():
    """Where (1 + tanh(x / 2)) / 2 and log(softmax(x)) would give 0 and -inf."""
    x = np.array([-30.0, -300.0, -700.0])
    np.testing.assert_allclose(numpy_nn.functional.sigmoid(x), np.exp(x), rtol=1e-12)
    np.testing.assert_allclose(numpy_nn.functional.logsigmoid(x), x, rtol=1e-12)
    y = numpy_nn.functional.log_softmax(np.array([0.0, -800.0]), 0)
    np.testing.assert_allclose(y, [0.0, -800.0])


def test_prelu_of_a_scalar_weight():
    x = sample(3, 4)
    for weight in (np.array(0.5), np.array([0.5])):
        ours = numpy_nn.functional.prelu(x, weight)
        theirs = torch.nn.functional.prelu(
            torch.from_numpy(x), torch.from_numpy(weight)
        )
        np.testing.assert_array_equal(ours, theirs.numpy())


def test_deprecated_bounds_of_hardtanh():
    for nn in (numpy_nn, torch_nn, torch.nn):
        with pytest.warns(FutureWarning, match="min_val"):
            module = nn.Hardtanh(min_value=-2.0)
        assert repr(module) == "Hardtanh(min_val=-2.0, max_val=1.0)"
        with pytest.warns(FutureWarning, match="max_val"):
            assert nn.Hardtanh(max_value=3.0).max_val == 3.0


def test_infinite_gradients_stop_where_torchs_stop():
    """An exploding gradient meets a closed rectifier: 0, not 0 · inf."""
    x, grad_y = np.tile([-1.0, 1.0], 400), np.full(800, np.inf)
    for name in ("ReLU", "Hardshrink", "ReLU6", "Hardswish"):
        for at in (slice(None), slice(10)):  # long enough for bits, and not
            module = getattr(numpy_nn, name)()
            module(4 * x[at])
            leaf = torch.from_numpy(4 * x[at]).requires_grad_()
            getattr(torch.nn, name)()(leaf).backward(torch.from_numpy(grad_y[at]))
            np.testing.assert_array_equal(module.backward(grad_y[at]), leaf.grad)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_where_is_numpys(dtype):
    rng = np.random.default_rng(0)
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan], dtype)
    x, y = (rng.choice(special, 1000) for _ in range(2))
    one, square = np.broadcast_to(x[1], 1000), (20, 50)
    pairs = [(x[:n], y[:n]) for n in (0, 9, 510, 511, 512, 513, 514)]
    pairs += [(x[::n], y[::n]) for n in (-1, 2)] + [(one, y), (x, one)]
    pairs += [(x.reshape(square), y.reshape(square[::-1]).T)]
    for a, b in (*pairs, (x, y), (x, 0), (0, y), (1.5, y)):
        shape = np.broadcast_shapes(np.shape(a), np.shape(b))
        condition = rng.random(shape) < 0.5
        ours, theirs = where(condition, a, b), np.where(condition, a, b)
        assert ours.dtype == theirs.dtype == dtype
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(np.signbit(ours), np.signbit(theirs))


@pytest.mark.parametrize("name", ["ReLU", "GELU", "SELU"])
def test_deepcopy_leaves_the_tape(name):
    module = getattr(numpy_nn, name)()
    module(sample(3))
    assert not copy.deepcopy(module).saved


def test_relu6_backward_is_the_modules():
    x = np.array([-1.0, -0.0, 0.0, 3.0, 5.5, 6.0, 7.0, np.nan])
    module = numpy_nn.ReLU6()
    module(x)
    grad_y = sample(len(x))
    np.testing.assert_array_equal(relu6_backward(grad_y, x), module.backward(grad_y))
