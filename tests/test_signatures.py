"""The contract: names, arguments, order and defaults are PyTorch's own."""

import inspect

import pytest
import torch
import torch.utils.data

from numpy_impl import data, nn, optim


def arguments(function):
    """[(name, default, kind)]; torch's `input` is called x in the formulas here.

    A function that is a default, F.relu, counts by its name.
    """
    found = [
        (
            "x" if name == "input" else name.lstrip("_"),
            getattr(p.default, "__name__", p.default),
            p.kind,
        )
        for name, p in inspect.signature(function).parameters.items()
    ]
    return [item for item in found if item[0] != "self"]


def classes(ours, theirs):
    return [
        (name, getattr(ours, name), getattr(theirs, name))
        for name in ours.__all__
        if inspect.isclass(getattr(ours, name)) and hasattr(theirs, name)
    ]


CLASSES = [
    *classes(nn, torch.nn),
    *classes(optim, torch.optim),
    *classes(optim.lr_scheduler, torch.optim.lr_scheduler),
    *classes(data, torch.utils.data),
]


@pytest.mark.parametrize("name, ours, theirs", CLASSES, ids=[c[0] for c in CLASSES])
def test_constructor(name, ours, theirs):
    if theirs.__init__ is torch.nn.Module.__init__:
        assert arguments(ours.__init__) == []  # Tanh() and the like
    elif name in RECURRENT:
        assert str(inspect.signature(ours.__init__)) == RECURRENT[name]
    else:
        found = [a for a in arguments(ours.__init__) if not is_later(name, a)]
        assert found == arguments(theirs.__init__)


def is_later(name, argument):
    """Whether only newer PyTorch has it: LBFGS goes uphill from 2.14 on."""
    return torch.__version__ < "2.14" and (name, argument[0]) == ("LBFGS", "maximize")


# They take *args and **kwargs in torch; its documentation and RNNBase say which.
RECURRENT = {
    "LSTM": "(self, input_size, hidden_size, num_layers=1, bias=True, "
    "batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, "
    "dtype=None)",
    "GRU": "(self, input_size, hidden_size, num_layers=1, bias=True, "
    "batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None)",
    "RNN": "(self, input_size, hidden_size, num_layers=1, nonlinearity='tanh', "
    "bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, "
    "dtype=None)",
}


def inspectable(name):
    """torch.nn.functional's function, if Python can see its arguments."""
    function = getattr(torch.nn.functional, name)
    # max_pool2d(*args, **kwargs) hands on to this one, or to the one with indices
    function = getattr(torch.nn.functional, f"_{name}", function)
    try:
        inspect.signature(function)
    except ValueError:
        return None  # written in C++; its arguments are in the documentation
    return function


@pytest.mark.parametrize("name", nn.functional.__all__)
def test_functional(name):
    ours, theirs = getattr(nn.functional, name), inspectable(name)
    if theirs is not None and not hasattr(theirs, "__wrapped__"):
        assert arguments(ours) == arguments(theirs)


# What the documentation says of those that are written in C++.
DOCUMENTED = {
    "linear": "(x, weight, bias=None)",
    "bilinear": "(x1, x2, weight, bias=None)",
    **{
        f"conv{axes}d": "(x, weight, bias=None, stride=1, padding=0, dilation=1, "
        "groups=1)"
        for axes in (1, 2, 3)
    },
    **{
        f"conv_transpose{axes}d": "(x, weight, bias=None, stride=1, padding=0, "
        "output_padding=0, groups=1, dilation=1)"
        for axes in (1, 2, 3)
    },
    "conv_tbc": "(x, weight, bias, pad=0)",
    "gelu": "(x, *, approximate='none')",
    "scaled_dot_product_attention": "(query, key, value, attn_mask=None, "
    "dropout_p=0.0, is_causal=False, *, scale=None, enable_gqa=False)",
    "logsigmoid": "(x)",
    "softplus": "(x, beta=1, threshold=20)",
    "softshrink": "(x, lambd=0.5)",
    "hardshrink": "(x, lambd=0.5)",
    "pixel_shuffle": "(x, upscale_factor)",
    "pixel_unshuffle": "(x, downscale_factor)",
    "channel_shuffle": "(x, groups)",
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_documented(name):
    signature = str(inspect.signature(getattr(nn.functional, name)))
    assert signature.replace("1.0", "1").replace("20.0", "20") == DOCUMENTED[name]


def test_twenty_eight_activations():
    """Every activation of torch.nn but attention."""
    from torch.nn.modules import activation

    wanted = set(activation.__all__) - {"MultiheadAttention"}
    assert len(wanted) == 28
    assert wanted <= set(nn.__all__)
