"""Activations and their derivatives: by hand, by autograd, and the floats between."""

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

import numpy_impl.nn
import torch_impl.nn
from bridge.parity import compare, to_numpy, ulp_distance
from figures import style

# Those that work entry by entry; PReLU's learned slope starts at 0.25, and RReLU's
# random one is in evaluation the middle of its range.
ACTIVATIONS = {
    "ReLU": (),
    "LeakyReLU": (0.1,),
    "PReLU": (),
    "RReLU": (),
    "ReLU6": (),
    "Threshold": (0.5, -1.0),
    "Hardtanh": (),
    "Hardsigmoid": (),
    "Hardswish": (),
    "Hardshrink": (),
    "Softshrink": (),
    "Tanhshrink": (),
    "ELU": (),
    "CELU": (0.5,),
    "SELU": (),
    "Sigmoid": (),
    "LogSigmoid": (),
    "Softplus": (),
    "Softsign": (),
    "Tanh": (),
    "SiLU": (),
    "Mish": (),
    "GELU": (),
    "GELU, tanh": ("tanh",),
}
COLUMNS = 6
RANGE = 4
# Multiples of 1/32 have few bits: the kinks, at 0, 1/2, 1 and 3, are hit exactly.
X = np.arange(-32 * RANGE, 32 * RANGE + 1) / 32

VALUE, SLOPE = "#333333", "#CC79A7"  # colours of the two differences


def build(nn, title, dtype):
    """The module of that title, in evaluation mode."""
    name, arguments = title.split(",")[0], ACTIVATIONS[title]
    if name == "GELU" and arguments:
        return nn.GELU(approximate=arguments[0]).eval()
    options = {"dtype": dtype} if name == "PReLU" else {}
    return getattr(nn, name)(*arguments, **options).eval()


def by_hand(title):
    """f(X) and f'(X) from NumPy: forward, then backward of ones"""
    module = build(numpy_impl.nn, title, np.float64)
    y = module(X)
    return y, module.backward(np.ones_like(y))


def by_autograd(title):
    """f(X) and f'(X) from PyTorch"""
    module = build(torch_impl.nn, title, torch.float64)
    x = torch.tensor(X, requires_grad=True)
    y = module(x)
    y.sum().backward()
    return to_numpy(y), to_numpy(x.grad)


def draw_curves(axis, ours, theirs, title):
    """Value thick, derivative thin, PyTorch dashed over NumPy; jumps are left open."""
    for values, how in ((ours, style.NUMPY), (theirs, style.PYTORCH)):
        for y, scale in zip(values, (1, 0.55), strict=True):
            width = how["linewidth"] * scale
            y = np.where(np.abs(np.diff(y, append=y[-1])) > 0.1, np.nan, y)
            axis.plot(X, y, **(how | {"linewidth": width}))
    axis.set_title(title, fontsize=10)
    axis.set(xlim=(-RANGE, RANGE), ylim=(-2.2, 2.7), yticks=(-2, 0, 2))
    axis.tick_params(labelbottom=False, labelsize=8)


def draw_differences(axis, ours, theirs):
    """Floats between NumPy and PyTorch at each x, of the value and of the derivative"""
    distances = [ulp_distance(a, b) for a, b in zip(ours, theirs, strict=True)]
    for distance, color in zip(distances[::-1], (SLOPE, VALUE), strict=True):
        axis.fill_between(X, distance, step="mid", color=color, linewidth=0)
    if not np.any(distances):
        axis.text(0, 25, "all bits equal", ha="center", fontsize=8, color="#666666")
    axis.set_yscale("symlog", linthresh=1, linscale=0.6)
    axis.set(xlim=(-RANGE, RANGE), ylim=(0, 2e4), xticks=(-4, -2, 0, 2, 4))
    axis.yaxis.set_major_locator(FixedLocator((1, 100, 10000)))
    axis.yaxis.set_minor_locator(FixedLocator(()))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))
    axis.tick_params(labelsize=7.5)


def draw():
    rows = -(-len(ACTIVATIONS) // COLUMNS)
    figure = Figure(figsize=(13.2, 2.35 * rows + 1.1))
    axes = figure.subplots(2 * rows, COLUMNS, height_ratios=(2.3, 1) * rows)
    worst, equal, count = 0.0, 0, 0
    for i, title in enumerate(ACTIVATIONS):
        row, column = divmod(i, COLUMNS)
        curves, differences = axes[2 * row : 2 * row + 2, column]
        ours, theirs = by_hand(title), by_autograd(title)
        draw_curves(curves, ours, theirs, title)
        draw_differences(differences, ours, theirs)
        for a, b in zip(ours, theirs, strict=True):
            worst = max(worst, compare(a, b).scaled)
            equal, count = equal + np.sum(a == b), count + a.size
        if column == 0:
            curves.set_ylabel("f, f′", fontsize=9)
            differences.set_ylabel("ulp", fontsize=9)
        else:
            curves.tick_params(labelleft=False)
            differences.tick_params(labelleft=False)
    draw_legend(figure, axes[0, 0])
    style.caption(
        figure,
        f"Of {count} values and derivatives in float64, {equal / count:.0%} are equal "
        "to the last bit. An ulp counts the floats that lie between NumPy's and "
        "PyTorch's number: where subtracting leaves a\nsmall one, as in 1 - tanh² far "
        "out or where a curve crosses zero, one rounding before is many of its ulp. At "
        f"the scale of the curves the largest disagreement is {worst:.1e}.",
    )
    compared = f"{len(ACTIVATIONS)} activations and their derivatives"
    return style.Drawing(figure, compared, worst)


def draw_legend(figure, axis):
    """What is thick, thin, dashed, grey and pink, above all panels."""
    f_numpy, slope_numpy, f_torch, _ = axis.lines
    bars = [
        axis.fill_between([], [], color=color, linewidth=0) for color in (VALUE, SLOPE)
    ]
    figure.legend(
        [f_numpy, f_torch, slope_numpy, *bars],
        ["NumPy", "PyTorch", "thin: the derivative f′", "ulp between f", "between f′"],
        loc="outside upper center",
        ncols=5,
    )
