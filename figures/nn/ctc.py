"""CTC reads digits in a row: which paths count, and where the gradient pulls."""

import functools

import numpy as np
import torch
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

import numpy_impl.nn
import numpy_impl.optim
import torch_impl.nn
from bridge.parity import compare, to_numpy
from figures import style
from numpy_impl.nn.blocks import quiet
from numpy_impl.nn.loss.lattice import backward_variables
from numpy_impl.random import manual_seed
from torch_impl.nn.loss import ctc as written_out

READ = "2007"  # what the strip of the figure says: two equal digits are among them
STRIP = 3  # which handwriting
BLANK, CLASSES = 10, 11
WIDTH = 8  # columns of a digit, and of the window that each time step sees
UPDATES, BATCH = 300, 12
SMALLEST, LARGEST = 1e-17, 1e-14  # of the differences' colours
LENGTHS = (len(READ) * WIDTH,), (len(READ),)


@functools.cache
def handwritten():
    """[images (n, 8, 8) in 0 ... 1] of each digit: scikit-learn's"""
    images, digits = load_digits(return_X_y=True)
    return [images[digits == d].reshape(-1, 8, 8) / 16 for d in range(10)]


def strips(labels, rng):
    """(N, 8, T): for each row of labels (N, L) a strip of handwritten digits"""
    by_digit = handwritten()
    chosen = [[rng.choice(by_digit[d]) for d in row] for row in labels]
    return np.array([np.concatenate(row, 1) for row in chosen])


