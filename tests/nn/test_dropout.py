"""nn/dropout.py: torch's masks, bit for bit, and what they are multiplied with."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn
import numpy_impl.nn.functional
import numpy_impl.random
import torch_impl.nn
import torch_impl.nn.functional
from bridge.sides import NUMPY
from tests.pairs import PairTests

KINDS = {  # function: (class, shape)
    "dropout": ("Dropout", (6, 5, 4)),
    "dropout1d": ("Dropout1d", (6, 5, 4)),
    "dropout2d": ("Dropout2d", (6, 5, 4, 3)),
    "dropout3d": ("Dropout3d", (6, 5, 4, 3, 2)),
    "alpha_dropout": ("AlphaDropout", (6, 5, 4)),
    "feature_alpha_dropout": ("FeatureAlphaDropout", (6, 5, 4)),
}
VIEWS = {
    "dense": lambda x: x,
    "transposed": lambda x: x.T,
    "permuted": lambda x: x.transpose(1, 2, 0),
    "every second": lambda x: x[::2, :, ::3],
    "every second, transposed": lambda x: x[::2, :, ::3].transpose(2, 0, 1),
    "one channel": lambda x: x[:, 1:2],
    "of length 1": lambda x: x[:, :1].transpose(1, 0, 2),
    "repeated": lambda x: np.broadcast_to(x[:1], x.shape),
    "repeated, transposed": lambda x: np.broadcast_to(x[:, :1], x.shape).T,
}


class TestDropout(PairTests):
    file = "nn.dropout"

    def test_arguments_stay_untouched(self, case):
        """In training, the mask of a strided x is another: see test_order_of_memory."""
        module = case.construct(NUMPY)
        if module.inplace:
            return
        x = case.sample()[0]
        x.flags.writeable = False
        grad_y = np.ones_like(x)
        grad_y.flags.writeable = False
        module.backward(module(x) * 0 + grad_y)


def same_bits(ours, theirs):
    ours, theirs = np.array(ours, order="C"), theirs.detach().contiguous().numpy()
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    assert ours.tobytes() == theirs.tobytes()


def seed(value=0):
    numpy_impl.random.manual_seed(value)
    torch.manual_seed(value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.77])
def test_same_bits(kind, dtype, p):
    """Output and gradient, from two calls in a row: the stream stays in step."""
    name, shape = KINDS[kind]
    rng = np.random.default_rng(0)
    ours = getattr(numpy_impl.nn, name)(p)
    for library in (torch.nn, torch_impl.nn):
        seed()
        theirs = getattr(library, name)(p)
        for _ in range(2):
            x, grad_y = (rng.normal(size=shape).astype(dtype) for _ in range(2))
            leaf = torch.tensor(x, requires_grad=True)
            y = theirs(leaf)
            y.backward(torch.tensor(grad_y))
            same_bits(ours(x), y)
            same_bits(ours.backward(grad_y), leaf.grad)


@pytest.mark.parametrize("kind", ["dropout", "alpha_dropout"])
@pytest.mark.parametrize("view", VIEWS)
def test_order_of_memory(kind, view):
    """The mask is drawn in the order of x's memory, not of its indices."""
    x = np.random.default_rng(0).normal(size=(6, 5, 7)).astype(np.float32)
    strided = VIEWS[view](x)
    base = torch.tensor(x)
    theirs = base.as_strided(
        strided.shape,
        [step // x.itemsize for step in strided.strides],
        (strided.ctypes.data - x.ctypes.data) // x.itemsize,
    )
    for wing in (F, torch_impl.nn.functional):
        seed()
        wanted = getattr(wing, kind)(theirs, 0.4, training=True)
        ours = getattr(numpy_impl.nn.functional, kind)(strided, 0.4, training=True)
        same_bits(ours, wanted)


def test_the_mask_of_a_transposed_array_is_transposed():
    x = np.ones((4, 6), np.float32)
    seed()
    plain = numpy_impl.nn.functional.dropout(x)
    seed()
    turned = numpy_impl.nn.functional.dropout(x.T)
    np.testing.assert_array_equal(turned, plain.T)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("p, training", [(0.0, True), (1.0, True), (0.5, False)])
def test_nothing_is_drawn(kind, p, training):
    _, shape = KINDS[kind]
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    x.flat[:2] = np.nan, -0.0
    seed()
    before = torch.get_rng_state()
    y = getattr(numpy_impl.nn.functional, kind)(x, p, training)
    same_bits(y, getattr(F, kind)(torch.tensor(x), p, training))
    np.testing.assert_array_equal(numpy_impl.random.get_rng_state(), before)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("p, training", [(0.4, True), (1.0, True), (0.4, False)])
def test_inplace(kind, p, training):
    _, shape = KINDS[kind]
    start = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    for wing in (F, torch_impl.nn.functional):
        ours, theirs = start.copy(), torch.tensor(start)
        seed()
        y = getattr(numpy_impl.nn.functional, kind)(ours, p, training, inplace=True)
        getattr(wing, kind)(theirs, p, training, inplace=True)
        assert y is ours
        same_bits(ours, theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_inplace_module(kind):
    """Its gradient too; the two alpha modules take `inplace` and leave x alone."""
    name, shape = KINDS[kind]
    start = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    seed()
    ours = getattr(numpy_impl.nn, name)(0.4, inplace=True)
    theirs = getattr(torch.nn, name)(0.4, inplace=True)
    assert repr(ours) == repr(theirs)
    x, leaf = start.copy(), torch.tensor(start, requires_grad=True)
    inner = leaf * 1
    y = theirs(inner)
    y.backward(torch.tensor(start))
    same_bits(ours(x), y)
    same_bits(x, inner)
    same_bits(ours.backward(start), leaf.grad)


def test_whole_channels_fall():
    seed()
    y = numpy_impl.nn.Dropout2d(0.5)(np.ones((8, 16, 3, 2), np.float32))
    channels = y.reshape(128, 6)
    assert np.all(channels == channels[:, :1])
    assert 30 < np.sum(channels[:, 0] == 0) < 98


def test_mean_and_variance_stay():
    """Dropout keeps E[y]; alpha dropout also the variance of a standardized x."""
    x = np.random.default_rng(0).normal(size=200_000)
    seed()
    for p in (0.1, 0.5):
        assert abs(numpy_impl.nn.Dropout(p)(np.ones_like(x)).mean() - 1) < 0.01
        y = numpy_impl.nn.AlphaDropout(p)(x)
        assert abs(y.mean()) < 0.01 and abs(y.std() - 1) < 0.01


@pytest.mark.parametrize(
    "kind, shape",
    [
        ("dropout2d", (4, 6, 5)),
        ("dropout2d", (4, 6)),
        ("dropout3d", (4, 6)),
        ("dropout3d", (2, 4, 3, 2, 1, 2)),
    ],
)
def test_odd_ranks_warn_as_in_torch(kind, shape):
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    seed()
    with pytest.warns(UserWarning, match=kind):
        ours = getattr(numpy_impl.nn.functional, kind)(x)
    with pytest.warns(UserWarning, match=kind):
        same_bits(ours, getattr(F, kind)(torch.tensor(x)))
    seed()
    same_bits(ours, getattr(torch_impl.nn.functional, kind)(torch.tensor(x)))


@pytest.mark.parametrize(
    "kind, shape",
    [("dropout2d", (4,)), ("dropout3d", ()), ("feature_alpha_dropout", (4,))],
)
@pytest.mark.filterwarnings("ignore:dropout:UserWarning")
def test_no_channels_are_needed_where_all_fall(kind, shape):
    x = np.ones(shape, np.float32)
    for p, training in ((1.0, True), (0.0, True), (0.5, False)):
        wanted = getattr(F, kind)(torch.tensor(x), p, training=training)
        same_bits(getattr(numpy_impl.nn.functional, kind)(x, p, training), wanted)


def test_state_after_a_draw():
    seed()
    x = np.ones((5, 7), np.float32)
    numpy_impl.nn.Dropout()(x)
    torch.nn.Dropout()(torch.tensor(x))
    same_bits(numpy_impl.random.rand(9), torch.rand(9))
