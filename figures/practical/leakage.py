"""Leakage: the scores that three leaks pretend, the true ones, and why."""

import numpy as np
from matplotlib.figure import Figure

from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

SIDES = NUMPY, TORCH_IMPL
LEAKS = {  # title: file, what is pretended, what is true: (run, key) each
    "scaled before the split": (
        "leaked_scaler",
        ("mistake", "test accuracy"),
        ("cure", "test accuracy"),
        "accuracy",
    ),
    "copied before the split": (
        "leaked_copies",
        ("mistake", "test accuracy"),
        ("mistake", "accuracy in use"),
        "accuracy",
    ),
    "target among the features": (
        "leaked_target",
        ("mistake", "test R²"),
        ("mistake", "R² in use"),
        "R²",
    ),
}
COUNTS = 5, 10, 20, 40, 80, 160
TRAIN = 300  # of 442 patients, as in practical/leaked_target.py
PAIRS = 4


def scores(side):
    """(3, 2): what each leak pretends, and the truth"""
    found = []
    for file, *ends, _ in LEAKS.values():
        values = [
            side.get(f"practical.{file}", run)(side.dtype("float64"))[key]
            for run, key in ends
        ]
        found.append(values)
    return np.array(found)


def by_count(side):
    """(2, K): mean accuracy of 20 splits by how many tumours are learnt from"""
    test = side.get("practical.leaked_scaler", "test")
    return np.array(
        [
            [test(leak, side.dtype("float64"), 20, n)["test accuracy"] for n in COUNTS]
            for leak in (True, False)
        ]
    )


def nearest(side):
    """Test images beside the images to learn from that are nearest to them

    Returns:
        Two arrays (N, 2, 64): with the leak, and split first.
    """
    file = side.module("practical.leaked_copies")
    dtype = side.dtype("float64")
    (x, target), _ = file.images(dtype)
    x, target = file.copies(x, target)  # as in `mistake`
    order = file.randperm(len(x))
    leaked = x[order[180:]], x[order[:180]]
    (x, target), _ = file.images(dtype)
    honest = x[60:], file.copies(x[:60], target[:60])[0]  # as in `cure`
    found = []
    for held_out, train in (leaked, honest):
        held_out, train = to_numpy(held_out), to_numpy(train)
        far = ((held_out[:, None] - train) ** 2).sum(-1)
        found.append(np.stack([held_out, train[far.argmin(1)]], 1))
    return found


def predictions(side):
    """y (N,), and what is predicted in the test and in use (2, N), with the leak"""
    file = side.module("practical.leaked_target")
    nn, optim = side.module("nn"), side.module("optim")
    side.manual_seed(0)
    x, y = file.diabetes(side.dtype("float64"))
    later = y + 0.3 * file.randn_like(y)  # as in `mistake`
    in_test, in_use = file.joined(x, later), file.joined(x, 0 * later)
    model = nn.Linear(11, 1, dtype=side.dtype("float64"))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    batch = in_test[:TRAIN], y[:TRAIN, None]
    for _ in range(200):
        file.train_epoch(model, [batch], nn.MSELoss(), optimizer)
    said = [to_numpy(model(given[TRAIN:]))[:, 0] for given in (in_test, in_use)]
    return to_numpy(y[TRAIN:]), np.array(said)


def draw_scores(axis, ours, theirs):
    """For each leak an arrow from what the test says to what is true"""
    for row, (title, (*_, unit)) in enumerate(LEAKS.items()):
        y = len(LEAKS) - 1 - row
        ends = zip(ours[row], theirs[row], (style.MISTAKE, style.CURE), (9, -9))
        arrow = {"arrowstyle": "-|>", "color": "#999999", "linewidth": 1.6}
        points = {"xytext": (ours[row, 0], y), "xy": (ours[row, 1], y)}
        axis.annotate("", **points, arrowprops=arrow | {"shrinkA": 7, "shrinkB": 7})
        for a, b, color, shift in ends:
            axis.plot(a, y, "o", color=color, markersize=13)
            ring = style.RING | {"markersize": 7, "markeredgecolor": "white"}
            axis.plot(b, y, **ring)
            how = {"textcoords": "offset points", "color": color, "va": "center"}
            side = "left" if shift > 0 else "right"
            axis.annotate(f"{a:.2f}", (a, y), (1.4 * shift, 0), ha=side, **how)
        axis.text(0, y + 0.2, f"{title}: {unit}", fontsize=10)
    axis.set(xlim=(0, 1.08), ylim=(-0.5, len(LEAKS) - 0.4), yticks=[])
    axis.spines["left"].set_visible(False)
    style.label(axis, "the score: what the test says, and what is true", "score")


