"""Gradients per layer: they vanish, explode, or stay; and what clipping does."""

import numpy as np
from matplotlib.figure import Figure

from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

ACTIVATIONS = {"Sigmoid": "sigmoid", "Tanh": "tanh", "ReLU": "relu"}
# Not the colours of the sides: how the weights are initialised.
RULES = {
    "default": ("as Linear is", "#332288"),
    "xavier": ("Xavier", "#CC79A7"),
    "kaiming": ("Kaiming", style.CURE),
    1.0: ("deviation 1", style.MISTAKE),
}
RIGHT = {"ha": "right", "va": "top"}
STEPS, LR = 80, 0.04
RUNS = {  # name: rule, max_norm, colour, where the name stands
    "deviation 0.5: NaN": (0.5, None, style.MISTAKE, (6, 1e5)),
    "deviation 0.5,\nclipped to norm 1": (0.5, 1.0, "#AA3377", (24, 90)),
    "Kaiming": ("kaiming", None, style.CURE, (58, 0.3)),
}


def set_weights(side, model, rule, activation):
    """Initialise all weights by a rule, after the seed that the model came from."""
    init = side.module("nn.init")
    for layer in list(model)[::2]:
        if rule == "xavier":
            gain = init.calculate_gain(ACTIVATIONS[activation])
            init.xavier_normal_(layer.weight, gain)
        elif rule == "kaiming":
            gain = ACTIVATIONS[activation]
            init.kaiming_normal_(layer.weight, nonlinearity=gain)
        elif rule != "default":
            init.normal_(layer.weight, std=rule)


def train(side, activation, rule, steps, max_norm=None, lr=LR):
    """Gradient descent on 300 digits by eight hidden layers of 32

    Returns:
        The norm of each layer's first gradient, the loss of each step, and the norm of
        all gradients before it was clipped.
    """
    dtype = side.dtype("float64")
    side.manual_seed(0)
    parts, nn = side.module("practical.parts"), side.module("nn")
    (x, target), _ = parts.digits(dtype=dtype)
    model, criterion = parts.deep(getattr(nn, activation), dtype), nn.CrossEntropyLoss()
    set_weights(side, model, rule, activation)
    optimizer = side.get("optim", "SGD")(model.parameters(), lr=lr)
    clip = side.get("nn.utils", "clip_grad_norm_")
    total = side.get("nn.utils", "get_total_norm")
    losses, totals = [], []
    for step in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        if side.is_numpy:
            model.backward(criterion.backward())
        else:
            loss.backward()
        if step == 0:
            grads = [layer.weight.grad for layer in list(model)[::2]]
            norms = [total([grad]).item() for grad in grads]
        totals.append(total([p.grad for p in model.parameters()]).item())
        if max_norm is not None:
            clip(model.parameters(), max_norm)
        optimizer.step()
        losses.append(loss.item())
    return np.array(norms), np.array(losses), np.array(totals)


def draw_norms(axis, activation):
    """The norm of each layer's gradient, a line for each way to initialise"""
    pairs = []
    for rule, (name, color) in RULES.items():
        ours, theirs = (
            train(side, activation, rule, steps=1)[0] for side in (NUMPY, TORCH_IMPL)
        )
        layers = np.arange(1, len(ours) + 1)
        style.line_and_rings(axis, layers, ours, theirs, color, label=name)
        pairs.append((ours, theirs))
    if activation == "Sigmoid":  # its slope is 1/4 at most
        least = pairs[0][0][-1] / 4.0 ** (layers[-1] - layers)
        axis.plot(layers, least, ":", color="#888888")
        axis.text(
            7.1, 3e-5, "dotted: a quarter\nper layer", fontsize=9, color="#666666"
        )
    axis.set(yscale="log", ylim=(1e-8, 1e7), xticks=layers)
    style.label(axis, activation, "layer", "norm of its first gradient")
    return pairs


def draw_run(losses, totals, name):
    """Loss and norm of all gradients against the updates, up to where they are NaN"""
    rule, max_norm, color, where = RUNS[name]
    ours, theirs = (
        train(side, "ReLU", rule, STEPS, max_norm) for side in (NUMPY, TORCH_IMPL)
    )
    steps = np.arange(1, STEPS + 1)
    for axis, a, b in zip((losses, totals), ours[1:], theirs[1:], strict=True):
        finite = np.isfinite(a)
        every = 8 if finite.all() else 1
        pair = a[finite], b[finite]
        style.line_and_rings(axis, steps[finite], *pair, color, every=every, size=4)
        if not finite.all():
            top = {"transform": axis.get_xaxis_transform(), "clip_on": False}
            axis.plot(steps[~finite][0], 1, "x", color=color, markersize=9, **top)
    losses.text(*where, name, color=color, fontsize=9)
    return list(zip(ours[1:], theirs[1:], strict=True))


def draw():
    figure = Figure(figsize=(13.6, 8.2))
    upper, lower = figure.subfigures(2, 1)
    axes = upper.subplots(1, 3, sharey=True)
    pairs = [draw_norms(axis, name) for axis, name in zip(axes, ACTIVATIONS)]
    losses, totals, gap = lower.subplots(1, 3)
    pairs += [draw_run(losses, totals, name) for name in RUNS]
    losses.set(yscale="log", ylim=(0.1, 1e7))
    style.label(losses, "eight layers of ReLU: loss", "update", "loss")
    totals.set(yscale="log", ylim=(0.1, 1e7))
    totals.axhline(1, color="#AA3377", linewidth=1, linestyle="--")
    totals.text(STEPS, 0.9, "clipped to 1", fontsize=9, color="#AA3377", **RIGHT)
    style.label(totals, "norm of all gradients, before clipping", "update", "norm")

    worst = [max(compare(*pair).scaled for pair in each) for each in pairs]
    names = [*ACTIVATIONS, "deviation\n0.5", "the same,\nclipped", "Kaiming"]
    style.disagreements(gap, dict(zip(names, worst, strict=True)), size=8)
    style.legend_of_sides(figure, dict(RULES.values()))
    style.caption(
        lower,
        "Above: a sigmoid takes at least three quarters of the gradient in each layer, "
        "so that the first gets a ten millionth; weights of deviation 1 make up for "
        "it, and blow up ReLU. What trains is flat:\nXavier's weights for tanh, "
        "Kaiming's for ReLU. Below: where gradients explode, the first updates throw "
        "the weights away, and all is NaN (cross). Clipping shortens each step, "
        "whatever the gradient,\nand saves the run; but 80 updates later it is not yet "
        "where the right weights begin.",
    )
    return style.Drawing(figure, "gradients of nine layers, 15 models", max(worst))
