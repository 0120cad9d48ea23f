"""Initial values: what each initialiser draws, and what 20 layers make of it."""

import numpy as np
from matplotlib.figure import Figure

from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

SIDES = NUMPY, TORCH_IMPL
SHAPE = 128, 64  # (out, in) of the weight whose entries are counted
DRAWS = {  # name: options, and what the title says
    "uniform_": ({"a": -0.25, "b": 0.25}, "between a and b"),
    "normal_": ({"std": 0.1}, "of deviation std"),
    "trunc_normal_": ({"std": 0.1, "a": -0.15, "b": 0.15}, "cut at a and b"),
    "sparse_": ({"sparsity": 0.9, "std": 0.1}, "9 of 10 are 0"),
    "orthogonal_": ({}, "columns of length 1"),
    "xavier_uniform_": ({}, "bound √(6 / (in + out))"),
    "xavier_normal_": ({}, "std √(2 / (in + out))"),
    "kaiming_uniform_": ({"nonlinearity": "relu"}, "bound √(6 / in)"),
    "kaiming_normal_": ({"nonlinearity": "relu"}, "std √(2 / in)"),
}
EDGES = np.linspace(-0.5, 0.5, 41)
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2

DEPTH = 20
RULES = {  # name: initialise a layer's weight, colour
    "half of Xavier": (lambda init, w: init.xavier_normal_(w, 0.5), "#332288"),
    "Xavier": (lambda init, w: init.xavier_normal_(w), "#CC79A7"),
    "Kaiming": (
        lambda init, w: init.kaiming_normal_(w, nonlinearity="relu"),
        style.CURE,
    ),
    "twice Xavier": (lambda init, w: init.xavier_normal_(w, 2), style.MISTAKE),
}
ACTIVATIONS = {"Tanh": "tanh", "ReLU": "relu"}


def drawn(side, name):
    """The entries of a weight that an initialiser has filled, from seed 0"""
    options, _ = DRAWS[name]
    side.manual_seed(0)
    weight = side.array(np.zeros(SHAPE))
    getattr(side.module("nn.init"), name)(weight, **options)
    return to_numpy(weight).ravel()


def draw_distribution(axis, name):
    """How many entries lie where: NumPy's as an area, PyTorch's as rings"""
    ours, theirs = (drawn(side, name) for side in SIDES)
    counts, its_counts = (np.histogram(a, EDGES)[0] / a.size for a in (ours, theirs))
    axis.stairs(counts, EDGES, fill=True, color=style.NUMPY["color"], alpha=0.35)
    rings = style.RING | {"markeredgecolor": style.PYTORCH["color"], "markersize": 3.5}
    seen = its_counts > 0
    axis.plot(CENTRES[seen], its_counts[seen], **rings)
    axis.set(xlim=(-0.5, 0.5), ylim=(0, 1.15 * np.sort(counts)[-2]), yticks=[])
    axis.set_title(f"{name}\n{DRAWS[name][1]}", fontsize=10)
    axis.text(
        *(0.98, 0.95, f"std {ours.std():.3f}"),
        transform=axis.transAxes,
        fontsize=9,
        color="#555555",
        ha="right",
        va="top",
    )
    return ours, theirs


def through(side, activation, rule):
    """Root mean square of each layer's activations, and of each weight's gradient

    300 digits, 20 layers of 32 and one of 10; the loss is the cross-entropy.
    """
    dtype = side.dtype("float64")
    side.manual_seed(0)
    parts, nn = side.module("practical.parts"), side.module("nn")
    (x, target), _ = parts.digits(dtype=dtype)
    model = parts.deep(getattr(nn, activation), dtype, depth=DEPTH)
    layers = list(model)[::2]
    for layer in layers:
        RULES[rule][0](side.module("nn.init"), layer.weight)
        side.module("nn.init").zeros_(layer.bias)
    criterion, y, activations = nn.CrossEntropyLoss(), x - x.mean(), []
    for module in model:
        y = module(y)
        activations.append(root_mean_square(to_numpy(y)))
    loss = criterion(y, target)
    if side.is_numpy:
        model.backward(criterion.backward())
    else:
        loss.backward()
    grads = [root_mean_square(to_numpy(layer.weight.grad)) for layer in layers[:-1]]
    return np.array(activations[1::2]), np.array(grads)


def root_mean_square(x):
    return np.sqrt(np.mean(x**2))


def draw_depth(axes, activation):
    """A line for each rule: activations on one axis, gradients on the other"""
    pairs, layers = [], np.arange(1, DEPTH + 1)
    for rule, (_, color) in RULES.items():
        ours, theirs = (through(side, activation, rule) for side in SIDES)
        for axis, a, b in zip(axes, ours, theirs, strict=True):
            style.line_and_rings(axis, layers, a, b, color, every=2, label=rule)
            pairs.append((a, b))
    if activation == "ReLU":
        start = through(NUMPY, activation, "Xavier")[0][0]
        half = start * 2.0 ** (-(layers - 1) / 2)
        axes[0].plot(layers, half, ":", color="#555555")
        dotted = {"fontsize": 9, "color": "#555555"}
        axes[0].text(1, 1e-9, "dotted: half of the\nsquare per layer", **dotted)
    for axis, what in zip(axes, ("activations", "gradients"), strict=True):
        axis.set(yscale="log", xticks=(1, 5, 10, 15, 20))
        style.label(axis, f"{activation}: {what}", "layer", "root mean square")
    return pairs


def draw():
    figure = Figure(figsize=(13.6, 8.8))
    upper, lower = figure.subfigures(2, 1, height_ratios=(1, 1))
    axes = upper.subplots(2, 5).ravel()
    pairs = [draw_distribution(axis, name) for axis, name in zip(axes, DRAWS)]
    axes[-1].set_axis_off()
    note = "8192 weights of a layer\n64 → 128, from one seed.\n\n"
    note += "Area: NumPy\nRings: PyTorch"
    axes[-1].text(0.02, 0.9, note, fontsize=10, va="top", transform=axes[-1].transAxes)
    below = lower.subplots(1, 5)
    depth = [draw_depth(below[2 * i : 2 * i + 2], a) for i, a in enumerate(ACTIVATIONS)]

    worst = [max(compare(*pair).scaled for pair in each) for each in ([*pairs], *depth)]
    names = ["weights\ndrawn", "Tanh", "ReLU"]
    style.disagreements(below[-1], dict(zip(names, worst, strict=True)), size=8)
    style.legend_of_sides(lower, {rule: color for rule, (_, color) in RULES.items()})
    style.caption(
        lower,
        "Above: what is drawn. The columns of orthogonal_ have length 1, so that its "
        "entries are about 1 / √out. Below: digits go through 20 layers of 32, and the "
        "gradient comes back.\nWith half of Xavier's weights nothing arrives at either "
        "end; with twice as much tanh sits at its ends, and ReLU's numbers grow a "
        "thousandfold. Xavier keeps tanh in its range.\nBut ReLU throws half of the "
        "square away in each layer, which Xavier does not know (dotted): Kaiming draws "
        "√2 wider, and the last layer sees as much as the first.",
    )
    return style.Drawing(figure, "9 initialisers, 20 layers by 8 rules", max(worst))
