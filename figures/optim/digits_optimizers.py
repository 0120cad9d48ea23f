"""The same digits under every optimizer: losses, accuracy, and the difference."""

import numpy as np
import torch
from matplotlib.figure import Figure

import numpy_impl.optim
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style
from figures.optim.families import colors, drawn

EPOCHS = 8
# The rates are the best, or nearly so, of 0.001, 0.003, 0.01, ..., 3.
SETTINGS = {
    "SGD": {"lr": 1.0},
    "momentum": {"lr": 0.3, "momentum": 0.9},
    "Nesterov": {"lr": 0.3, "momentum": 0.9, "nesterov": True},
    "ASGD": {"lr": 1.0, "t0": 50},
    "Adagrad": {"lr": 0.1},
    "RMSprop": {"lr": 0.003},
    "Adadelta": {"lr": 3.0},
    "Adafactor": {"lr": 0.1},
    "Adam": {"lr": 0.01},
    "AdamW": {"lr": 0.01, "weight_decay": 0.1},
    "Adamax": {"lr": 0.03},
    "NAdam": {"lr": 0.01},
    "RAdam": {"lr": 0.1},
    # Longer steps fit the digits to the last: the gradients' signs are rounding then.
    "Rprop": {"lr": 0.001, "step_sizes": (1e-6, 0.002)},
    "LBFGS": {"max_iter": 1, "max_eval": 25, "line_search_fn": "strong_wolfe"},
}
# They compare gradients of several updates, which have to be of the same digits.
OF_ALL_DIGITS = "Rprop", "LBFGS"


def train(side, name, kind):
    """losses (EPOCHS x 23,) of the updates, and the accuracy on new digits"""
    dtype = side.dtype("float64")
    program = side.module("workshop.digits_mlp")
    model, loader, criterion, _ = program.parts(dtype=dtype)
    if kind in OF_ALL_DIGITS:
        whole = side.module("data").DataLoader(loader.dataset, len(loader.dataset))
        loader = [*whole] * len(loader)
    optim = numpy_impl.optim if side.is_numpy else torch.optim
    optimizer = getattr(optim, kind)(model.parameters(), **SETTINGS[name])
    losses = []
    for _ in range(EPOCHS):
        for x, target in loader:

            def closure(x=x, target=target):
                """The loss of these digits, and its gradient"""
                loss = criterion(model(x), target)
                optimizer.zero_grad()
                if side.is_numpy:
                    model.backward(criterion.backward())
                else:
                    loss.backward()
                return loss

            losses.append(optimizer.step(closure).item())
    _, new_digits = program.datasets(dtype)
    new = side.module("data").DataLoader(new_digits, batch_size=len(new_digits))
    evaluate = side.get("training.loop", "evaluate_epoch")
    _, accuracy = evaluate(model, new, criterion, side.get("training", "accuracy"))
    return np.array(losses), accuracy


def draw_losses(axis, family, runs):
    """The mean loss of 23 updates each, NumPy's a line and PyTorch's rings"""
    epochs = np.arange(1, EPOCHS + 1)
    for name, color in colors(family).items():
        if name in runs:
            pair = (losses.reshape(EPOCHS, -1).mean(1) for losses, _ in runs[name])
            how = {"linewidth": 1.6, "label": name}
            style.line_and_rings(axis, epochs, *pair, color, size=4, **how)
    axis.set(yscale="log", ylim=(1e-3, 4), xticks=epochs)
    style.label(axis, family, "epoch", "mean loss of its updates")
    axis.legend(fontsize=8.5, loc="upper right", handlelength=1.2, borderaxespad=0.1)


def draw_accuracy(axis, runs, shades):
    """On 359 new digits: a bar for NumPy, a ring for PyTorch, how many are wrong"""
    for i, (name, ((_, ours), (_, theirs))) in enumerate(runs.items()):
        axis.bar(i, ours, 0.75, color=shades[name])
        ring = style.RING | {"markersize": 5, "markeredgecolor": "#111111"}
        axis.plot(i, theirs, **ring)
        wrong = round((1 - ours) * 359)
        how = {"ha": "center", "va": "bottom", "fontsize": 9, "color": "white"}
        axis.text(i, 0.802, f"{wrong}", **how)
    axis.set(ylim=(0.8, 1.0))
    axis.set_xticks(range(len(runs)), [])
    axis.grid(axis="x", visible=False)
    title = "accuracy on 359 digits that no update has seen; in the bars how many fail"
    style.label(axis, title, y="accuracy")


def draw():
    families = drawn()
    figure = Figure(figsize=(13.6, 8.6))
    upper, lower = figure.subfigures(2, 1, height_ratios=(1, 1.15))
    axes = upper.subplots(1, len(families), sharey=True, squeeze=False)[0]
    runs, shades = {}, {}
    for axis, (family, names) in zip(axes, families.items(), strict=True):
        shades |= colors(family)
        runs |= {
            name: [train(side, name, kind) for side in (NUMPY, TORCH_IMPL)]
            for name, kind in names.items()
        }
        draw_losses(axis, family, runs)
        axis.label_outer()
    accuracy, gap = lower.subplots(2, 1, height_ratios=(1.3, 1))
    draw_accuracy(accuracy, runs, shades)
    worst = {
        name: compare(ours, theirs).scaled
        for name, ((ours, _), (theirs, _)) in runs.items()
    }
    style.disagreements(gap, worst)
    accuracy.set_xlim(-0.6, len(runs) - 0.4)
    gap.set_xlim(accuracy.get_xlim())
    gap.set_ylabel("scaled difference\nis below")
    style.legend_of_sides(figure, {})
    style.caption(
        lower,
        "The same first weights, the same batches of 64, each optimizer with a rate "
        "that suits it; an epoch is 23 updates. Look at the last epochs: most arrive "
        "at the same loss, by rates that are a\nthousand times apart; momentum is "
        "worth more than any division. Rprop and LBFGS compare gradients of several "
        "updates, and so see all 1438 digits in each: their epoch costs 23 times as "
        "much.\nLBFGS fits those digits so well that it leaves the panel, and the new "
        "ones no better. Below: the largest difference of all losses.",
    )
    steps = EPOCHS * 23
    said = f"losses of {steps} updates, {len(runs)} optimizers"
    return style.Drawing(figure, said, max(worst.values()))
