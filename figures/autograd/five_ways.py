"""Five ways to one gradient: their errors against the step size, on both sides."""

import numpy as np
from matplotlib.figure import Figure

from bridge.cases.autograd.five_ways import plain, problem, ways
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style
from numpy_impl.autograd import Tensor
from numpy_impl.autograd.five_ways import loss_backward

STEPS = 10.0 ** -np.arange(1, 18.1, 0.5)
STEPPED = {  # way: a place on its curve, and where its name stands
    "forward differences": ((1e-5, 1e-5), (3e-9, 3e-2)),
    "central differences": ((1e-5, 5e-11), (1e-15, 1e-10)),
    "complex step": ((1e-11, 3e-16), (1e-15, 2e-14)),
}
SMALLEST = 1e-18  # of what a logarithm can show: no difference at all


def by_hand_in_more_digits():
    """The gradient in extended precision, rounded: what all others are held against."""
    given = [Tensor(a.array.astype(np.longdouble)) for a in problem(NUMPY)]
    return loss_backward(1, *given).astype(np.float64)


def gradients(side):
    """{way: its gradient, or a row for each step}"""
    given, found = problem(side), {}
    for way, function in ways(side).items():
        if way in STEPPED:
            found[way] = np.stack([plain(function(*given, h)) for h in STEPS])
        else:
            found[way] = plain(function(*given))
    return found


def draw():
    exact = by_hand_in_more_digits()
    scale = np.abs(exact).max()

    def error(gradient):
        return np.abs(gradient - exact).max(-1) / scale

    ours, theirs = gradients(NUMPY), gradients(TORCH_IMPL)
    figure = Figure(figsize=(12, 5.4))
    curves, gaps = figure.subplots(1, 2, width_ratios=(1.5, 1))
    for found, line in ((ours, style.NUMPY), (theirs, style.PYTORCH)):
        look = dict(line)
        for way in STEPPED:
            curves.loglog(STEPS, error(found[way]), **look)
            look.pop("label", None)
    exact_ways = (
        ("by hand", ours["by hand"], style.NUMPY, "D", 2e-19),
        ("NumPy's tape", ours["tape"], style.NUMPY, "o", 2e-20),
        ("PyTorch's autograd", theirs["tape"], style.PYTORCH, "s", 2e-21),
    )
    for name, gradient, line, marker, at in exact_ways:
        what = f"{name}: {error(gradient):.1e}"
        curves.plot(at, error(gradient), marker, color=line["color"], label=what)
    for way, (at, to) in STEPPED.items():
        curves.annotate(
            way,
            at,
            xytext=to,
            fontsize=10,
            arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.8},
        )
    curves.text(2e-20, 3e-17, "no step", fontsize=9, ha="center", va="top")
    curves.set_xlim(1e-22, 1)
    curves.set_xticks(10.0 ** np.arange(-18, 1, 3))
    style.label(
        curves, "error of the gradient", "step", "largest error / largest entry"
    )
    curves.set_ylim(1e-18, 1e5)
    curves.legend(loc="upper left", ncols=2)

    for (way, _), line in zip(STEPPED.items(), ("-", "--", ":"), strict=True):
        gap = np.abs(ours[way] - theirs[way]).max(-1) / scale
        gaps.loglog(STEPS, np.maximum(gap, SMALLEST), line, color="#555555", label=way)
    style.difference_axis(gaps, "|NumPy - PyTorch| / largest entry")
    gaps.set_xlabel("step")
    gaps.legend(loc="upper right")
    worst = max(compare(ours[w], theirs["tape"]).scaled for w in ("by hand", "tape"))
    style.caption(
        figure,
        "The 61 parameters of a small network on diabetes. Differences err by the bend "
        "of the loss where the step is large, and by rounding where it is small:\nthe "
        "tip of the V has half of the digits right, or two thirds. The complex step "
        "subtracts nothing and stays flat. By hand and on a tape no step is to choose.",
    )
    return style.Drawing(figure, "a gradient by hand and by both tapes", worst)