def windows(strip):
    """x[t, n] = the columns around t of strip (N, 8, T), in a row: (T, N, 64)"""
    wide = np.pad(strip, ((0, 0), (0, 0), (WIDTH // 2, WIDTH // 2 - 1)))
    found = np.lib.stride_tricks.sliding_window_view(wide, WIDTH, axis=2)
    return np.moveaxis(found, 2, 0).reshape(strip.shape[2], len(strip), -1)


def reader(nn, dtype):
    """Columns to log-probabilities of ten digits and blank"""
    return nn.Sequential(
        nn.Linear(8 * WIDTH, 48, dtype=dtype),
        nn.Tanh(),
        nn.Linear(48, CLASSES, dtype=dtype),
        nn.LogSoftmax(2),
    )


def train(model):
    """UPDATES on strips of random digits, in NumPy"""
    rng = np.random.default_rng(0)
    criterion = numpy_impl.nn.CTCLoss(blank=BLANK)
    optimizer = numpy_impl.optim.Adam(model.parameters(), lr=1e-2)
    steps = np.full(BATCH, LENGTHS[0][0]), np.full(BATCH, LENGTHS[1][0])
    for _ in range(UPDATES):
        labels = rng.integers(0, 10, (BATCH, len(READ)))
        optimizer.zero_grad()
        criterion(model(windows(strips(labels, rng))), labels, *steps)
        model.backward(criterion.backward())
        optimizer.step()


@quiet()
def by_hand(model, x, labels):
    """(loss, shares of the places, gradient of the logits) from α and β"""
    log_probs = model(x)
    criterion = numpy_impl.nn.CTCLoss(BLANK, reduction="sum")
    loss = criterion(log_probs, labels, *LENGTHS)
    _, places, log_alpha, losses, *lengths = criterion.saved[-1]
    emitted = log_probs[:, np.arange(1), places]
    log_beta = backward_variables(emitted, places, *lengths)
    shares = np.exp(log_alpha[1:] + log_beta - emitted + losses)
    grad = model[3].backward(criterion.backward())
    return loss, shares[..., 0].T, grad[:, 0].T


def by_autograd(model, x, labels):
    """The same from PyTorch: a share is minus the derivative by what a place emits"""
    logits = model[:3](torch.tensor(x)).detach().requires_grad_()
    log_probs = model[3](logits)
    labels = torch.tensor(labels)
    rows, places, *lengths = written_out.batch(log_probs, labels, *LENGTHS, BLANK)
    emitted = written_out.emissions(rows, places)
    log_alpha = written_out.forward_variables(emitted, places)
    loss = written_out.losses_of(log_alpha, *lengths).sum()
    slope, grad = torch.autograd.grad(loss, (emitted, logits))
    return to_numpy(loss), -to_numpy(slope)[..., 0].T, to_numpy(grad)[:, 0].T


def show(axis, values, names=(), **how):
    """An image over time, a row for each name"""
    axis.grid(False)
    axis.set(xticks=[], yticks=range(len(names)))
    axis.set_yticklabels(names, fontsize=8)
    axis.tick_params(length=0)
    for spine in axis.spines.values():
        spine.set_visible(False)
    return axis.imshow(values, aspect="auto", interpolation="nearest", **how)


def draw():
    labels = np.array([[int(d) for d in READ]])
    strip = strips(labels, np.random.default_rng(STRIP))
    x = windows(strip)
    figure = Figure(figsize=(13.2, 9.2))
    axes = figure.subplots(5, 2, height_ratios=(0.9, 1.1, 1.3, 1.3, 1.3))
    place_names = ["-", *(name for d in READ for name in (d, "-"))]
    class_names = [*map(str, range(10)), "-"]

    manual_seed(0)
    model = reader(numpy_impl.nn, np.float64)
    worst, losses = 0.0, []
    for column, when in enumerate(("before training", f"after {UPDATES} updates")):
        if column == 1:
            train(model)
        twin = reader(torch_impl.nn, torch.float64)
        state = {name: torch.tensor(p) for name, p in model.state_dict().items()}
        twin.load_state_dict(state)
        ours, theirs = by_hand(model, x, labels), by_autograd(twin, x, labels)
        worst = max(worst, *(compare(a, b).scaled for a, b in zip(ours, theirs)))
        losses.append(float(ours[0]))
        picture, lattice, *gradients, gap = axes[:, column]
        show(picture, strip[0], cmap="Greys")
        picture.set_title(f"{when}: loss {ours[0]:.2f}")
        of_shares = show(lattice, ours[1], place_names, cmap="viridis", vmin=0, vmax=1)
        signed = {"cmap": style.DIVERGING, "vmin": -0.6, "vmax": 0.6}
        for axis, side in zip(gradients, (ours, theirs), strict=True):
            of_gradients = show(axis, side[2], class_names, **signed)
        differences = np.maximum(np.abs(ours[2] - theirs[2]), SMALLEST)
        norm = {"cmap": style.SEQUENTIAL, "norm": LogNorm(SMALLEST, LARGEST)}
        of_gap = show(gap, differences, class_names, **norm)
    for axis, what in zip(
        axes[:, 0],
        ("the strip", "share of the paths\n(NumPy)", "gradient,\nNumPy")
        + ("gradient,\nPyTorch", "difference"),
        strict=True,
    ):
        axis.set_ylabel(what, fontsize=10, fontweight="bold")
    for axis in axes[-1]:
        axis.set_xlabel("time: a column of the strip", fontsize=9)
    for image, row, what in (
        (of_shares, axes[1], "share"),
        (of_gradients, axes[2:4].ravel(), "gradient of a logit"),
        (of_gap, axes[4], "|NumPy - PyTorch|"),
    ):
        figure.colorbar(image, ax=list(row), pad=0.01, label=what)
    style.caption(
        figure,
        "CTC is told that the strip says 2, 0, 0, 7, not where. Second row: at each "
        "time the share of the paths that are at each place, exp(α + β - e + loss); "
        "each column sums to 1. A dash is blank,\nwhich the two 0 need between them. "
        "The gradient of a logit is the probability given minus that share: orange is "
        "pulled up, purple down, and after training little is left to pull. PyTorch's\n"
        "shares are autograd's, minus the derivative by what a place emits; loss, "
        f"shares and gradients differ by {worst:.1e} of their size at most.",
    )
    return style.Drawing(figure, "CTC's lattice and gradient", worst)
