"""training/metrics.py: scikit-learn's numbers, and what it warns of."""

import math
import warnings

import numpy as np
import pytest
import sklearn.metrics

from bridge.cases import cases_of
from bridge.cases.training.metrics import (
    CLASSES,
    OF_CLASSES,
    OF_VALUES,
    matrix_of,
    scores,
    values,
)
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)
LABELS = range(CLASSES)


def metrics(side):
    return side.module("training.metrics")


@pytest.mark.parametrize("case", cases_of("training.metrics"), ids=str)
def test_cases(case):
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert_close(ours, exact)
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    if case.name in OF_VALUES:  # of inputs in float32: another question
        assert_close(ours, theirs)
    elif case.name == "predictions":
        assert_as_accurate(ours, theirs, exact)
    else:
        assert_close(ours, exact)


@both_sides
def test_classes_as_in_sklearn(side):
    for seed in range(8):
        output, target = scores(seed=seed, n=12)  # some class is never guessed
        predicted = output.argmax(-1)
        matrix = matrix_of(side, output, target)
        wanted = sklearn.metrics.confusion_matrix(target, predicted, labels=LABELS)
        np.testing.assert_array_equal(to_numpy(matrix), wanted)
        for name, theirs in OF_CLASSES.items():
            for average in ("macro", "micro", None):
                found = getattr(metrics(side), name)(matrix, average)
                wanted = theirs(
                    target, predicted, labels=LABELS, average=average, zero_division=0
                )
                np.testing.assert_allclose(found, wanted, rtol=1e-15)
        for k in LABELS:
            found = metrics(side).top_k_accuracy(
                side.array(output), side.array(target), k + 1
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # all classes: "a perfect score"
                wanted = sklearn.metrics.top_k_accuracy_score(
                    target, output, k=k + 1, labels=LABELS
                )
            assert found == wanted


@both_sides
def test_values_as_in_sklearn(side):
    for seed in range(10):
        for shape in ((9,), (2,), (9, 3), (9, 1)):
            output, target = values(shape, seed=seed)
            for name, theirs in OF_VALUES.items():
                found = getattr(metrics(side), name)(*map(side.array, (output, target)))
                assert found == pytest.approx(theirs(target, output), rel=1e-12)
    one, far = [1.0, 1.0, 1.0], [1.0, 1.0, 2.0]
    for output, target in ((one, one), (far, one), ([2.0, 2.0], [1, 3])):
        found = metrics(side).r2_score(*map(side.array, (output, target)))
        assert found == sklearn.metrics.r2_score(target, output)
    assert math.isnan(
        metrics(side).r2_score(*map(side.array, ([math.nan, 1.0], [1, 1])))
    )


@both_sides
def test_float32_is_summed_in_float64(side):
    """A target of 1e4 with steps of 0.01: its variance is lost in float32."""
    target = (1e4 + 0.01 * np.arange(100)).astype(np.float32)
    output = (target + np.float32(0.01)).astype(np.float32)
    found = metrics(side).r2_score(side.array(output), side.array(target))
    wanted = sklearn.metrics.r2_score(target.astype(float), output.astype(float))
    assert found == pytest.approx(wanted, rel=1e-12)


@both_sides
def test_counts_add_up_and_ratios_do_not(side):
    """The matrix of all is the sum over the batches; the mean precision is another."""
    output, target = scores(n=30)
    file = metrics(side)
    whole = matrix_of(side, output, target)
    parts = [matrix_of(side, output[i : i + 7], target[i : i + 7]) for i in (0, 7, 14)]
    parts.append(matrix_of(side, output[21:], target[21:]))
    assert (sum(parts) == whole).all()
    mean = sum(file.precision(part) for part in parts) / 4
    assert abs(mean - file.precision(whole)) > 0.01


@both_sides
def test_an_output_that_says_nothing_earns_nothing(side):
    """Ties stand before the label, and NaN is never found; all guesses find all."""
    target = side.array([0, 1, 2])
    for value in (1.0, math.nan):
        output = side.array(np.full((3, 3), value))
        found = [metrics(side).top_k_accuracy(output, target, k) for k in (1, 2, 3)]
        assert found == [0.0, 0.0, 1.0]


@both_sides
def test_predictions_are_in_order_and_in_evaluation_mode(side):
    nn = side.module("nn")
    model = nn.Sequential(nn.Dropout(0.9), nn.Identity())
    x = np.arange(10.0).reshape(5, 2)
    target = np.arange(5)
    batches = [
        (side.array(x[i : i + 2]), side.array(target[i : i + 2])) for i in (0, 2, 4)
    ]
    output, found = metrics(side).predictions(model, iter(batches))
    np.testing.assert_array_equal(to_numpy(output), x)
    np.testing.assert_array_equal(to_numpy(found), target)
    assert model.training and model[0].training
    linear = nn.Linear(2, 1, dtype=side.dtype("float64"))
    output, _ = metrics(side).predictions(linear, batches)
    assert not linear.saved if side is NUMPY else not output.requires_grad
    with pytest.raises(ValueError, match="loader is empty"):
        metrics(side).predictions(model, [])


@both_sides
def test_bad_input_says_so(side):
    file = metrics(side)
    output, target = map(side.array, scores(n=6))
    none, ones = side.array(np.zeros(0, int)), side.array(np.ones((6, 1)))
    matrix = matrix_of(side, *scores())
    for call, words in (
        (lambda: file.top_k_accuracy(output, target, 0), r"k must be in 1\.\.5, got 0"),
        (lambda: file.top_k_accuracy(output, target, 6), r"k must be in 1\.\.5, got 6"),
        (lambda: file.top_k_accuracy(output, target + 9), r"target must be in 0\.\.4"),
        (lambda: file.top_k_accuracy(output[:0], none), "there is no sample"),
        (lambda: file.confusion_matrix(target, target, 2), r"predicted must be in 0"),
        (lambda: file.confusion_matrix(target * 0, target, 2), "target must be in 0"),
        (lambda: file.confusion_matrix(target * 0 - 1, target, 5), r"got -1\.\.-1"),
        (lambda: file.confusion_matrix(target[:4], target, 5), r"\(4,\) for the out"),
        (lambda: file.confusion_matrix(none, none, 5), "there is no sample"),
        (lambda: file.precision(matrix, "mean"), "average must be 'macro', 'micro'"),
        (lambda: file.mean_absolute_error(ones, ones[:, 0]), r"\(6, 1\) for the out"),
        (lambda: file.r2_score(ones, ones[:, 0]), r"\(6,\) for the target"),
        (lambda: file.r2_score(ones[:1], ones[:1]), "two samples or more"),
        (lambda: file.mean_absolute_error(ones[:0], ones[:0]), "there is no sample"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
