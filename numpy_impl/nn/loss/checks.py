"""Checks of the losses: sizes, dtypes, labels and probabilities."""

import numbers
import warnings

import numpy as np

from numpy_impl.nn import check

__all__ = []


def check_reduction(reduction):
    """Raises ValueError for what is not one of "none", "mean", "sum"."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(
            f"reduction must be 'none', 'mean' or 'sum', got {reduction!r}"
        )


# Regression


def check_regression(input, target, weight=None, integers=False):
    """Real numbers whose sizes broadcast, though with a warning: it is seldom meant.

    One of them is floating-point, unless `integers` will do.

    Raises:
        ValueError: `weight` has not the shape of `input`.
        TypeError: one is no array.
        RuntimeError: the sizes do not broadcast, or a complex weight.
        NotImplementedError: none is floating-point, one is complex or of float16.
    """
    check.array(input=input, target=target)
    check_real(input=input, target=target)
    if target.shape != input.shape:
        check_broadcast(input, target)
    check_weight_of_entries(weight, input)
    if not (integers or "f" in (input.dtype.kind, target.dtype.kind)):
        raise NotImplementedError(
            f"input and target must be floating-point, got {input.dtype} and "
            f"{target.dtype}"
        )


def check_real(**arrays):
    for name, array in arrays.items():
        if array.dtype.kind == "c":
            raise NotImplementedError(
                f"{name} must be real, got {array.dtype}: give the real and the "
                "imaginary part as two axes"
            )


def check_broadcast(input, target):
    try:
        np.broadcast_shapes(input.shape, target.shape)
    except ValueError as error:
        raise RuntimeError(
            f"input of shape {input.shape} and target of shape {target.shape} do not "
            "broadcast"
        ) from error
    warnings.warn(
        f"target of shape {target.shape} is broadcast against input of shape "
        f"{input.shape}: this is seldom meant, please give them the same shape",
        stacklevel=4,
    )


def check_weight_of_entries(weight, input):
    if weight is None:
        return
    check.array(weight=weight)
    if weight.shape != input.shape:
        raise ValueError(
            f"weight must have the shape of input, {input.shape}, got {weight.shape}"
        )
    if weight.dtype.kind == "c":
        raise RuntimeError(f"weight must be real, got {weight.dtype}")


def check_l1_loss(input, target, weight, reduction):
    """Integers have an absolute difference, too, but no mean, and no gradient.

    Raises:
        NotImplementedError: a bool, or the mean of integers.
        ValueError, TypeError, NotImplementedError: as `check_regression`.
    """
    check.array(input=input, target=target)
    if "b" in (input.dtype.kind, target.dtype.kind):
        raise NotImplementedError(
            f"bools have no difference, got {input.dtype} and {target.dtype}"
        )
    check_regression(input, target, weight, integers=reduction != "mean")


def check_smooth_l1_loss(input, target, beta):
    """Raises RuntimeError for beta < 0, TypeError for no number."""
    check.number(beta=beta)
    if not beta >= 0:
        raise RuntimeError(f"beta must not be negative, got {beta}")
    if beta > 0:  # at 0 it is l1_loss, which checks
        check_regression(input, target)


def check_huber_loss(input, target, delta, weight):
    """Raises RuntimeError for delta <= 0 or two dtypes, TypeError for no number."""
    check.array(input=input, target=target)
    check.same_dtype(input=input, target=target)
    check_regression(input, target, weight)
    check.number(delta=delta)
    if not delta > 0:
        raise RuntimeError(f"delta must be positive, got {delta}")


# Binary cross-entropy


def check_binary(input, target, **weights):
    """Both of one size, and the weights no larger.

    Raises:
        ValueError: `input` and `target` differ in shape.
        RuntimeError: a weight does not broadcast to that shape, or integer labels.
        TypeError: one is no array.
        NotImplementedError: `input` is not floating-point, or `target` holds bools.
    """
    check.array(input=input, target=target)
    if target.shape != input.shape:
        raise ValueError(
            f"target must have the shape of input, {input.shape}, got {target.shape}"
        )
    for name, weight in weights.items():
        if weight is not None:
            check_weight_that_broadcasts(name, weight, input.shape)
    check.floating(input=input)
    if target.dtype.kind != "f":
        error = NotImplementedError if target.dtype == bool else RuntimeError
        raise error(f"target must be floating-point, got {target.dtype}")


def check_weight_that_broadcasts(name, weight, shape):
    check.array(**{name: weight})
    sizes = zip(weight.shape[::-1], shape[::-1])
    if weight.ndim > len(shape) or any(w not in (1, n) for w, n in sizes):
        raise RuntimeError(
            f"{name} of shape {weight.shape} does not broadcast to input's shape "
            f"{shape}"
        )
    if weight.dtype.kind == "c" or (name == "pos_weight" and weight.dtype == bool):
        error = NotImplementedError if weight.dtype == bool else RuntimeError
        raise error(f"{name} must hold real numbers, got {weight.dtype}")


def check_binary_cross_entropy(input, target, weight):
    """Raises RuntimeError for an entry outside 0 ... 1, nan, or two dtypes."""
    check_binary(input, target, weight=weight)
    check.same_dtype(input=input, target=target)
    for name, array in (("input", input), ("target", target)):
        if not (array.min(initial=0) >= 0 and array.max(initial=1) <= 1):
            raise RuntimeError(
                f"all elements of {name} must be between 0 and 1, got "
                f"{array.min()} ... {array.max()}"
            )


# Labels and probabilities


def check_cross_entropy(input, target, weight, ignore_index, label_smoothing):
    """Labels, or as many probabilities as input has entries.

    Raises:
        RuntimeError: `label_smoothing` is outside 0 ... 1.
        TypeError: it is no number.
        The rest: as `check_labels` and `check_probabilities`.
    """
    check.array(input=input, target=target)
    if target.shape == input.shape:
        check_probabilities(input, target, weight, ignore_index)
    else:
        check_labels(input, target, weight, ignore_index)
    check.number(label_smoothing=label_smoothing)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be in 0 ... 1, got {label_smoothing}")


def check_labels(input, target, weight, ignore_index):
    """One label per position: input (N, C, *d) or (C,), target (N, *d) or ().

    Raises:
        ValueError: another batch size.
        TypeError: `target` is no array, or `ignore_index` no integer.
        IndexError: a label is not in 0 ... C - 1.
        RuntimeError: another shape, labels that are not int64, or a weight that is not
            one per class.
        NotImplementedError: `input` is not floating-point.
    """
    check_types(input, target, ignore_index)
    shape, labels = input.shape, target.shape
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
    if target.dtype.type not in dtypes:
        raise RuntimeError(f"target must hold int64 labels, got {target.dtype}")
    classes = shape[min(1, len(shape) - 1)]
    check_weight_of_classes(weight, classes)
    check.same_dtype(input=input, weight=weight)
    outside = ((target < 0) | (target >= classes)) & (target != ignore_index)
    if np.count_nonzero(outside):
        raise IndexError(
            f"target {target[outside][0]} is out of bounds for {classes} classes: a "
            f"label is one of 0 ... {classes - 1}, or ignore_index={ignore_index}"
        )
    if target.size and classes == 0:
        raise IndexError("input must have at least one class where there are labels")


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
    if input.ndim == 0:
        raise IndexError("input must have at least one axis, the classes, got shape ()")
    check_weight_of_classes(weight, input.shape[min(1, input.ndim - 1)])


def check_types(input, target, ignore_index):
    check.array(target=target)
    check.floating(input=input)
    integer = isinstance(ignore_index, numbers.Integral)
    if not integer or isinstance(ignore_index, bool):
        raise TypeError(f"ignore_index must be an integer, got {ignore_index!r}")


def check_weight_of_classes(weight, classes):
    if weight is None:
        return
    check.array(weight=weight)
    if weight.shape != (classes,):
        raise RuntimeError(
            f"weight must have one entry for each of {classes} classes, got shape "
            f"{weight.shape}"
        )
    if weight.dtype.kind == "c":
        raise RuntimeError(f"weight must be real, got {weight.dtype}")
