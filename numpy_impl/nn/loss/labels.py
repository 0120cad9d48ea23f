"""What a classifier is told: labels or probabilities, and how much each counts."""

import numpy as np

from numpy_impl.nn import check

__all__ = []


def check_labels(input, target, weight, ignore_index):
    """One label per position: input (N, C, *d) or (C,), target (N, *d) or ().

    Raises:
        ValueError: another batch size.
        TypeError: `target` is no array, or `ignore_index` no integer.
        RuntimeError: another shape, labels that are not int64, or a weight that is not
            one per class.
        NotImplementedError: `input` is not floating-point.
    """
    check_types(input, target, ignore_index)
    shape, labels = tuple(input.shape), tuple(target.shape)
    if len(shape) == 0:
        raise ValueError("input must have at least one axis, the classes, got shape ()")
    if len(shape) == 1 and labels not in ((), (1,)):
        error = ValueError if len(labels) == 1 else RuntimeError
        raise error(f"input of shape {shape} needs one label, got target {labels}")
    if len(shape) > 1 and labels[:1] != shape[:1]:
        raise ValueError(
            f"input of batch size {shape[0]} needs as many labels, got target of "
            f"shape {labels}"
        )
    if len(shape) > 1 and labels != shape[:1] + shape[2:]:
        raise RuntimeError(
            f"target must have shape {shape[:1] + shape[2:]} for input of shape "
            f"{shape} (N, C, ...), got {labels}"
        )
    # PyTorch takes bytes as labels, too, but only along one axis.
    dtypes = (np.int64, np.uint8) if len(shape) < 3 else (np.int64,)
    if target.dtype not in dtypes:
        raise RuntimeError(f"target must hold int64 labels, got {target.dtype}")
    check_weight(weight, shape[min(1, len(shape) - 1)])
    if weight is not None and weight.dtype != input.dtype:
        raise RuntimeError(
            f"weight must have the dtype of input, {input.dtype}, got {weight.dtype}"
        )


def check_probabilities(input, target, weight, ignore_index):
    """One probability per class: input and target (N, C, *d) or (C,).

    Raises:
        RuntimeError: `target` is not floating-point, a label is to be ignored, or a
            weight that is not one per class.
        IndexError: `input` has no axis of classes.
        TypeError, NotImplementedError: as `check_labels`.
    """
    if target.dtype.kind != "f":
        raise RuntimeError(
            "target of input's shape holds probabilities and must be floating-point, "
            f"got {target.dtype}"
        )
    check_types(input, target, ignore_index)
    if ignore_index >= 0:
        raise RuntimeError(
            f"ignore_index={ignore_index} needs labels, got probabilities as target"
        )
    if len(input.shape) == 0:
        raise IndexError("input must have at least one axis, the classes, got shape ()")
    check_weight(weight, input.shape[min(1, len(input.shape) - 1)])


def check_types(input, target, ignore_index):
    if not hasattr(target, "dtype"):
        raise TypeError(f"target must be an array, got {type(target).__name__}")
    if not isinstance(ignore_index, int):
        raise TypeError(f"ignore_index must be an integer, got {ignore_index!r}")
    check.floating(input=input)


def check_weight(weight, classes):
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(
            f"weight must have one entry for each of {classes} classes, got shape "
            f"{tuple(weight.shape)}"
        )


def batch(input, target):
    """Without a batch axis, as a batch of one: (C,) -> (1, C)"""
    if input.ndim > 1:
        return input, target
    probabilities = target.shape == input.shape
    return input[None], target[None] if probabilities else target.reshape(1)


def unbatch(losses, input):
    """Back again: the losses of input (C,) are one number."""
    return losses if input.ndim > 1 else losses[0]


def labels_and_counts(input, target, weight, ignore_index):
    """label[n] = target[n], count[n] = weight[target[n]]; both 0 where it is ignored

    input (N, C, *d), target (N, *d) -> label (N, *d), count (N, *d)

    Raises:
        IndexError: a label is not in 0 ... C - 1.
    """
    classes, kept = input.shape[1], target != ignore_index
    label = target * kept
    outside = label.astype(np.uint64) >= classes  # without a sign, -1 is very large
    if np.count_nonzero(outside):
        raise IndexError(
            f"target {label[outside][0]} is out of bounds for {classes} classes: a "
            f"label is one of 0 ... {classes - 1}, or ignore_index={ignore_index}"
        )
    if weight is None:
        return label, kept.astype(input.dtype)
    return label, weight[label] * kept


def at(label):
    """The index of entry (n, label[n, *d], *d), for all n and *d at once"""
    n, *d = np.indices(label.shape, sparse=True)
    return n, label, *d


def times_counts(counts, losses):
    """counts[n] losses[n], and 0 where nothing counts, even if that loss is infinite"""
    y = np.zeros(counts.shape, counts.dtype)
    return np.multiply(counts, losses, out=y, where=counts != 0)
