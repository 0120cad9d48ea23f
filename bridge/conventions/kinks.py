"""Gradients on kinks and ties, where several answers are right."""

import math

import numpy as np
import torch
from torch.autograd import grad

from bridge.conventions.answers import by_version
from bridge.conventions.register import convention, entry

__all__ = ["grad"]  # torch.autograd.grad, for the expressions


@convention(
    "kinks",
    symptom="my gradient of relu at 0 is half of theirs, or 1 instead of 0",
)
def kink_of_max():
    """The gradient of max(x, 0) at 0 depends on how it is written: relu gives 0,
    torch.maximum shares it between equal arguments. That of |x| is 0 there."""
    x = torch.tensor(0.0, requires_grad=True)
    zero = torch.tensor(0.0)
    return entry(
        locals(),
        {
            "grad(torch.relu(x), x)": [0.0],
            "grad(torch.maximum(x, zero), x)": [0.5],
            "grad(torch.where(x >= 0, x, zero), x)": [1.0],
            "grad(x.abs(), x)": [0.0],
        },
        same=("grad(torch.relu(x), x)", "grad(torch.where(x > 0, x, zero), x)"),
    )


@convention(
    "kinks",
    symptom="gradients at the limits of clamp changed with an update of PyTorch",
    changed={
        "PyTorch 2.14": "a number as bound acts like relu, a tensor like maximum; "
        "before, the bound counted as inside"
    },
)
def bound_of_clamp():
    """The gradient of clamp(x, min=bound) at the bound depends on the version, and on
    whether the bound is a number or a tensor; torch.where depends on neither."""
    x = torch.tensor(0.0, requires_grad=True)
    bound = torch.tensor(0.0)
    return entry(
        locals(),
        {
            "grad(x.clamp(min=0.0), x)": by_version(
                "PyTorch", {"2.13": [1.0], "2.14": [0.0]}
            ),
            "grad(x.clamp(min=bound), x)": by_version(
                "PyTorch", {"2.13": [1.0], "2.14": [0.5]}
            ),
            "grad(torch.where(x >= 0, x, bound), x)": [1.0],
            "grad(torch.where(x > 0, x, bound), x)": [0.0],
        },
        same=("grad(torch.where(x > 0, x, bound), x)", "grad(torch.relu(x), x)"),
    )


@convention(
    "kinks",
    symptom="a gradient passes where the value is nan",
    changed={"PyTorch 2.14": "before, nothing passed where x is NaN"},
)
def clamp_of_nan():
    """At NaN the gradients of relu and maximum are 1; that of clamp(x, min=tensor) is 0
    in PyTorch 2.13 and 1 from 2.14 on, that of where(x > 0, x, 0) is 0."""
    x = torch.tensor(math.nan, requires_grad=True)
    bound = torch.tensor(0.0)
    return entry(
        locals(),
        {
            "grad(x.clamp(min=bound), x)": by_version(
                "PyTorch", {"2.13": [0.0], "2.14": [1.0]}
            ),
            "grad(torch.maximum(x, bound), x)": [1.0],
            "grad(torch.relu(x), x)": [1.0],
            "grad(torch.where(x > 0, x, bound), x)": [0.0],
        },
        same=(
            "grad(torch.nan_to_num(x), x)",
            "grad(torch.where(x > 0, x, bound), x)",
        ),
    )


@convention(
    "kinks",
    symptom="what flows back through hardtanh or elu at NaN depends on the batch size",
    translate="torch.nan_to_num before the activation",
)
def activations_at_nan():
    """At NaN PyTorch's kernels for one entry and for a vector of them send back 1 and 0
    (hardtanh, relu6, hardshrink, softshrink) or 1 and NaN (elu, celu, hardswish; selu
    with its scale). NumPy's side is that of one entry."""
    one, many = (torch.full((n,), math.nan, requires_grad=True) for n in (1, 64))
    return entry(
        locals(),
        {
            "grad(F.hardtanh(one).sum(), one)[0][0]": 1.0,
            "grad(F.hardtanh(many).sum(), many)[0][0]": 0.0,
            "grad(F.elu(one).sum(), one)[0][0]": 1.0,
            "grad(F.elu(many).sum(), many)[0][0]": math.nan,
        },
    )


