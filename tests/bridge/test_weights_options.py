"""bridge/weights/options.py: what a state dict does not hold is seen all the same."""

import numpy as np
import pytest
import torch

from bridge import weights
from numpy_impl import nn
from numpy_impl.workshop import tiny_gpt
from torch_impl.workshop import tiny_gpt as torch_gpt


@pytest.mark.parametrize(
    "ours, theirs, wanted",
    [
        (
            nn.LayerNorm(4),
            torch.nn.LayerNorm(4, eps=1e-6),
            "LayerNorm: eps 1e-05 in NumPy, 1e-06 in PyTorch",
        ),
        (
            nn.MultiheadAttention(4, 1),
            torch.nn.MultiheadAttention(4, 2),
            "MultiheadAttention: num_heads 1 in NumPy, 2 in PyTorch",
        ),
        (
            nn.Conv2d(1, 1, 3, padding=1),
            torch.nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"),
            "Conv2d: padding_mode zeros in NumPy, reflect in PyTorch",
        ),
        (
            nn.Sequential(nn.Dropout(0.1)),
            torch.nn.Sequential(torch.nn.Dropout(0.2)),
            "0: p 0.1 in NumPy, 0.2 in PyTorch",
        ),
        (
            nn.Sequential(nn.Tanh()),
            torch.nn.Sequential(torch.nn.ReLU()),
            "0: Tanh in NumPy, ReLU in PyTorch",
        ),
        (
            nn.LSTM(3, 2, batch_first=True),
            torch.nn.LSTM(3, 2),
            "LSTM: batch_first True in NumPy, False in PyTorch",
        ),
        (
            nn.Linear(3, 2),
            torch.nn.Linear(3, 2).eval(),
            "the whole model: training mode in NumPy, evaluation mode in PyTorch",
        ),
        (
            nn.Sequential(nn.Dropout(), nn.Dropout().eval()),
            torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Dropout()),
            "1: evaluation mode in NumPy, training mode in PyTorch",
        ),
        (
            nn.Linear(3, 2),
            torch.nn.Linear(3, 2).requires_grad_(False),
            "weight, bias: trained in NumPy, frozen in PyTorch",
        ),
        (
            nn.Sequential(nn.ReLU(), nn.Dropout(0.5)),
            torch.nn.Sequential(torch.nn.ReLU()),
            "1: Dropout only in NumPy",
        ),
    ],
)
def test_one_option(ours, theirs, wanted):
    assert weights.option_differences(ours, theirs) == [wanted]
    assert weights.differences(ours, theirs) == [wanted]
    # A state dict alone does not tell.
    assert weights.differences(ours.state_dict(), theirs.state_dict()) == []


@pytest.mark.parametrize(
    "ours, theirs",
    [
        (nn.Conv2d(1, 1, 3, padding=1), torch.nn.Conv2d(1, 1, (3, 3), padding=(1, 1))),
        (nn.LayerNorm(4), torch.nn.LayerNorm([4])),
        (nn.LSTM(3, 2, 2, dropout=0), torch.nn.LSTM(3, 2, 2, dropout=0.0)),
        (nn.Dropout(np.float64(0.5)), torch.nn.Dropout(0.5)),
        (nn.ReLU(inplace=True), torch.nn.ReLU()),
        (nn.Linear(3, 2, dtype=np.float64), torch.nn.Linear(3, 2).double()),
        (nn.Identity(), torch.nn.Identity()),
        (torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)),
    ],
)
def test_nothing_differs(ours, theirs):
    assert weights.differences(ours, theirs) == []


def gpt_pair(**kwargs):
    args = {"features": 8, "heads": 2}
    return tiny_gpt.TinyGPT(11, **args), torch_gpt.TinyGPT(11, **(args | kwargs))


def test_a_gpt():
    ours, theirs = gpt_pair()
    assert weights.differences(ours, theirs) == []
    ours, theirs = gpt_pair(heads=4)
    assert weights.differences(ours, theirs) == [
        "blocks.0.attention: heads 2 in NumPy, 4 in PyTorch",
        "blocks.1.attention: heads 2 in NumPy, 4 in PyTorch",
    ]


