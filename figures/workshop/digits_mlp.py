"""The digits MLP: losses of both sides from one seed, their difference, predictions."""

import numpy as np
import torch
from matplotlib.figure import Figure

from figures import style
from numpy_impl.nn import no_grad
from numpy_impl.workshop import digits_mlp as numpy_side
from torch_impl.workshop import digits_mlp as torch_side

EPOCHS = 20
DIGITS = 12


def sklearn_curves():
    """Training loss and validation accuracy of scikit-learn's MLPClassifier."""
    train_set, validation_set = numpy_side.datasets(np.float64)
    (x, target), (x_new, target_new) = (
        subset.dataset[np.array(subset.indices)]
        for subset in (train_set, validation_set)
    )
    classifier = numpy_side.sklearn_baseline()
    accuracy = []
    for _ in range(EPOCHS):
        classifier.partial_fit(x, target, classes=np.arange(10))
        accuracy.append(classifier.score(x_new, target_new))
    return classifier.loss_curve_, accuracy


def draw():
    ours = numpy_side.train(epochs=EPOCHS, dtype=np.float64)
    theirs = torch_side.train(epochs=EPOCHS, dtype=torch.float64)
    baseline_loss, baseline_accuracy = sklearn_curves()
    difference = np.abs(np.subtract(ours.losses, theirs.losses))
    scaled = float((difference / np.maximum(1, np.abs(theirs.losses))).max())
    steps = np.arange(1, len(ours.losses) + 1)
    per_epoch = len(steps) // EPOCHS

    figure = Figure(figsize=(12, 8))
    upper, lower = figure.subfigures(2, 1, height_ratios=(3, 1))
    left, right = upper.subfigures(1, 2, width_ratios=(1.5, 1))
    losses, gap = left.subplots(2, 1, sharex=True, height_ratios=(2.2, 1))
    losses.plot(steps, ours.losses, **style.NUMPY | {"linewidth": 1.8})
    losses.plot(steps, theirs.losses, **style.PYTORCH | {"linewidth": 1.2})
    ends = np.arange(1, EPOCHS + 1)
    losses.plot(per_epoch * (ends - 0.5), baseline_loss, **style.SKLEARN, marker="s")
    losses.set_yscale("log")
    style.label(losses, "training loss of each step, one seed, no weights copied")
    losses.legend()
    gap.semilogy(steps, np.maximum(difference, 1e-18), ".", color="#555555", ms=3)
    gap.axhline(1e-12, color="#888888", linewidth=1, linestyle="--")
    gap.text(2, 2e-12, "promised for 100 steps: 1e-12", fontsize=9, color="#666666")
    gap.set_ylim(1e-18, 1e-10)
    style.label(gap, "difference", "step", "|NumPy - PyTorch|")

    accuracy, errors = right.subplots(2, 1, sharex=True, height_ratios=(2.2, 1))
    name = "validation_accuracy"
    accuracy.plot(ends, ours.log[name], **style.NUMPY)
    accuracy.plot(ends, theirs.log[name], **style.PYTORCH)
    accuracy.plot(ends, baseline_accuracy, **style.SKLEARN, marker="s")
    style.label(accuracy, "accuracy on 359 digits that no step has seen")
    wrong = np.abs(np.subtract(ours.log[name], theirs.log[name])) * 359
    errors.plot(ends, wrong, "o", color="#555555", ms=4)
    errors.set_ylim(-0.5, 4.5)
    errors.set_xticks(ends[1::2])
    style.label(errors, "difference", "epoch", "digits")

    draw_digits(lower, ours.model, theirs.model)
    style.caption(
        lower,
        "Both sides start from the same bits and see the same batches; what is left is "
        "rounding, step after step. scikit-learn starts from other weights.\nBelow "
        "each digit: its label, and what NumPy and PyTorch say. The first six are "
        "those of which the model is least sure.",
    )
    return style.Drawing(figure, f"loss of {len(steps)} steps, Adam, float64", scaled)


def draw_digits(figure, ours, theirs):
    """The six validation digits with the flattest probabilities, and six others."""
    _, validation_set = numpy_side.datasets(np.float64)
    x, target = validation_set.dataset[np.array(validation_set.indices)]
    with no_grad():
        logits = ours(x)
    with torch.no_grad():
        said = theirs(torch.from_numpy(x)).argmax(1).numpy()
    sure = np.sort(logits, 1)[:, -1] - np.sort(logits, 1)[:, -2]
    chosen = np.concatenate([np.argsort(sure)[: DIGITS // 2], range(DIGITS // 2)])
    for axis, n in zip(figure.subplots(1, DIGITS), chosen, strict=True):
        axis.imshow(x[n].reshape(8, 8), cmap="Greys")
        axis.set(xticks=[], yticks=[])
        axis.grid(False)
        right = logits[n].argmax() == said[n] == target[n]
        axis.set_xlabel(
            f"{target[n]}: {logits[n].argmax()}, {said[n]}",
            fontsize=10,
            color="#222222" if right else "#D55E00",
            fontweight="normal" if right else "bold",
        )
