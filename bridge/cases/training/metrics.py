"""Cases of training/metrics.py, and what scikit-learn says to the same."""

import numpy as np
import sklearn.metrics

from bridge.cases.program_case import ProgramCase

FILE = "training.metrics"
CLASSES = 5
OF_CLASSES = {
    "precision": sklearn.metrics.precision_score,
    "recall": sklearn.metrics.recall_score,
    "f1": sklearn.metrics.f1_score,
}
OF_VALUES = {
    "mean_absolute_error": sklearn.metrics.mean_absolute_error,
    "r2_score": sklearn.metrics.r2_score,
}


def scores(dtype="float64", seed=0, n=40):
    """Logits (N, C) that know a little, and labels; one class has no sample."""
    rng = np.random.default_rng(seed)
    target = rng.integers(0, CLASSES - 1, size=n)
    output = rng.normal(size=(n, CLASSES))
    output[np.arange(n), target] += 1
    return output.astype(np.float32).astype(dtype), target


def values(shape, dtype="float64", seed=0):
    """An output and a target of this shape, correlated and far from zero."""
    rng = np.random.default_rng(seed)
    target = 100 + rng.normal(size=shape)
    output = target + 0.5 * rng.normal(size=shape)
    return [a.astype(np.float32).astype(dtype) for a in (output, target)]


def matrix_of(side, output, target):
    """The confusion matrix of the largest logits."""
    confusion_matrix = side.get(FILE, "confusion_matrix")
    predicted = side.array(output).argmax(-1)
    return confusion_matrix(predicted, side.array(target), CLASSES)


def confusion(side, dtype):
    return {("output", "matrix"): matrix_of(side, *scores(dtype))}


def of_classes(name):
    """A case's `compute`: each class, and both means."""

    def compute(side, dtype):
        matrix = matrix_of(side, *scores(dtype))
        function = side.get(FILE, name)
        found = {
            ("output", str(average)): np.array(function(matrix, average))
            for average in ("macro", "micro")
        }
        return found | {("output", "each"): function(matrix, None)}

    return compute


def of_values(name):
    """A case's `compute`: one column, and three."""

    def compute(side, dtype):
        function = side.get(FILE, name)
        return {
            ("output", str(shape)): np.array(
                function(*map(side.array, values(shape, dtype)))
            )
            for shape in ((30,), (30, 3))
        }

    return compute


def top_k(side, dtype):
    function = side.get(FILE, "top_k_accuracy")
    output, target = map(side.array, scores(dtype))
    found = [function(output, target, k) for k in range(1, CLASSES + 1)]
    return {("output", "accuracies"): np.array(found)}


def predicted(side, dtype):
    """Batches of 16, 16 and 8 through a linear layer."""
    output, target = scores(dtype)
    side.manual_seed(0)
    model = side.module("nn").Linear(CLASSES, 2).to(side.dtype(dtype))
    batches = [
        (side.array(output[i : i + 16]), side.array(target[i : i + 16]))
        for i in (0, 16, 32)
    ]
    outputs, targets = side.get(FILE, "predictions")(model, batches)
    return {("output", "output"): outputs, ("output", "target"): targets}


CASES = [
    ProgramCase(file=FILE, name="predictions", compute=predicted),
    ProgramCase(file=FILE, name="top_k_accuracy", compute=top_k),
    ProgramCase(file=FILE, name="confusion_matrix", compute=confusion),
    *(ProgramCase(file=FILE, name=n, compute=of_classes(n)) for n in OF_CLASSES),
    *(ProgramCase(file=FILE, name=n, compute=of_values(n)) for n in OF_VALUES),
]
