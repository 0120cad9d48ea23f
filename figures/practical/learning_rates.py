"""Learning rates: from too low to diverging, and the last loss against the rate."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

STEPS = 60
HALF_DECADES = 10.0 ** np.arange(-3, 0.1, 0.25)
# Not from 2 to 4: there digits neither settle nor die, and each step makes a rounding
# larger, so that two computers do not agree.
DIGITS = [*HALF_DECADES, 5.0, 10.0]
PARTS = [*(HALF_DECADES / 2), 0.7, 0.9, 0.98, 1.02, 1.05, 1.1, 1.2]  # of the limit
GREY = "#777777"


def descend(side, problem, lr):
    """losses (STEPS,) of gradient descent on all data at once"""
    nn, optim = side.module("nn"), side.module("optim")
    parts, epoch = (
        side.module("practical.parts"),
        side.get("training.loop", "train_epoch"),
    )
    dtype = side.dtype("float64")
    side.manual_seed(0)
    if problem == "digits":
        batch, _ = parts.digits(dtype=dtype)
        model, criterion = parts.classifier(dtype=dtype), nn.CrossEntropyLoss()
    else:
        x, y = parts.diabetes(dtype)
        batch = x, y[:, None]
        model, criterion = nn.Linear(10, 1, dtype=dtype), nn.MSELoss()
    optimizer, losses = optim.SGD(model.parameters(), lr=float(lr)), []
    for _ in range(STEPS):
        epoch(model, [batch], criterion, optimizer, on_step=losses.append)
    return np.array(losses)


def limit():
    """2 / λ, above which diabetes diverge; λ is the largest curvature of the loss"""
    x, y = NUMPY.get("practical.parts", "diabetes")(np.float64)
    x = np.concatenate([x, np.ones((len(x), 1))], 1)  # the bias
    return 2 / np.linalg.eigvalsh(2 * x.T @ x / len(x)).max()


def draw_curves(axis, shown):
    """Loss against updates, {name: (ours, theirs, colour, height of the name)}"""
    steps = np.arange(1, STEPS + 1)
    for name, (ours, theirs, color, height) in shown.items():
        style.line_and_rings(axis, steps, ours, theirs, color, every=6, size=4)
        if "too low" in name:
            axis.lines[-2].set_linestyle("--")
        how = {"color": color, "fontsize": 9, "va": "center"}
        axis.text(STEPS + 1.5, height, name, **how)
    axis.set_xlim(0, STEPS + 1)
    axis.set_xlabel("update")


def draw_sweep(axis, gap, rates, found):
    """The last loss against the rate, and the largest difference of all its losses"""
    for pair in (axis, gap):
        pair.set_xscale("log")
        pair.set_xlabel("learning rate")
    last = [[losses[-1] for losses in side] for side in found]
    best = int(np.argmin(last[0]))
    style.line_and_rings(axis, rates, *last, GREY)
    axis.plot(rates[best], last[0][best], "D", color=style.CURE, markersize=9, zorder=0)
    worst = [compare(*pair).scaled for pair in zip(*found, strict=True)]
    gap.loglog(rates, style.up_to(worst), "_", color="#555555", ms=6, mew=2)
    gap.set_ylim(4e-18, 1e-11)
    gap.axhline(1e-12, color="#888888", linewidth=1, linestyle="--")
    gap.text(rates[0], 1.8e-12, "promised: 1e-12", fontsize=8.5, color="#666666")
    style.difference_axis(gap, "scaled difference is below")
    return max(worst)


def draw():
    figure = Figure(figsize=(13.6, 8.4))
    axes = figure.subplots(2, 3, width_ratios=(1.35, 1, 0.8))
    sides = NUMPY, TORCH_IMPL

    def runs(problem, rates):
        return [[descend(side, problem, lr) for lr in rates] for side in sides]

    # digits: a small network
    found = runs("digits", DIGITS)
    chosen = {
        0.001: ("0.001: too low", style.MISTAKE, 2.38),
        0.1: ("0.1: slow", GREY, 1.72),
        1.0: ("1: right", style.CURE, 0.07),
        5.0: ("5: too high", style.MISTAKE, 2.22),
    }
    shown = {}
    for lr, (name, color, height) in chosen.items():
        place = int(np.argmin(np.abs(np.array(DIGITS) - lr)))
        shown[name] = (found[0][place], found[1][place], color, height)
    draw_curves(axes[0, 0], shown)
    style.label(axes[0, 0], "digits, one hidden layer", "update", "loss")
    highest = found[0][DIGITS.index(5.0)].max()
    said = f"up to {highest:.0f}"
    axes[0, 0].text(8.4, 2.63, said, color=style.MISTAKE, fontsize=9)
    worst = [draw_sweep(*axes[0, 1:], DIGITS, found)]
    for axis in axes[0, :2]:
        axis.axhline(np.log(10), color="#888888", linewidth=1, linestyle="--", zorder=0)
        axis.set_ylim(-0.05, 2.75)
    at = {"fontsize": 8.5, "color": "#666666"}
    axes[0, 1].text(1e-3, 2.4, "who guesses: log 10", **at)
    style.label(axes[0, 1], f"the loss after {STEPS} updates", "learning rate")

    # diabetes: a parabola
    top = limit()
    rates = [part * top for part in PARTS]
    found = runs("diabetes", rates)
    shown = {}
    for part, name, color, height in (
        (PARTS[0], "limit / 2000: too low", style.MISTAKE, 0.78),
        (0.7, "0.7 × limit: right", style.CURE, 0.44),
        (1.02, "1.02 × limit", style.MISTAKE, 1.1),
        (1.05, "1.05 × limit", style.MISTAKE, 60.0),
    ):
        place = PARTS.index(part)
        shown[name] = (found[0][place], found[1][place], color, height)
    draw_curves(axes[1, 0], shown)
    style.label(
        axes[1, 0],
        "diabetes, a linear model: rates around the limit 2 / λ",
        "update",
        "loss",
    )
    worst.append(draw_sweep(*axes[1, 1:], rates, found))
    style.label(axes[1, 1], f"the loss after {STEPS} updates", "learning rate")
    for axis in axes[1, :2]:
        axis.set_yscale("log")
        axis.set_ylim(0.35, 100)
        axis.set_yticks([0.5, 1, 10, 100], ["0.5", "1", "10", "100"])
        axis.yaxis.set_minor_formatter(NullFormatter())
    axes[1, 1].axvline(top, color=style.MISTAKE, linewidth=1.2)
    said = f"2 / λ = {top:.3f}:\nit diverges "
    axes[1, 1].text(0.92 * top, 30, said, color=style.MISTAKE, fontsize=9, ha="right")

    names = {"too high, too low": style.MISTAKE, "the rate to take": style.CURE}
    style.legend_of_sides(figure, names)
    style.caption(
        figure,
        "Too low looks like a loss that stands still (dashed), and so does too high "
        "once it has thrown the hidden units to where ReLU is 0: try rates a factor of "
        "ten apart, and take the one whose loss falls\nfastest (diamond). Below: a "
        "linear model's loss is a parabola, whose largest curvature λ sets the limit; "
        "5 % beyond it each step ends higher on the other side. The best rates lie "
        "close below.",
    )
    rows = len(DIGITS) + len(PARTS)
    return style.Drawing(figure, f"losses of {rows} learning rates", max(worst))