def draw_counts(axis, ours, theirs):
    """Accuracy against the number of tumours, scaled before and after the split"""
    for row, color in enumerate((style.MISTAKE, style.CURE)):
        style.line_and_rings(axis, COUNTS, ours[row], theirs[row], color)
    axis.set_xscale("log")
    axis.set_xticks(COUNTS, COUNTS)
    axis.minorticks_off()
    title = "scaled before the split"
    style.label(axis, title, "tumours to learn from", "test accuracy, 20 splits")


def draw_images(figure, leaked, honest):
    """Test images, below each the nearest one to learn from, and how far it is"""
    axes = figure.subplots(4, PAIRS)
    figure.suptitle(
        "copied before the split: the nearest image",
        **{"fontsize": 11, "weight": "bold", "x": 0.02, "ha": "left"},
    )
    kinds = (leaked, axes[:2], style.MISTAKE), (honest, axes[2:], style.CURE)
    for pairs, rows, color in kinds:
        for pair, column in zip(pairs, rows.T):
            for image, axis in zip(pair, column, strict=True):
                axis.imshow(image.reshape(8, 8), cmap="Greys", vmin=0, vmax=1)
                axis.set(xticks=[], yticks=[])
                axis.grid(False)
                for spine in axis.spines.values():
                    spine.set(visible=True, color=color, linewidth=1.6)
            far = np.sqrt(((pair[0] - pair[1]) ** 2).sum())
            column[1].set_xlabel(f"{far:.1f} apart", fontsize=8.5, color=color)
        for axis, name in zip(rows[:, 0], ("tested", "learnt"), strict=True):
            axis.set_ylabel(name, fontsize=8.5, color=color)


def draw_predictions(axis, y, ours, theirs):
    """What is predicted against what is true, in the test and in use"""
    for a, b, color, name in zip(
        ours, theirs, (style.MISTAKE, style.CURE), ("in the test", "in use")
    ):
        axis.plot(y, a, ".", color=color, markersize=4, label=name)
        axis.plot(y[::6], b[::6], **style.RING, markeredgecolor=color, markersize=6)
    axis.plot([-2, 2.5], [-2, 2.5], color="#999999", linewidth=1, zorder=0)
    axis.legend(loc="upper left", fontsize=9, markerscale=3, handletextpad=0)
    style.label(axis, "target among the features", "true progression", "predicted")


def draw():
    pairs = {"scores": [scores(side) for side in SIDES]}
    pairs["by count"] = [by_count(side) for side in SIDES]
    images = [nearest(side) for side in SIDES]
    pairs["images"] = [np.concatenate(found) for found in images]
    (y, ours), (_, theirs) = (predictions(side) for side in SIDES)
    pairs["predicted"] = ours, theirs

    figure = Figure(figsize=(13.6, 8.4))
    upper, lower = figure.subfigures(2, 1, height_ratios=(1, 1.6))
    score, gap = upper.subplots(1, 2, width_ratios=(3, 1))
    draw_scores(score, *pairs["scores"])
    left, middle, right = lower.subfigures(1, 3, width_ratios=(1, 0.8, 1))
    draw_counts(left.subplots(), *pairs["by count"])
    draw_images(middle, *images[0])
    draw_predictions(right.subplots(), y, ours, theirs)

    worst = {name: compare(*pair).scaled for name, pair in pairs.items()}
    style.disagreements(gap, worst)
    names = {"pretended: what the test says": style.MISTAKE, "true": style.CURE}
    style.legend_of_sides(figure, names)
    style.caption(
        lower,
        "A leak makes no error and no odd curve: the test says too much, and only "
        "use shows it. Left: a scaler that has seen the test data helps most where "
        "there are few to learn from.\nMiddle: below a test image the nearest one "
        "that was learnt from. With the leak (red) it is a copy, but for noise. "
        "Right: in use the leaking column is not there yet, and the model\nhad come "
        "to rely on it.",
    )
    return style.Drawing(
        figure, "scores and predictions of three leaks", max(worst.values())
    )
