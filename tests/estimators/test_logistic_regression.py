"""estimators/logistic_regression.py: NumPy, PyTorch and scikit-learn."""

import numpy as np
import pytest
import torch

import numpy_impl.random
from bridge.parity import compare
from numpy_impl.data.bundled import load_breast_cancer, load_digits
from numpy_impl.estimators import logistic_regression as ours
from torch_impl.estimators import logistic_regression as theirs


def standardized(x):
    return (x - x.mean(0)) / x.std(0)


def binary():
    x, y = load_breast_cancer(np.float64)
    return standardized(x), y


def multinomial():
    """Three digits, whose labels are not 0, 1, 2, and every second pixel."""
    x, y = load_digits(np.float64)
    chosen = np.isin(y, (2, 5, 7))
    return x[chosen][:, 1::4], y[chosen]


DATA = {"binary": binary, "multinomial": multinomial}


def both(x, y, **kwargs):
    numpy_impl.random.manual_seed(0)
    torch.manual_seed(0)
    return (
        ours.LogisticRegression(**kwargs).fit(x, y),
        theirs.LogisticRegression(**kwargs).fit(torch.tensor(x), torch.tensor(y)),
    )


@pytest.mark.parametrize("C", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("data", DATA)
def test_newton_is_scikit_learn(data, C):
    x, y = DATA[data]()
    a, b = both(x, y, C=C)
    baseline = ours.sklearn_baseline(x, y, C)
    for fitted in (a, b):
        assert compare(fitted.coef_, baseline.coef_).ok(1e-8)
        assert compare(fitted.intercept_, baseline.intercept_).ok(1e-8)
    assert compare(a.coef_, b.coef_).ok()
    np.testing.assert_allclose(a.losses_, b.losses_, rtol=1e-12)
    np.testing.assert_array_equal(a.predict(x), baseline.predict(x))
    np.testing.assert_array_equal(b.predict(torch.tensor(x)).numpy(), a.predict(x))
    assert compare(a.predict_proba(x), baseline.predict_proba(x)).ok(1e-8)
    assert compare(a.decision_function(x), baseline.decision_function(x)).ok(1e-7)


@pytest.mark.slow
def test_newton_on_all_digits():
    x, y = load_digits(np.float64)
    a, b = both(x, y)
    baseline = ours.sklearn_baseline(x, y)
    for fitted in (a, b):
        assert compare(fitted.coef_, baseline.coef_).ok(1e-8)
        assert compare(fitted.intercept_, baseline.intercept_).ok(1e-8)


@pytest.mark.parametrize("data", DATA)
def test_gradient_and_hessian_by_hand(data):
    """Against autograd, against finite differences, and against scikit-learn's own."""
    x, y = DATA[data]()
    _, targets = np.unique(y, return_inverse=True)
    rng = np.random.default_rng(0)
    rows = 1 if data == "binary" else 3
    theta = rng.normal(size=(rows, x.shape[1] + 1)) / 4
    arguments = x, targets, 0.7
    grad = ours.objective_backward(theta, *arguments)
    hessian = ours.hessian(theta, *arguments)

    tensors = torch.tensor(x), torch.tensor(targets), 0.7
    leaf = torch.tensor(theta, requires_grad=True)
    loss = theirs.objective(leaf, *tensors)
    loss.backward()
    assert compare(np.float64(ours.objective(theta, *arguments)), loss).ok()
    assert compare(grad, leaf.grad).ok()
    assert compare(hessian, theirs.hessian(leaf.detach(), *tensors)).ok()

    direction, h = rng.normal(size=theta.shape), 1e-6
    moved = [theta + h * direction, theta - h * direction]
    slope = np.subtract(*(ours.objective(t, *arguments) for t in moved)) / (2 * h)
    assert slope == pytest.approx(np.sum(grad * direction), rel=1e-7)
    bend = np.subtract(*(ours.objective_backward(t, *arguments) for t in moved))
    expected = np.einsum("cikj,kj->ci", hessian, direction)
    np.testing.assert_allclose(
        bend / (2 * h), expected, atol=1e-6 * np.abs(expected).max()
    )


@pytest.mark.parametrize("data", DATA)
def test_the_walk_is_the_same_on_both_sides(data):
    x, y = DATA[data]()
    a, b = both(x, y, solver="sgd", epochs=3)
    np.testing.assert_allclose(a.losses_, b.losses_, rtol=1e-12)
    assert compare(a.coef_, b.coef_).ok()
    assert compare(a.intercept_, b.intercept_).ok()


@pytest.mark.parametrize("data", DATA)
def test_the_walk_comes_near_the_minimum(data):
    """The walk's weight decay is the objective's penalty, divided by C N."""
    x, y = DATA[data]()
    kwargs = {"C": 0.01, "epochs": 400, "batch_size": len(x), "lr": 0.2}
    a = ours.LogisticRegression(solver="sgd", **kwargs).fit(x, y)
    best = ours.LogisticRegression(C=0.01).fit(x, y)
    assert compare(a.coef_, best.coef_).scaled <= 1e-4


@pytest.mark.parametrize("side", [ours, theirs])
def test_errors(side):
    array = np.asarray if side is ours else torch.from_numpy
    x, y = binary()
    with pytest.raises(ValueError, match="solver must be 'newton' or 'sgd'"):
        side.LogisticRegression(solver="lbfgs")
    with pytest.raises(ValueError, match="C must be > 0, got -1"):
        side.LogisticRegression(C=-1)
    with pytest.raises(ValueError, match=r"\(569, 30\), \(568,\)"):
        side.LogisticRegression().fit(array(x), array(y[1:]))
    with pytest.raises(ValueError, match="at least 2 classes"):
        side.LogisticRegression().fit(array(x), array(0 * y))
