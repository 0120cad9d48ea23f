"""Data parallel: ranks that share a batch are one process, if shares are weighed."""

import numpy as np
from matplotlib.figure import Figure

from bridge.cases.training.data_parallel import EPOCHS, SIZES, problem
from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

FILE = "training.data_parallel"
RUNS = {  # (ranks, weighed): colour, line, name
    (1, True): ("#444444", "-", "1 process"),
    (2, True): (style.CURE, "-", "2 ranks, weighed"),
    (4, True): (style.CURE, "--", "4 ranks, weighed"),
    (2, False): (style.MISTAKE, "-", "2 ranks, plain mean"),
    (4, False): (style.MISTAKE, "--", "4 ranks, plain mean"),
}


def step_by_hand(model, batch, criterion, optimizer, ranks, weigh):
    """PyTorch's side in one process that plays all ranks, as NumPy's `train_step` does

    Returns:
        The loss of the whole batch, a float.
    """
    share, weight_of = (TORCH_IMPL.get(FILE, name) for name in ("share", "weight_of"))
    loss_of_all = 0.0
    optimizer.zero_grad()
    for rank in range(ranks):
        x, target = share(batch, rank, ranks)
        weight = weight_of(len(target), len(batch[1]), ranks) if weigh else 1.0
        loss = weight * criterion(model(x), target)
        loss.backward()  # adds to what earlier ranks gave
        loss_of_all += loss.item() if len(target) else 0.0  # the mean of nothing is NaN
    for p in model.parameters():
        p.grad /= ranks
    optimizer.step()
    return loss_of_all / ranks


def train(side, ranks, weigh):
    """losses (K,), and all parameters (K, P) after each update of Adam"""
    model, batches, criterion = problem(side, "float64")
    optimizer = side.get("optim", "Adam")(model.parameters(), lr=0.05)
    step = side.get(FILE, "train_step") if side.is_numpy else step_by_hand
    losses, parameters = [], []
    for batch in batches * EPOCHS:
        losses.append(step(model, batch, criterion, optimizer, ranks, weigh))
        row = [to_numpy(p).ravel().copy() for p in model.parameters()]
        parameters.append(np.concatenate(row))
    return np.array(losses), np.array(parameters)


def counted(side, total, ranks, weigh):
    """What each of `total` samples counts for in the update, times `total`"""
    share, weight_of = (side.get(FILE, name) for name in ("share", "weight_of"))
    found = np.zeros(total)
    for rank in range(ranks):
        (mine,) = share([np.arange(total)], rank, ranks)
        weight = weight_of(len(mine), total, ranks) if weigh else 1.0
        found[mine] = total * weight / ranks / max(len(mine), 1)
    return found


def draw_counted(axis, ranks=2):
    """The samples of the three batches, and what each counts for"""
    ring = style.RING | {"markersize": 3, "markeredgecolor": "#111111"}
    left, places, holders = 0, [], []
    for total in SIZES:
        x = left + np.arange(total)
        for weigh, color, shift in (
            (True, style.CURE, 0.2),
            (False, style.MISTAKE, -0.2),
        ):
            ours, theirs = (
                counted(side, total, ranks, weigh) for side in (NUMPY, TORCH_IMPL)
            )
            axis.bar(x + shift, ours, 0.4, color=color)
            axis.plot(x + shift, theirs, **ring)
        axis.text(x.mean(), 1.62, f"batch of {total}", ha="center", fontsize=9.5)
        places += list(x)
        holders += [n % ranks for n in range(total)]
        left += total + 1
    axis.set_xticks(places, holders, fontsize=8)
    axis.grid(axis="x", visible=False)
    axis.set_ylim(0, 1.8)
    style.label(axis, "what a sample counts for", "its rank", "times its share, 1 / N")


def draw_curves(losses, distances, runs):
    """Losses, and the largest difference of a parameter from the single process"""
    steps = np.arange(1, len(SIZES) * EPOCHS + 1)
    single = runs[1, True]
    for key, (color, line, name) in RUNS.items():
        pair = runs[key]
        how = {"linewidth": 6, "alpha": 0.3} if key == (1, True) else {"linewidth": 2}
        how |= {"linestyle": line, "label": name}
        style.line_and_rings(
            losses, steps, *(side[0] for side in pair), color, every=3, size=4, **how
        )
        if key != (1, True):
            apart = [
                np.abs(side[1] - one[1]).max(1)
                for side, one in zip(pair, single, strict=True)
            ]
            if key[1]:  # rounding: below what it stays
                apart = [np.full_like(a, style.up_to([a.max()])[0]) for a in apart]
            # the first batch divides evenly: nothing but rounding, in every run
            apart = [np.maximum(a, 1e-15) for a in apart]
            style.line_and_rings(
                distances, steps, *apart, color, every=3, size=4, linestyle=line
            )
    losses.legend(fontsize=8.5, loc="lower left")
    style.label(losses, "loss of each batch", "update", "loss")
    distances.set(yscale="log", ylim=(4e-18, 10))
    title = "distance from the single process"
    style.label(distances, title, "update", "largest difference of a parameter")


def draw():
    runs = {key: [train(side, *key) for side in (NUMPY, TORCH_IMPL)] for key in RUNS}
    figure = Figure(figsize=(13.6, 5.2))
    axes = figure.subplots(1, 4, width_ratios=(1.3, 1.2, 1.2, 0.9))
    draw_counted(axes[0])
    draw_curves(*axes[1:3], runs)
    off = np.abs(runs[2, False][0][1][-1] - runs[1, True][0][1][-1]).max()
    how = {"fontsize": 9.5, "color": style.MISTAKE}
    axes[2].text(6, 2e-3, f"plain mean, 2 ranks:\n{off:.2f} off at the end", **how)
    axes[2].text(4, 6e-15, "weighed: below, rounding", **(how | {"color": style.CURE}))

    worst = {}
    for (ranks, weigh), (ours, theirs) in runs.items():
        name = f"{ranks}\n{'cure' if weigh else 'plain'}"
        worst[name] = max(
            compare(a, b).scaled for a, b in zip(ours, theirs, strict=True)
        )
    style.disagreements(axes[3], worst, size=8.5)
    axes[3].set_xlabel("ranks")
    names = {"1 process": "#bbbbbb", "weighed by their counts": style.CURE}
    names |= {"plain mean of the ranks: the mistake": style.MISTAKE}
    style.legend_of_sides(figure, names)
    style.caption(
        figure,
        "Ranks take turns in dealing out a batch, here of samples drawn at random. "
        "Where it does not divide, the mean over ranks takes the samples of a "
        "smaller share for more (red, left),\nand the parameters drift off. Weighed "
        "with its count × ranks / total each sample counts alike, and 1, 2 and 4 "
        "ranks are one process, to rounding. Here one process plays all ranks on\n"
        "either side; the suite holds DistributedDataParallel and FSDP with 1, 2 and "
        "4 processes against the same numbers.",
    )
    compared = f"{len(runs)} runs by 1, 2 and 4 ranks"
    return style.Drawing(figure, compared, max(worst.values()))
