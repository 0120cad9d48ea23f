"""Clipping: what it does to exploding steps, by the norm and by the value."""

from functools import partial

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

UPDATES, BATCH, HIDDEN, LR = 200, 50, 16, 0.1
GREY = "#777777"
# {name: (function of nn.utils, its bound, colour)}
CLIPS = {
    "not clipped": (None, {}, style.MISTAKE),
    "by the norm": ("clip_grad_norm_", {"max_norm": 0.9}, style.CURE),
    "by the value": ("clip_grad_value_", {"clip_value": 0.05}, "#0077BB"),
}


class Reader:
    """One side's network that reads digits pixel by pixel, and its optimizer."""

    def __init__(self, side, clip):
        nn, optim = side.module("nn"), side.module("optim")
        function, bound, _ = CLIPS[clip]
        self.side, self.utils, dtype = side, nn.utils, side.dtype("float64")
        side.manual_seed(0)
        (x, self.target), _ = side.module("practical.parts").digits(dtype=dtype)
        self.x = x[:, :, None]
        self.model = side.get("training.clipping", "LastStep")(1, HIDDEN, 10, dtype)
        with side.no_grad():  # it remembers, and what remembers can explode
            self.model.rnn.weight_hh_l0[...] = side.array(np.eye(HIDDEN))
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = optim.SGD(self.model.parameters(), lr=LR)
        self.clip = function and partial(getattr(nn.utils, function), **bound)
        self.train = side.get("training.clipping", "train_clipped")

    def weights(self):
        """All of them in one vector"""
        with self.side.no_grad():
            return self.utils.parameters_to_vector(self.model.parameters())

    def put(self, weights):
        """All of them from an ndarray"""
        values = self.side.array(weights)
        self.utils.vector_to_parameters(values, self.model.parameters())

    def batch(self, step):
        start = step * BATCH % len(self.x)
        return self.x[start : start + BATCH], self.target[start : start + BATCH]

    def update(self, step):
        """loss, norm, clipped norm, cosine of one update"""
        batches, parts = [self.batch(step)], (self.criterion, self.optimizer)
        (found,) = self.train(self.model, batches, *parts, self.clip)
        return [found.loss, found.norm, found.clipped, found.cosine]

    def loss(self, weights, step):
        """The batch's loss with other weights"""
        x, target = self.batch(step)
        self.put(weights)
        with self.side.no_grad():
            return self.criterion(self.model(x), target).item()


def run(clip):
    """(ours, theirs) (UPDATES, 4), each of theirs from our weights; our weights

    Each step makes a rounding larger: alone, the two would part after some ten updates.
    """
    ours, theirs = (Reader(side, clip) for side in (NUMPY, TORCH_IMPL))
    found, weights = [], []
    for step in range(UPDATES):
        weights.append(ours.weights().copy())
        theirs.put(weights[-1])
        found.append([ours.update(step), theirs.update(step)])
    return *np.array(found).swapaxes(0, 1), weights


def along(weights, step, parts):
    """(ours, theirs): the loss after each part of an update without clipping"""
    found = []
    for side in (NUMPY, TORCH_IMPL):
        reader = Reader(side, "not clipped")
        reader.put(weights)
        reader.update(step)
        moved = np.asarray(reader.weights()) - weights
        found.append([reader.loss(weights + part * moved, step) for part in parts])
    return np.array(found)


def smooth(values, count=20):
    """The mean of the last `count`"""
    return np.convolve(values, np.ones(count) / count, "valid")


def draw():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    runs = {name: run(name) for name in CLIPS}
    torch.set_num_threads(threads)

    figure = Figure(figsize=(13.6, 8.2))
    axes = figure.subplots(2, 3)
    (losses, norms, step_axis), (lengths, angles, gap) = axes
    updates = np.arange(1, UPDATES + 1)
    for name, (ours, theirs, _) in runs.items():
        color = CLIPS[name][2]
        pairs = [smooth(side[:, 0]) for side in (ours, theirs)]
        place = updates[-len(pairs[0]) :]
        style.line_and_rings(losses, place, *pairs, color, every=10)
        how = {"every": 10, "size": 4, "linewidth": 1}
        style.line_and_rings(norms, updates, ours[:, 1], theirs[:, 1], color, **how)
        for axis, column in ((lengths, 2), (angles, 3)):
            how = {"color": color, "markersize": 5}
            axis.plot(ours[:, 1], ours[:, column], ".", **how)
            axis.plot(
                theirs[::5, 1],
                theirs[::5, column],
                **style.RING,
                markeredgecolor=color,
                markersize=6,
            )
    style.label(losses, "loss, the mean of 20 batches", "update", "loss")
    norms.set_yscale("log")
    style.label(norms, "norm of the gradient, before clipping", "update", "norm")
    for axis in (lengths, angles):
        axis.set_xscale("log")
    lengths.set_yscale("log")
    lengths.set_yticks([0.3, 0.9, 3, 10], ["0.3", "0.9", "3", "10"])
    lengths.yaxis.set_minor_formatter(NullFormatter())
    style.label(
        lengths, "how long it is afterwards", "norm before clipping", "norm after"
    )
    style.label(
        angles, "is the direction kept?", "norm before clipping", "cosine of the angle"
    )

    # one step: the longest of those that were to be clipped by the norm
    ours, _, weights = runs["by the norm"]
    step = int(np.argmax(ours[:, 1]))
    parts = np.concatenate([np.linspace(0, 0.1, 21), np.linspace(0.15, 1, 18)])
    slope = along(weights[step], step, parts)
    style.line_and_rings(step_axis, parts, *slope, GREY, every=2)
    kept = ours[step, 2] / ours[step, 1]
    for part, name in ((kept, "by the norm"), (1.0, "not clipped")):
        height = np.interp(part, parts, slope[0])
        color = CLIPS[name][2]
        step_axis.plot(part, height, "D", color=color, markersize=9, zorder=3)
    style.label(
        step_axis,
        f"the longest step, update {step + 1}: norm {ours[step, 1]:.0f}",
        "part of it that is made",
        "loss of its batch",
    )

    step_axis.axhline(
        np.log(10), color="#888888", linewidth=1, linestyle="--", zorder=0
    )
    how = {"fontsize": 8.5, "color": "#666666", "ha": "right"}
    step_axis.text(1, np.log(10) + 0.01, "who guesses: log 10", **how)

    columns = ("loss", "norm", "clipped", "cosine")
    worst = {
        column: max(
            compare(ours[:, i], theirs[:, i]).scaled
            for ours, theirs, _ in runs.values()
        )
        for i, column in enumerate(columns)
    }
    worst["one step"] = compare(*slope).scaled
    style.disagreements(gap, worst)
    style.legend_of_sides(figure, {name: clip[2] for name, clip in CLIPS.items()})
    style.caption(
        figure,
        "An RNN reads digits pixel by pixel, in 64 steps; PyTorch makes each update "
        "from NumPy's weights, for alone they would part. Top right: a gradient is "
        "true close by only. The whole step would end\nabove the loss of who guesses, "
        "the one clipped by the norm (diamond) ends in the valley. Below: by the norm "
        "no step is longer than 0.9, and each keeps its direction; by the value each\n"
        "entry is cut off at 0.05, and the longer a gradient, the further it turns. "
        "That is no harm here: it learns fastest. Not clipped, the loss hardly falls.",
    )
    return style.Drawing(
        figure, f"{3 * UPDATES} updates, each from equal weights", max(worst.values())
    )