@convention(
    "ties",
    symptom="the gradient of fmax or fmin changed with an update of PyTorch",
    changed={"PyTorch 2.14": "equal arguments share; before, the first got all"},
)
def gradient_of_fmax():
    """Of equal arguments torch.fmax and fmin give the gradient to the first one in
    PyTorch 2.13, and half to each from 2.14 on, as maximum always did."""
    x = torch.tensor(1.0, requires_grad=True)
    one = torch.tensor(1.0)
    return entry(
        locals(),
        {
            "grad(torch.fmax(x, one), x)": by_version(
                "PyTorch", {"2.13": [1.0], "2.14": [0.5]}
            ),
            "grad(torch.fmax(one, x), x)": by_version(
                "PyTorch", {"2.13": [0.0], "2.14": [0.5]}
            ),
            "grad(torch.maximum(x, one), x)": [0.5],
            "grad(torch.where(x >= one, x, one), x)": [1.0],
        },
        same=(
            "grad(torch.maximum(x, one), x)",
            "grad(torch.maximum(one, x), x)",
        ),
    )


@convention(
    "ties",
    symptom="the gradient of a maximum goes to one entry here, and to several there",
)
def gradient_of_equal_maxima():
    """max() and amax share the gradient between equal entries; max over an axis and
    sort send it to the one entry whose place they return."""
    x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)
    return entry(
        locals(),
        {
            "grad(x.max(), x)[0]": [0.0, 0.5, 0.5],
            "grad(x.amax(0), x)[0]": [0.0, 0.5, 0.5],
            "grad(x.max(0).values, x)[0]": [0.0, 1.0, 0.0],
            "grad(x.sort().values[-1], x)[0]": [0.0, 0.0, 1.0],
        },
        same=("grad(x.max(0).values, x)[0]", "grad(x[x.argmax()], x)[0]"),
    )


@convention(
    "ties",
    symptom="the gradient of a median goes to one entry, or to two in the middle",
)
def gradient_of_a_median():
    """median() shares the gradient between entries that equal the median, median over
    an axis sends it to one; quantile gives half to each of the two in the middle."""
    x = torch.tensor([2.0, 2.0, 2.0], requires_grad=True)
    even = torch.tensor([1.0, 2.0, 4.0, 8.0], requires_grad=True)
    return entry(
        locals(),
        {
            "grad(x.median(), x)[0]": [1 / 3] * 3,
            "grad(x.median(0).values, x)[0].sort().values": [0.0, 0.0, 1.0],
            "grad(even.median(), even)[0]": [0.0, 1.0, 0.0, 0.0],
            "grad(even.quantile(0.5), even)[0]": [0.0, 0.5, 0.5, 0.0],
        },
        same=(
            "grad(even.quantile(0.5), even)[0]",
            "grad(even.sort().values[1:3].mean(), even)[0]",
        ),
    )


@convention(
    "roots",
    symptom="nan gradient from a distance or norm that is exactly 0",
)
def norm_of_zero():
    """The norm's gradient at 0 is taken as 0; the root of a sum of squares, written
    out, gives inf · 0 = NaN there."""
    x = torch.zeros(2, requires_grad=True)
    return entry(
        locals(),
        {
            "grad(x.norm(), x)[0]": [0.0, 0.0],
            "grad((x**2).sum().sqrt(), x)[0]": [np.nan, np.nan],
        },
        same=("grad(x.norm(), x)[0]", "grad(((x**2).sum() + 1e-12).sqrt(), x)[0]"),
    )


@convention(
    "roots",
    symptom="inf in the gradient of a standard deviation or root at 0",
)
def deviation_of_constants():
    """Equal values have a deviation of 0: std's gradient is taken as 0 there, that of
    the root of the variance is inf · 0 = NaN."""
    x = torch.ones(2, requires_grad=True)
    return entry(
        locals(),
        {
            "grad(x.std(), x)[0]": [0.0, 0.0],
            "grad(x.var().sqrt(), x)[0]": [np.nan, np.nan],
        },
        same=("grad(x.std(), x)[0]", "grad((x.var() + 1e-5).sqrt(), x)[0]"),
    )
