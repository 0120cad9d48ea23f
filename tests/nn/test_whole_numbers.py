"""What the functions make of integers and bools: promoted, kept, cut off or refused."""

import warnings

import numpy as np
import pytest
import torch

import numpy_impl.nn.functional
import torch_impl.nn.functional

DTYPES = ("uint8", "int8", "int16", "int32", "int64", "bool")

# function: [arguments], a shape for each array of the dtype; arrays stay what they are
CALLS = {}
FLOATS = np.linspace(0.1, 0.9, 12, dtype=np.float32).reshape(3, 4)
LABELS = np.array([0, 2, 1])
SIGNS = np.array([1, -1, 1])


class Whole(tuple):
    """The shape of an array of the dtype."""


def add(name, *args, **kwargs):
    CALLS.setdefault(name, []).append((args, kwargs))


ROWS, CUBE = Whole((3, 4)), Whole((3, 4, 4))
for axes in (1, 2, 3):
    x = Whole((2, 3, 5, 6, 5)[: axes + 2])
    for name in (f"max_pool{axes}d", f"max_pool{axes}d_with_indices"):
        add(name, x, 2)
        add(name, x, 3, 2, 1, 1, True)
        add(name, x, 2, 1, return_indices=True)
    add(f"avg_pool{axes}d", x, 2)
    add(f"avg_pool{axes}d", x, 3, 2, 1, True, False)
    add(f"adaptive_avg_pool{axes}d", x, 2)
    add(f"adaptive_max_pool{axes}d", x, 2)
    small, kernel = Whole((1, 2, *[3] * axes)), Whole((2, 2, *[2] * axes))
    add(f"conv{axes}d", small, kernel)
    add(f"conv_transpose{axes}d", small, kernel)
    places = np.arange(4).reshape(1, 1, 4, *[1] * (axes - 1))
    add(f"max_unpool{axes}d", Whole(places.shape), places, 2)
    if axes > 1:
        numbers = np.full((1, 2, axes), 0.3, np.float32)
        shape = Whole((1, 2, *[5] * axes))
        add(f"fractional_max_pool{axes}d", shape, 2, 3, _random_samples=numbers)
add("avg_pool2d", Whole((2, 3, 5, 6)), 2, divisor_override=-3)
add("conv_tbc", Whole((4, 1, 2)), Whole((2, 2, 3)), Whole((3,)))
add("linear", ROWS, Whole((2, 4)), Whole((2,)))
add("bilinear", ROWS, Whole((3, 2)), Whole((5, 4, 2)))
for name in ("l1_loss", "mse_loss", "smooth_l1_loss"):
    add(name, FLOATS, ROWS)
add("pdist", ROWS)
add("kl_div", ROWS, FLOATS, reduction="sum")
add("kl_div", FLOATS, ROWS, reduction="sum")
add("binary_cross_entropy", ROWS, FLOATS)
add("binary_cross_entropy", FLOATS, ROWS)
add("binary_cross_entropy_with_logits", FLOATS, ROWS)
for name in ("cross_entropy", "nll_loss", "multi_margin_loss"):
    add(name, ROWS, LABELS)
    add(name, FLOATS, Whole((3,)))
add("one_hot", Whole((3,)), 7)
add("embedding", LABELS, ROWS)
add("embedding", Whole((3,)), np.ones((7, 2), np.float32))
for mode in ("sum", "mean", "max"):
    add("embedding_bag", LABELS, ROWS, np.array([0, 2]), mode=mode)
for mode in ("constant", "reflect", "replicate", "circular"):
    add("pad", CUBE, (1, 2), mode)
for name in ("layer_norm", "rms_norm"):
    add(name, ROWS, (4,))
add("group_norm", CUBE, 2)
add("instance_norm", CUBE)
add("batch_norm", CUBE, None, None, training=True)
add("normalize", ROWS)
add("fold", Whole((1, 8, 4)), (4, 4), 2, stride=2)
add("unfold", Whole((1, 2, 4, 4)), 2)
add("pixel_shuffle", Whole((1, 4, 2, 2)), 2)
add("grid_sample", Whole((1, 1, 4, 4)), np.zeros((1, 2, 2, 2), np.float32))
add("affine_grid", Whole((1, 2, 3)), (1, 1, 2, 2))
add("scaled_dot_product_attention", CUBE, CUBE, CUBE)
add("gumbel_softmax", ROWS)


