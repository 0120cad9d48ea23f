"""Estimators of scikit-learn: their coefficients and what they predict."""

import numpy as np

from bridge.causal.leaves import leaves
from bridge.causal.side import Side
from bridge.parity import to_numpy
from bridge.weights.states import state_of

__all__ = ["FittedSide", "add_predictions", "as_predictions"]

METHODS = ("decision_function", "predict_proba", "predict", "transform")


class FittedSide(Side):
    """A fitted estimator: what it predicts is compared, under the method's name."""

    has_backward = False

    def __init__(self, model, label):
        super().__init__(model, label)
        self.missing["gradients"] = f"{label} has none"

    def parameters(self):
        return state_of(self.model).entries

    def forward(self, args, kwargs):
        """{method: array} of what the estimator can say of X."""
        found = {}
        for method in METHODS:
            if hasattr(self.model, method):
                found[method] = getattr(self.model, method)(*args, **kwargs)
        return found

    def dtype(self):
        return None  # it converts its inputs itself


def add_predictions(estimator, record, other, match):
    """Put both records' outputs under the names of the estimator's methods.

    Args:
        record, other: Records of the estimator and of the network.
        match: to which the methods are added, as if they were modules.
    """
    predicted = {
        event.suffix.strip("[]"): event.value
        for event in record.events
        if event.kind == "output" and event.path == ""
    }
    outputs = [e.value for e in other.events if e.kind == "output" and e.path == ""]
    record.events = [e for e in record.events if e.kind != "output"]
    for method, value in predicted.items():
        record.append("output", method, "", value)
        match.modules[method] = method
    if outputs:
        answers = as_predictions(outputs[0], predicted, estimator)
        for method, value in answers.items():
            other.append("output", method, "", value)


def as_predictions(output, predictions, estimator):
    """What a network's output says, as the estimator's methods put it.

    Args:
        output: of the network, logits or probabilities (N, C), (N, 1) or (N,).
        predictions: {method: array} of the estimator.

    Returns:
        {method: array of the same shape}, of those methods that can be answered.
    """
    arrays = leaves(output)
    y = np.asarray(to_numpy(arrays[0][1]))
    if y.dtype.kind != "f":
        return {}
    wide = y.astype(np.float64)
    found = {}
    for method, wanted in predictions.items():
        value = _answer(method, wide, np.shape(wanted), estimator)
        if value is not None and value.shape == np.shape(wanted):
            is_label = value.dtype.kind not in "fc"
            found[method] = value if is_label else value.astype(y.dtype)
    return found


def _answer(method, y, shape, estimator):
    is_classifier = hasattr(estimator, "classes_")
    if not is_classifier:
        return y.reshape(shape) if y.size == np.prod(shape) else None
    probability = probabilities(y)
    if method == "predict_proba":
        return probability
    if method == "predict":
        return np.asarray(estimator.classes_)[probability.argmax(-1)]
    if is_probability(y):
        return None  # the logits behind them are known up to a constant only
    if len(shape) == 1 and y.ndim == 2 and y.shape[1] == 2:
        return y[:, 1] - y[:, 0]
    return y.reshape(shape) if y.size == np.prod(shape) else None


def probabilities(y):
    """(N, C) of logits or probabilities; of two classes one column may be given."""
    if y.ndim == 1 or y.shape[1] == 1:
        y = y.reshape(-1)
        second = y if is_probability(y) else 1 / (1 + np.exp(-y))
        return np.stack([1 - second, second], 1)
    if is_probability(y):
        return y
    exponentials = np.exp(y - y.max(1, keepdims=True))
    return exponentials / exponentials.sum(1, keepdims=True)


def is_probability(y):
    """Whether all entries are within 0 ... 1, and rows of several add up to 1."""
    within = bool(((y >= 0) & (y <= 1)).all())
    several = y.ndim == 2 and y.shape[1] > 1
    return within and (not several or np.allclose(y.sum(1), 1, atol=1e-5))
