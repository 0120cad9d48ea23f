"""estimators/linear_regression.py: NumPy, PyTorch and scikit-learn on diabetes."""

import numpy as np
import pytest
import torch

import numpy_impl.random
from bridge.parity import compare
from numpy_impl.data.bundled import load_diabetes
from numpy_impl.estimators import linear_regression as ours
from torch_impl.estimators import linear_regression as theirs

X, Y = load_diabetes(np.float64)
X = X * len(X) ** 0.5  # columns of variance 1


def both(x, y, **kwargs):
    """Both sides fitted from one seed."""
    numpy_impl.random.manual_seed(0)
    torch.manual_seed(0)
    return (
        ours.LinearRegression(**kwargs).fit(x, y),
        theirs.LinearRegression(**kwargs).fit(torch.tensor(x), torch.tensor(y)),
    )


def test_direct_is_scikit_learn():
    a, b = both(X, Y)
    baseline = ours.sklearn_baseline(X, Y)
    for fitted in (a, b):
        assert compare(fitted.coef_, baseline.coef_).scaled <= 1e-8
        assert compare(fitted.intercept_, np.asarray(baseline.intercept_)).ok(1e-8)
    assert compare(a.coef_, b.coef_).ok()
    assert compare(a.predict(X), b.predict(torch.tensor(X))).ok()
    assert compare(a.predict(X), baseline.predict(X)).ok(1e-8)


def test_at_the_minimum_the_residual_is_orthogonal_to_x():
    weight, bias = ours.least_squares(X, Y)
    residual = X @ weight + bias - Y
    assert abs(residual.sum()) <= 1e-9 * np.abs(Y).sum()
    assert np.abs(X.T @ residual).max() <= 1e-9 * np.abs(X.T @ Y).max()


@pytest.mark.parametrize("batch_size", [64, 100])
def test_the_walk_is_the_same_on_both_sides(batch_size):
    a, b = both(X, Y, solver="sgd", epochs=5, batch_size=batch_size, lr=0.05)
    np.testing.assert_allclose(a.losses_, b.losses_, rtol=1e-12)
    assert compare(a.coef_, b.coef_).ok()
    assert compare(a.intercept_, b.intercept_).ok()


def test_the_walk_comes_near_the_minimum():
    a, _ = both(X, Y, solver="sgd", epochs=300, batch_size=442, lr=0.1)
    best = ours.LinearRegression().fit(X, Y)
    error = [np.mean((m.predict(X) - Y) ** 2) for m in (a, best)]
    assert error[1] < error[0] < 1.001 * error[1]


def test_float32_stays_float32():
    a, _ = both(X.astype(np.float32), Y.astype(np.float32))
    assert a.coef_.dtype == a.predict(X.astype(np.float32)).dtype == np.float32
    assert compare(a.coef_, np.float32(ours.least_squares(X, Y)[0])).ok(1e-4)


@pytest.mark.parametrize("side", [ours, theirs])
def test_errors(side):
    array = np.asarray if side is ours else torch.from_numpy
    with pytest.raises(ValueError, match="solver must be 'direct' or 'sgd', got 'x'"):
        side.LinearRegression(solver="x")
    with pytest.raises(ValueError, match=r"got \(442, 10\), \(441,\)"):
        side.LinearRegression().fit(array(X), array(Y[:-1]))