def test_a_gpt_with_its_head_untied_on_one_side():
    tied = "token.weight and head.weight: "
    ours, theirs = gpt_pair()
    theirs.head.weight = torch.nn.Parameter(theirs.head.weight.clone())
    assert weights.differences(ours, theirs) == [
        tied + "one parameter in NumPy, 2 parameters in PyTorch"
    ]
    ours, theirs = gpt_pair()
    ours.head.weight = nn.Parameter(ours.head.weight.copy())
    assert weights.differences(ours, theirs) == [
        tied + "2 parameters in NumPy, one parameter in PyTorch"
    ]


def test_modules_of_other_names():
    """By the map; activations have no parameters that a map could name: by order."""

    class Ours(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.norm = nn.Linear(3, 4), nn.LayerNorm(4)
            self.act = nn.Tanh()

    class Theirs(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.ln = torch.nn.Linear(3, 4), torch.nn.LayerNorm(4, eps=0.5)
            self.activation = torch.nn.ReLU()

    names = {
        "first.weight": "fc1.weight",
        "first.bias": ("fc1.bias", lambda b: b),
        "norm.weight": "ln.weight",
        "norm.bias": "ln.bias",
    }
    wanted = [
        "norm (ln in PyTorch): eps 1e-05 in NumPy, 0.5 in PyTorch",
        "act (activation in PyTorch): Tanh in NumPy, ReLU in PyTorch",
    ]
    assert weights.differences(Ours(), Theirs(), names) == wanted
    assert weights.option_differences(Ours(), Theirs(), {"norm": "ln"}) == wanted


def test_a_map_says_nothing_of_the_modules_around():
    """left.fc is right.head there, but left is left and right is right."""

    def model(library, *names):
        class Part(library.Module):
            def __init__(self, depth):
                super().__init__()
                self.depth = depth

        whole = library.Sequential()
        for depth, (part, name) in enumerate(names):
            whole.add_module(part, Part(depth))
            setattr(getattr(whole, part), name, library.LayerNorm(2))
        return whole

    ours = model(nn, ("left", "fc"), ("right", "out"))
    theirs = model(torch.nn, ("left", "bottom"), ("right", "head"))
    names = {
        f"{ours}.{name}": f"{theirs}.{name}"
        for ours, theirs in (("left.fc", "right.head"), ("right.out", "left.bottom"))
        for name in ("weight", "bias")
    }
    assert weights.differences(ours, theirs, names) == []
    theirs.right.head.eps = 0.5
    (found,) = weights.differences(ours, theirs, names)
    assert found.startswith("left.fc (right.head in PyTorch): eps")


class Nothing(torch.nn.Module):
    """A layer of one's own without parameters."""


def test_modules_on_one_side_only():
    """Told of is what computes something and is not seen in the state dict."""
    ours = nn.Sequential()
    theirs = torch.nn.Sequential(
        torch.nn.Identity(),
        Nothing(),
        torch.nn.Linear(2, 2),
        torch.nn.Sequential(torch.nn.ReLU()),
        torch.nn.LayerNorm(2, elementwise_affine=False),
    )
    assert weights.differences(ours, theirs) == [
        "2.weight: only in PyTorch",
        "2.bias: only in PyTorch",
        "3.0: ReLU only in PyTorch",
        "4: LayerNorm only in PyTorch",
    ]


class WithOption:
    def __init__(self, value):
        self.value = value


class OwnTanh(nn.Module):
    pass


NAN = float("nan")


@pytest.mark.parametrize(
    "ours, theirs",
    [
        (3, (3, 3)),
        ((2, 2, 2), 2),
        ([1, (2, 3)], (1, [2, 3])),
        ((np.int64(1), 2), [1, 2]),
        (NAN, NAN),
        (np.array([1.0, NAN]), torch.tensor([1.0, NAN])),
        (np.array(["a", "b"]), np.array(["a", "b"])),
        ({"a": [1]}, {"a": (1,)}),
        (OwnTanh(), torch.nn.Tanh()),  # a module of its own: walked by itself
        (np.tanh, torch.tanh),
    ],
)
def test_options_that_are_equal(ours, theirs):
    assert weights.option_differences(WithOption(ours), WithOption(theirs)) == []


@pytest.mark.parametrize(
    "ours, theirs, wanted",
    [
        (3, (3, 4), "value 3 in NumPy, (3, 4) in PyTorch"),
        (3, (), "value 3 in NumPy, () in PyTorch"),
        ([1, 2], (1, 3), "value (1, 2) in NumPy, (1, 3) in PyTorch"),
        (np.float64(0.5), 0.25, "value 0.5 in NumPy, 0.25 in PyTorch"),
        (np.ones(2), None, "value an array in NumPy, None in PyTorch"),
        (0.5, np.ones(2), "value 0.5 in NumPy, an array in PyTorch"),
        (np.ones(2), np.ones(3), "value differs: arrays of shape (2,) and (3,)"),
        (None, 0, "value None in NumPy, 0 in PyTorch"),
        ({"a": 1}, {"a": 2}, "value {'a': 1} in NumPy, {'a': 2} in PyTorch"),
        (np.tanh, torch.relu, "value tanh in NumPy, relu in PyTorch"),
    ],
)
def test_options_that_differ(ours, theirs, wanted):
    found = weights.option_differences(WithOption(ours), WithOption(theirs))
    assert found == [f"WithOption: {wanted}"]


def test_the_outermost_modules_in_another_mode():
    def nested(library):
        block = library.Sequential(library.Sequential(library.Dropout()))
        return library.Sequential(block, library.Dropout(), library.Dropout())

    ours, theirs = nested(nn), nested(torch.nn)
    theirs[0].eval()
    theirs[2].eval()
    assert weights.differences(ours, theirs) == [
        "0, 2: training mode in NumPy, evaluation mode in PyTorch"
    ]


class OursWithMask(nn.Module):
    """A hand-written layer: an argument that is kept, a buffer that is not saved."""

    def __init__(self, slope, act, mask):
        super().__init__()
        self.slope, self.act = slope, act
        self.register_buffer("mask", mask, persistent=False)


class TheirsWithMask(torch.nn.Module):
    def __init__(self, slope, act, mask):
        super().__init__()
        self.slope, self.act = slope, act
        self.register_buffer("mask", torch.from_numpy(mask), persistent=False)


def test_layers_of_ones_own():
    """Classes may have any names; arrays by value, functions by name."""
    mask = np.tril(np.ones((3, 3)))
    ours = OursWithMask(np.array([1.0, 2.0]), nn.functional.relu, mask)
    same = TheirsWithMask(torch.tensor([1.0, 2.0]), torch.nn.functional.relu, mask)
    assert weights.differences(ours, same) == []
    other = TheirsWithMask(torch.tensor([1.0, 3.0]), torch.nn.functional.gelu, mask.T)
    assert weights.differences(ours, other) == [
        "OursWithMask: slope differs: arrays of shape (2,) and (2,)",
        "OursWithMask: act relu in NumPy, gelu in PyTorch",
        "OursWithMask: mask differs: arrays of shape (3, 3) and (3, 3)",
    ]


def test_a_plain_class_has_options_too():
    class Norm:
        def __init__(self, eps):
            self.eps = eps

    found = weights.option_differences(Norm(1e-3), torch.nn.LayerNorm(4))
    assert found == ["Norm: eps 0.001 in NumPy, 1e-05 in PyTorch"]


def test_many_frozen_parameters_are_one_sentence():
    ours, theirs = gpt_pair()
    theirs.requires_grad_(False)
    (found,) = weights.differences(ours, theirs)
    assert found.endswith("more parameters: trained in NumPy, frozen in PyTorch")


def test_a_copy_refuses_and_names_the_way_out():
    ours, theirs = nn.LayerNorm(4), torch.nn.LayerNorm(4, eps=1e-6)
    theirs.weight.data.fill_(7)
    for copy, pair in (
        (weights.copy_to_numpy, (theirs, ours)),
        (weights.copy_to_torch, (ours, theirs)),
        (weights.copy, (theirs, ours)),
    ):
        with pytest.raises(ValueError, match="eps 1e-05 in NumPy, 1e-06 in PyTorch"):
            copy(*pair)
        with pytest.raises(ValueError, match="options='ignore' copies"):
            copy(*pair)
        with pytest.raises(ValueError, match="options must be 'refuse' or 'ignore'"):
            copy(*pair, options="maybe")
    np.testing.assert_array_equal(ours.weight, np.ones(4))
    weights.copy_to_numpy(theirs, ours, options="ignore")
    np.testing.assert_array_equal(ours.weight, np.full(4, 7))