def called(library, function, args, kwargs, dtype):
    """The outputs, or the error, of the same numbers on each side."""
    rng = np.random.default_rng(0)
    tensors = library is not numpy_impl.nn

    def given(value):
        if isinstance(value, Whole):
            value = rng.integers(0, 2 if dtype == "bool" else 6, value).astype(dtype)
        isarray = isinstance(value, np.ndarray)
        return torch.from_numpy(value) if tensors and isarray else value

    args = [given(value) for value in args]
    kwargs = {name: given(value) for name, value in kwargs.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y = getattr(library.functional, function)(*args, **kwargs)
    except (RuntimeError, TypeError, ValueError, IndexError) as error:
        return error
    return [np.asarray(part) for part in (y if isinstance(y, tuple) else (y,))]


@pytest.mark.parametrize("function", CALLS)
def test_as_torch(function):
    calls = [(dtype, *call) for dtype in DTYPES for call in CALLS[function]]
    wrong = [call for call in calls if not agrees(function, *call)]
    assert not wrong


def agrees(function, dtype, args, kwargs):
    """Whether both sides say what torch says, or ours refuses what torch refuses."""
    theirs, ours, written = [
        called(library, function, args, kwargs, dtype)
        for library in (torch.nn, numpy_impl.nn, torch_impl.nn)
    ]
    if isinstance(theirs, Exception):
        return isinstance(ours, type(theirs))
    sides = [ours, written]
    if dtype == "bool" and "bool tensor" in str(written):
        sides = [ours]  # in torch_impl a difference is `-`, which bools have not
    return all(
        isinstance(side, list) and all(map(same, side, theirs)) for side in sides
    )


def same(ours, theirs):
    """One dtype, and equal, or as near as float32: integers are promoted to it."""
    if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
        return False
    if ours.dtype.kind != "f":
        return np.array_equal(ours, theirs)
    return np.allclose(ours, theirs, rtol=2e-6, atol=1e-6, equal_nan=True)


def numbers(start, *shape):
    """(ours, torch's): the same int64."""
    x = np.arange(start, start + np.prod(shape)).reshape(shape)
    return x, torch.from_numpy(x)


def test_the_least_number_is_the_largest_of_its_window():
    """In the border there is as small a number, but its place is none of x."""
    for dtype in DTYPES[:-1]:
        x = np.full((1, 2, 4), np.iinfo(dtype).min, dtype)
        how = {"kernel_size": 3, "stride": 2, "padding": 1, "return_indices": True}
        ours = numpy_impl.nn.functional.max_pool1d(x, **how)
        for side in (torch.nn.functional, torch_impl.nn.functional):
            theirs = side.max_pool1d(torch.from_numpy(x), **how)
            for a, b in zip(ours, theirs, strict=True):
                np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("start", [-20, 2**53 - 5])
def test_means_of_int64_are_cut_off_towards_zero(start):
    """Also where float64 has no longer every whole number."""
    ours, theirs = numbers(start, 1, 1, 4, 5)
    y = numpy_impl.nn.functional.avg_pool2d(ours, (2, 2), 1)
    np.testing.assert_array_equal(y, torch.nn.functional.avg_pool2d(theirs, (2, 2), 1))
    written = torch_impl.nn.functional.avg_pool2d(theirs, (2, 2), 1)
    np.testing.assert_array_equal(y, written)


# A formula would need a cast in each line: whole numbers have no gradient,
# and astype(float) says the same at the call.
REFUSED = {
    "cosine_embedding_loss": (ROWS, FLOATS, SIGNS),
    "cosine_similarity": (ROWS, FLOATS),
    "gaussian_nll_loss": (ROWS, FLOATS, 2.0),
    "hinge_embedding_loss": (ROWS, FLOATS, 1.0, None, None, "sum"),
    "huber_loss": (FLOATS, ROWS),
    "local_response_norm": (CUBE, 2),
    "lp_pool2d": (CUBE, 2.0, 2),
    "margin_ranking_loss": (ROWS, FLOATS, ROWS),
    "pairwise_distance": (ROWS, FLOATS),
    "poisson_nll_loss": (ROWS, FLOATS),
    "triplet_margin_loss": (ROWS, FLOATS, ROWS),
}


@pytest.mark.parametrize("function", REFUSED)
def test_what_torch_takes_and_we_refuse(function):
    theirs = called(torch.nn, function, REFUSED[function], {}, "int64")
    assert isinstance(theirs, list)
    ours = called(numpy_impl.nn, function, REFUSED[function], {}, "int64")
    assert isinstance(ours, RuntimeError)  # NotImplementedError is one, too
    assert "int64" in str(ours)
