"""Arrays that do not lie row by row are filled in the order of their memory."""

import numpy as np
import pytest
import torch

from numpy_impl import random
from tests.random.compare import PROMISE, assert_same_draws

FILLS = [
    ("uniform_", -1.0, 2.0),
    ("normal_", 0.5, 2.0),
    ("exponential_", 0.7),
    ("bernoulli_", 0.3),
    ("random_", 3, 900),
    ("trunc_normal_", 0.0, 1.0, -1.0, 2.0),
    ("trunc_normal_", 0.0, 1.0, 1.0, 2.0),
]
LAYOUTS = {
    "row by row": lambda x: x,
    "transposed": lambda x: x.swapaxes(0, 2),
    "cycled": lambda x: x.swapaxes(0, 1).swapaxes(1, 2),
    "every second": lambda x: x[:, ::2],
    "every second, transposed": lambda x: x[:, ::2].swapaxes(0, 2),
    "columns": lambda x: x[:, :, 1],
    "a length of one": lambda x: x[:, 1:2].swapaxes(1, 2),
    "small and strided": lambda x: x[:2, :2, 1],
    "one entry": lambda x: x[1, 1, 1, ...],
    "nothing": lambda x: x[:, :0],
}
LIKES = {
    "rand_like": (),
    "randn_like": (),
    "randint_like": (9,),
    "dropout_mask_like": (0.4,),
}


def array(side, dtype):
    return side.zeros((4, 5, 6), dtype)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("fill", FILLS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fills(fill, layout, dtype):
    """The view is filled, the rest of the array is not touched."""
    name, *arguments = fill

    def call(side):
        x = array(side, dtype)
        view = layout(x)
        filled = getattr(side, name)(view, *arguments)
        assert filled is view or not side.is_numpy
        return x

    allowed = 0.0
    if name.endswith("normal_") and dtype == "float32":
        allowed = 2 * PROMISE.normal
    if name == "uniform_" or fill[3:] == (1.0, 2.0):
        allowed = 2 * PROMISE.uniform * np.finfo(dtype).eps
    assert_same_draws(0, call, tolerance=allowed)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("name", LIKES)
def test_likes(name, layout):
    """The new array lies in memory as the old one does, without its gaps."""

    def call(side):
        return getattr(side, name)(layout(array(side, "float32")), *LIKES[name])

    allowed = PROMISE.normal if name == "randn_like" else 0.0
    assert_same_draws(0, call, tolerance=allowed)


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0, 1), (2, 1, 0)])
@pytest.mark.parametrize("repeated", [(0,), (1,), (2,), (0, 2), (0, 1, 2)])
def test_likes_of_what_broadcasting_repeats(repeated, axes):
    """Repeated axes have no order in memory: they stay where they stand."""

    def call(side):
        x = side.zeros([1 if d in repeated else 4 + d for d in range(3)], "float32")
        larger = (np if side.is_numpy else torch).broadcast_to(x, (4, 5, 6))
        turned = larger.transpose(axes) if side.is_numpy else larger.permute(axes)
        return side.rand_like(turned)

    assert_same_draws(0, call)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_probabilities_by_entry(layout):
    def call(side):
        p = side.array(np.linspace(0, 1, 120).reshape(4, 5, 6))
        return side.bernoulli(layout(p))

    def call_in_place(side):
        x, p = array(side, "float32"), side.array(np.linspace(0, 1, 120))
        return side.bernoulli_(layout(x), layout(p.reshape(4, 5, 6)))

    assert_same_draws(0, call)
    assert_same_draws(0, call_in_place)


def test_the_order_of_memory_is_a_transpose():
    def call(side):
        return side.uniform_(side.zeros((7, 5), "float32").swapaxes(0, 1))

    def transposed(side):
        return side.rand(7, 5).swapaxes(0, 1)

    assert_same_draws(0, call)
    assert_same_draws(0, transposed)
    random.manual_seed(0)
    wanted = random.rand(7, 5).T
    random.manual_seed(0)
    np.testing.assert_array_equal(random.uniform_(np.zeros((7, 5), "f4").T), wanted)


class Marked(np.ndarray):
    """A subclass, as a Parameter is."""


@pytest.mark.parametrize("fill", FILLS, ids=str)
def test_a_subclass_is_filled_and_returned(fill):
    name, *arguments = fill
    x = np.zeros((5, 7)).view(Marked)
    view = x[:, ::2].T
    assert getattr(random, name)(view, *arguments) is view
    assert x[:, ::2].any() and not x[:, 1::2].any()
    for like, more in LIKES.items():
        assert type(getattr(random, like)(x, *more)) is np.ndarray
    assert type(random.multinomial(np.ones(3).view(Marked), 2)) is np.ndarray
    assert type(random.normal(np.ones(3).view(Marked), 2)) is np.ndarray
