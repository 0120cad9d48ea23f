"""The first loop: both trajectories down the loss curve, and their difference."""

import numpy as np
from matplotlib.figure import Figure

from bridge.parity import compare, ulp_distance
from figures import style
from numpy_impl import first_loop as numpy_side
from torch_impl import first_loop as torch_side

UPDATES = 12
LABELS = (1.5, 4.3), (2.2, 3.0), (2.7, 2.1), (3.2, 1.2)  # of the printed steps


def draw():
    # columns: w after the update, loss and gradient before it
    ours, theirs = (
        np.array(list(side.updates(UPDATES)), np.float32)
        for side in (numpy_side, torch_side)
    )
    figure = Figure(figsize=(12, 4.8))
    curve, walk = figure.subplots(1, 2, width_ratios=(1.25, 1))
    w = np.linspace(-0.4, 4.4, 200)
    curve.plot(w, (w - 3) ** 2, color="#999999", linewidth=1.4, zorder=0)
    marks = {"marker": "o", "markersize": 9}, {"marker": "o", "markersize": 4}
    for steps, line, mark in zip(
        (ours, theirs), (style.NUMPY, style.PYTORCH), marks, strict=True
    ):
        visited = np.concatenate([[0], steps[:, 0]])
        curve.plot(visited, (visited - 3) ** 2, **line, **mark)
    for step in range(4):
        at, to = (0, *ours[:, 0])[step : step + 2]
        curve.annotate(
            f"{step + 1}: w = {to:.4g}",
            (to, (to - 3) ** 2),
            xytext=LABELS[step],
            fontsize=9,
            arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.8},
        )
    # the slope that the first update follows: w moves by lr = 0.2 times it
    curve.plot([0, 1.2], [9, 9 + 1.2 * ours[0, 2]], color="#CC79A7", linewidth=1.4)
    curve.annotate(
        f"slope {ours[0, 2]:g}, so w moves by 0.2 · {-ours[0, 2]:g}",
        (0.5, 9 + 0.5 * ours[0, 2]),
        xytext=(0.75, 7.9),
        fontsize=9,
        color="#A4507F",
        arrowprops={"arrowstyle": "-", "color": "#CC79A7", "linewidth": 0.8},
    )
    style.label(curve, "loss = (w - 3)², downhill from w = 0", "w", "loss")
    curve.legend(loc="upper right")

    names = "w", "loss", "gradient"
    for i, (name, marker) in enumerate(zip(names, "os^", strict=True)):
        gap = ulp_distance(ours[:, i], theirs[:, i])
        places = np.arange(1, UPDATES + 1) + 0.2 * (i - 1)
        walk.plot(places, gap, marker, color="#555555", fillstyle="none", label=name)
    walk.set_ylim(-0.5, 4.5)
    style.label(
        walk, "difference", "update", "float32 numbers between NumPy and PyTorch"
    )
    worst = compare(ours, theirs)
    walk.text(
        0.5,
        0.5,
        f"largest difference: {worst.ulp:g} ulp",
        transform=walk.transAxes,
        ha="center",
        fontsize=12,
    )
    walk.set_xticks(range(1, UPDATES + 1))
    walk.legend(loc="upper right", ncols=3)
    style.caption(
        figure,
        "Each step goes 0.2 times the slope downhill, so that w covers 40 % of the way "
        "that is left. By hand or by backward(): the same float32 bits at every step.",
    )
    return style.Drawing(figure, "w, loss, gradient, 12 updates", worst.ulp, "ulp")
