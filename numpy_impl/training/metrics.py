"""Metrics: how good a model is, in the words of the task instead of the loss.

A ratio or a variance is no mean of its batches' values: precision, recall,
F1 and R² are taken from all samples at once. Counts add up, so a confusion matrix may
be summed over batches; what else is needed, `predictions` collects.
"""

import numpy as np

from numpy_impl.nn import no_grad
from numpy_impl.training.loop import evaluation_mode

__all__ = [
    "predictions",
    "top_k_accuracy",
    "confusion_matrix",
    "precision",
    "recall",
    "f1",
    "mean_absolute_error",
    "r2_score",
]


def predictions(model, loader):
    """(output, target) of all batches, one after the other, in evaluation mode

    Args:
        model: Module, x -> output (N, ...).
        loader: iterable of batches (x, target).

    Returns:
        Two arrays, a row per sample.

    Raises:
        ValueError: there is no batch in `loader`.
    """
    with evaluation_mode(model), no_grad():
        pairs = [(model(x), target) for x, target in loader]
    if not pairs:
        raise ValueError("loader is empty: there is nothing to predict")
    outputs, targets = zip(*pairs, strict=True)
    return np.concat(outputs), np.concat(targets)


def top_k_accuracy(output, target, k=5):
    """accuracy = 1/N Σ_n 1[output[n, target[n]] is among the k largest of output[n]]

    Who ties with the label stands before it: an output that says nothing earns nothing.

    Args:
        output: (N, C), logits or probabilities.
        target: (N,), classes.
        k: how many guesses.

    Returns:
        A float in 0..1.

    Raises:
        ValueError: k is not in 1..C, the batch is empty, or a class not in 0..C-1.
    """
    classes = output.shape[1]
    check_labels("target", target, classes)
    if not 1 <= k <= classes:
        raise ValueError(f"k must be in 1..{classes}, got {k}")
    of_label = output[np.arange(len(target)), target][:, None]
    rank = (~(output < of_label)).sum(1)  # 1 for the largest; NaN is never found
    return (rank <= k).sum().item() / len(target)


def confusion_matrix(predicted, target, classes):
    """matrix[i, j] = Σ_n 1[target[n] = i and predicted[n] = j]

    Args:
        predicted: (N,), classes, such as `output.argmax(-1)`.
        target: (N,), classes.
        classes: C, how many there are.

    Returns:
        (C, C), counts: a row per true class, a column per predicted one.

    Raises:
        ValueError: the shapes differ, there is no sample, or a class not in 0..C-1.
    """
    check_same_shape(predicted, target)
    check_labels("predicted", predicted, classes)
    check_labels("target", target, classes)
    counts = np.bincount(target * classes + predicted, minlength=classes * classes)
    return counts.reshape(classes, classes)


def precision(matrix, average="macro"):
    """precision[c] = matrix[c, c] / Σ_i matrix[i, c]: how often a guess of c is right

    Args:
        matrix: (C, C), a confusion matrix.
        average: "macro" is the mean over the classes, each counting alike, "micro"
            counts each sample alike (which is the accuracy); None gives each class.

    Returns:
        A float, or (C,) with None. A class that is never guessed has 0.

    Raises:
        ValueError: another `average`.
    """
    return averaged(matrix, average, lambda right, true, guessed: (right, guessed))


def recall(matrix, average="macro"):
    """recall[c] = matrix[c, c] / Σ_j matrix[c, j]: how many of class c are found

    Args, Returns, Raises: as for `precision`; a class without samples has 0.
    """
    return averaged(matrix, average, lambda right, true, guessed: (right, true))


def f1(matrix, average="macro"):
    """f1[c] = 2 / (1 / precision[c] + 1 / recall[c]), their harmonic mean

    "macro" is the mean of the classes' F1, not the F1 of the mean precision and recall.

    Args, Returns, Raises: as for `precision`.
    """
    return averaged(
        matrix, average, lambda right, true, guessed: (2 * right, true + guessed)
    )


def averaged(matrix, average, parts):
    """part / whole of each class, of all together, or the mean over the classes"""
    if average not in ("macro", "micro", None):
        raise ValueError(f"average must be 'macro', 'micro' or None, got {average!r}")
    part, whole = parts(matrix.diagonal(), matrix.sum(1), matrix.sum(0))
    if average == "micro":
        part, whole = part.sum(), whole.sum()
    ratio = as_double(part) / whole.clip(min=1)  # where it is 0, the part is 0, too
    return ratio if average is None else ratio.mean().item()


def mean_absolute_error(output, target):
    """error = 1/N Σ_n |output[n] - target[n]|, in the unit of the target

    Args:
        output, target: of one shape.

    Returns:
        A float.

    Raises:
        ValueError: the shapes differ, or there is no sample.
    """
    check_same_shape(output, target)
    return abs(as_double(output) - as_double(target)).mean().item()


def r2_score(output, target):
    """R² = 1 - Σ_n (output[n] - target[n])² / Σ_n (target[n] - mean)²

    1 is perfect, 0 is as good as always saying the mean, and worse is below zero. Where
    the target is constant, it is 1 for a perfect output, else 0.

    Args:
        output, target: (N,), or (N, D), of which the mean over D is taken.

    Returns:
        A float.

    Raises:
        ValueError: the shapes differ, or there are fewer than two samples.
    """
    check_same_shape(output, target)
    if len(target) < 2:
        raise ValueError("R² needs two samples or more: one has no variance")
    output, target = as_double(output), as_double(target)
    missed = ((output - target) ** 2).sum(0)
    varied = ((target - target.mean(0)) ** 2).sum(0)
    score = 1 - missed / np.where(varied == 0, 1, varied)
    return np.where((varied == 0) & (missed > 0), 0, score).mean().item()


def as_double(x):
    """x in float64: sums of many float32 would round, and counts are no floats"""
    return np.asarray(x, dtype=np.float64)


def check_same_shape(output, target):
    """(N, 1) beside (N,) would make (N, N), without a word."""
    if tuple(output.shape) != tuple(target.shape):
        raise ValueError(
            f"both must have one shape, got {tuple(output.shape)} for the output and "
            f"{tuple(target.shape)} for the target"
        )
    if len(target) == 0:
        raise ValueError("there is no sample to measure")


def check_labels(name, labels, classes):
    """Classes are 0 ... C - 1; a sample of class C would count for another."""
    if len(labels) == 0:
        raise ValueError("there is no sample to measure")
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"{name} must be in 0..{classes - 1}, "
            f"got {labels.min().item()}..{labels.max().item()}"
        )
