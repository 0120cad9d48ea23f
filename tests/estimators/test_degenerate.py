"""Data that leave something open, and data that are refused: as scikit-learn does.

Each test asks both sides. What data leave open is held against np.linalg.lstsq, against
scikit-learn run to the end, and against what must hold at a minimum.
"""

import warnings

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression as SklearnLinear
from sklearn.linear_model import LogisticRegression as SklearnLogistic

import numpy_impl.estimators as numpy_side
import torch_impl.estimators as torch_side
from bridge.parity import compare
from numpy_impl.estimators.logistic_regression import objective_backward

SIDES = {
    "numpy_impl": (numpy_side, np.asarray),
    "torch_impl": (torch_side, torch.tensor),
}


@pytest.fixture(params=SIDES)
def side(request):
    return SIDES[request.param]


def fitted(side, name, x, y, **kwargs):
    """The estimator, and what it answers, as ndarrays."""
    estimators, array = side
    model = getattr(estimators, name)(**kwargs).fit(array(x), array(y))
    answer = model.predict if name == "LinearRegression" else model.decision_function
    return (
        np.asarray(model.coef_),
        np.asarray(model.intercept_),
        np.asarray(answer(array(x))),
    )


def draw(rows=40, columns=3, seed=0):
    """x, a y that is nearly linear in it, and two or three classes that overlap."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns)) + 1
    z = x @ np.linspace(1, -2, columns)
    noisy = z + rng.logistic(size=rows)
    return (
        x,
        z + rng.normal(size=rows),
        {
            2: (noisy > np.median(noisy)).astype(int),
            3: np.digitize(noisy, np.quantile(noisy, [0.3, 0.6])),
        },
    )


X, Y, CLASSES = draw()
# What leaves directions open, and the columns of it that may say something.
OPEN = {
    "a column twice another": np.c_[X, 2 * X[:, 0]],
    "a column the sum of two others": np.c_[X, X[:, 0] - X[:, 1] + 3],
    "a constant column": np.c_[X, np.full(len(X), 0.1)],
    "a column of zeros": np.c_[X, np.zeros(len(X))],
    "only constant columns": np.full((len(X), 2), 0.1),
    "every row twice": np.tile(X, (2, 1)),
}


# Least squares


@pytest.mark.parametrize("what", OPEN)
def test_least_squares_of_minimum_norm(side, what):
    x = OPEN[what]
    target = np.resize(Y, len(x))
    coef, intercept, y = fitted(side, "LinearRegression", x, target)
    centred = x - x[0] - (x - x[0]).mean(0)
    wanted = np.linalg.lstsq(centred, target - target.mean(), rcond=None)[0]
    assert compare(coef, wanted).absolute <= 1e-12
    assert np.abs(coef).max() < 10
    baseline = SklearnLinear().fit(x, target)
    assert compare(y, baseline.predict(x)).ok(1e-12)
    if "constant" not in what:  # scikit-learn's constant 0.1 varies, by rounding
        assert compare(coef, baseline.coef_).absolute <= 1e-12
        assert compare(intercept, np.asarray(baseline.intercept_)).ok(1e-12)


def test_constant_columns_get_no_weight(side):
    y = Y[:7]
    for value in (0.1, 1e6, -1 / 3):
        x = np.full((7, 2), value)
        coef, intercept, _ = fitted(side, "LinearRegression", x, y)
        np.testing.assert_array_equal(coef, 0.0)
        assert intercept == pytest.approx(y.mean(), rel=1e-14)


@pytest.mark.parametrize("rows", [1, 2, 5, 10])
def test_fewer_rows_than_columns(side, rows):
    """Each row is met exactly, or all are the mean: one row says nothing of slopes."""
    x, y = draw(10, 10)[:2]
    x, y = x[:rows], y[:rows]
    coef, intercept, prediction = fitted(side, "LinearRegression", x, y)
    np.testing.assert_allclose(prediction, y, rtol=1e-10)
    baseline = SklearnLinear().fit(x, y)
    np.testing.assert_allclose(coef, baseline.coef_, atol=1e-12)
    np.testing.assert_allclose(intercept, baseline.intercept_, rtol=1e-12)


def test_float32_least_squares_of_minimum_norm(side):
    x = OPEN["a column twice another"].astype(np.float32)
    coef, intercept, _ = fitted(side, "LinearRegression", x, Y.astype(np.float32))
    assert coef.dtype == intercept.dtype == np.float32
    exact = fitted(side, "LinearRegression", x.astype(np.float64), Y)[0]
    np.testing.assert_allclose(coef, exact, rtol=1e-5)


# Logistic regression


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("what", ["nothing open", *OPEN])
@pytest.mark.parametrize("C", [np.inf, 1e14, 1e6])
def test_newton_where_directions_are_open(side, what, classes, C):
    """The gradient vanishes, and the penalty's limit is what C = inf gives."""
    x = OPEN.get(what, X)
    y = np.resize(CLASSES[classes], len(x))
    coef, intercept, z = fitted(side, "LogisticRegression", x, y, C=C)
    theta = np.c_[coef, intercept]
    gradient = objective_backward(theta, x, y, C)
    assert np.abs(gradient).max() <= 1e-11 * len(x) * np.abs(x).max()
    # To the end, and with a penalty that no rounding hides.
    baseline = SklearnLogistic(
        C=min(C, 1e6), solver="newton-cholesky", tol=1e-11, max_iter=1000
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of singular matrices, before it goes on
        baseline.fit(x, y)
    bound = 1e-6 if C == 1e6 else 1e-4  # 1e6 is not inf
    assert compare(z, baseline.decision_function(x)).absolute <= bound
    assert compare(coef, baseline.coef_).absolute <= 10 * bound


@pytest.mark.parametrize("classes", CLASSES)
def test_without_a_penalty_it_is_scikit_learn(side, classes):
    y = CLASSES[classes]
    coef, intercept, z = fitted(side, "LogisticRegression", X, y, C=np.inf)
    baseline = SklearnLogistic(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(X, y)
    assert compare(coef, baseline.coef_).ok(1e-8)
    assert compare(intercept, baseline.intercept_).ok(1e-8)
    assert compare(z, baseline.decision_function(X)).ok(1e-8)


@pytest.mark.parametrize("classes", CLASSES)
def test_separable_classes_without_a_penalty(side, classes):
    """No minimum: finite numbers that are right on each row, and a warning."""
    z = X[:, 0] - X[:, 1]
    y = np.digitize(z, np.quantile(z, [0.5] if classes == 2 else [0.3, 0.6]))
    with pytest.warns(UserWarning, match=r"can be separated.*C = inf"):
        coef, intercept, _ = fitted(side, "LogisticRegression", X, y, C=np.inf)
    assert np.isfinite(coef).all() and np.isfinite(intercept).all()
    x = X @ coef.T + intercept
    found = x.argmax(1) if classes == 3 else x[:, 0] > 0
    np.testing.assert_array_equal(found, y)
    fitted(side, "LogisticRegression", X, y, C=1e3)  # with one: no warning


def test_classes_that_touch(side):
    """Overlap in one point only: the loss has no minimum, and falls to 10 log 2."""
    x = np.r_[np.zeros(10), -np.ones(10), np.ones(10)][:, None]
    y = np.r_[np.tile([0, 1], 5), np.zeros(10), np.ones(10)].astype(int)
    with pytest.warns(UserWarning, match="coef_ still grows"):
        coef, intercept, _ = fitted(side, "LogisticRegression", x, y, C=np.inf)
    assert np.isfinite(coef).all() and coef[0, 0] > 20
    assert abs(intercept[0]) < 1e-6


def test_a_mark_that_only_one_class_has(side):
    """Its weight grows without end, while the others have found their place."""
    y = CLASSES[2]
    mark = (np.cumsum(y) <= 3) & (y == 1)
    assert mark.sum() == 3
    with pytest.warns(UserWarning, match="coef_ still grows"):
        coef, _, _ = fitted(side, "LogisticRegression", np.c_[X, mark], y, C=np.inf)
    without = fitted(side, "LogisticRegression", X[~mark], y[~mark], C=np.inf)[0]
    np.testing.assert_allclose(coef[0, :-1], without[0], rtol=1e-6)
    assert 20 < coef[0, -1] < 1e3


def test_one_row_of_a_class_is_enough(side):
    y = (np.arange(len(X)) == X[:, 0].argsort()[len(X) // 2]).astype(int)
    coef, _, _ = fitted(side, "LogisticRegression", X, y)
    baseline = SklearnLogistic(solver="newton-cholesky", tol=1e-12).fit(X, y)
    assert compare(coef, baseline.coef_).ok(1e-8)


def test_too_few_steps_are_said(side):
    with pytest.warns(UserWarning, match="not converged in max_iter = 2 steps"):
        fitted(side, "LogisticRegression", X, CLASSES[2], max_iter=2)


def test_float32_stops_where_rounding_does(side):
    estimators, array = side
    model = estimators.LogisticRegression(C=np.inf)
    model.fit(array(X.astype(np.float32)), array(CLASSES[2]))
    assert len(model.losses_) < 20
    assert np.asarray(model.coef_).dtype == np.float32
    exact = fitted(side, "LogisticRegression", X, CLASSES[2], C=np.inf)[0]
    np.testing.assert_allclose(np.asarray(model.coef_), exact, rtol=1e-4)


def test_columns_of_very_different_size(side):
    """Newton does not mind units; squares of 1e12 beside 1e-12 leave no noise."""
    y, units = CLASSES[3], [1e6, 1, 1e-6]
    coef, _, z = fitted(side, "LogisticRegression", X * units, y, C=np.inf)
    wanted, _, z_wanted = fitted(side, "LogisticRegression", X, y, C=np.inf)
    np.testing.assert_allclose(coef * units, wanted, rtol=1e-7)
    np.testing.assert_allclose(z, z_wanted, rtol=1e-7, atol=1e-7)


# Both estimators

BOTH = {"LinearRegression": Y, "LogisticRegression": CLASSES[2]}


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("dtype", ["int64", "int8", "uint8", "bool", "float16"])
def test_other_dtypes_become_float64(side, name, dtype):
    x = (10 * X).astype(dtype)
    found = fitted(side, name, x, BOTH[name])
    wanted = fitted(side, name, x.astype(np.float64), BOTH[name])
    for a, b in zip(found, wanted, strict=True):
        assert a.dtype == np.float64
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("solver", ["direct", "sgd"])
@pytest.mark.parametrize("dtype", ["int64", "float32", "float64"])
def test_y_takes_the_dtype_of_x(side, dtype, solver):
    x, y = X.astype(np.float32), (10 * Y).astype(dtype)
    coef, intercept, _ = fitted(side, "LinearRegression", x, y, solver=solver, lr=0.01)
    assert coef.dtype == intercept.dtype == np.float32


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_x_that_is_not_finite(side, name, value):
    x = X.copy()
    x[3, 1] = value
    with pytest.raises(ValueError, match=rf"x must be finite, got {value} at \(3, 1\)"):
        fitted(side, name, x, BOTH[name])
    with pytest.raises(ValueError, match="Input X contains"):
        (SklearnLinear if name == "LinearRegression" else SklearnLogistic)().fit(
            x, BOTH[name]
        )


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_y_that_is_not_finite(side, name, value):
    y = BOTH[name].astype(np.float64)
    y[5] = value
    with pytest.raises(ValueError, match=rf"y must be finite, got {value} at \(5,\)"):
        fitted(side, name, X, y)


@pytest.mark.parametrize("name", BOTH)
def test_shapes_that_are_refused(side, name):
    y = BOTH[name]
    for x, labels in ((X[:, 0], y), (X, y[:, None]), (X, y[1:]), (X[None], y)):
        with pytest.raises(ValueError, match=r"x \(N, D\) and y \(N,\) expected"):
            fitted(side, name, x, labels)
    for x, labels in ((X[:0], y[:0]), (X[:, :0], y)):
        with pytest.raises(ValueError, match="at least one sample and one column"):
            fitted(side, name, x, labels)


@pytest.mark.parametrize("name", BOTH)
def test_complex_numbers_are_refused(side, name):
    with pytest.raises(ValueError, match=r"x must hold real numbers, got .*complex128"):
        fitted(side, name, X + 0j, BOTH[name])
    with pytest.raises(ValueError, match=r"y must hold real numbers, got .*complex128"):
        fitted(side, name, X, BOTH[name] + 0j)


def test_measurements_are_no_classes(side):
    with pytest.raises(ValueError, match=rf"y must hold classes, got {Y[0]} at \(0,\)"):
        fitted(side, "LogisticRegression", X, Y)
    with pytest.raises(ValueError, match="continuous"):
        SklearnLogistic().fit(X, Y)
    wanted = fitted(side, "LogisticRegression", X, CLASSES[3])[0]
    as_float = fitted(side, "LogisticRegression", X, CLASSES[3].astype(np.float64))[0]
    np.testing.assert_array_equal(as_float, wanted)


def test_one_class_is_refused(side):
    for rows in (1, len(X)):
        with pytest.raises(ValueError, match="at least 2 classes"):
            fitted(side, "LogisticRegression", X[:rows], np.zeros(rows, int))
    with pytest.raises(ValueError, match="C must be > 0, got nan"):
        side[0].LogisticRegression(C=np.nan)


@pytest.mark.parametrize("name", BOTH)
def test_a_walk_that_diverges_is_said(side, name):
    """scikit-learn's SGD says: floating-point overflow, scaling might help."""
    x = X * 1e200 if name == "LogisticRegression" else X * 1e6
    with pytest.raises(ValueError, match="diverged: coef_ is not finite"):
        fitted(side, name, x, BOTH[name], solver="sgd", lr=1e200)


@pytest.mark.parametrize("name", BOTH)
def test_a_walk_without_a_penalty_and_with_a_constant_column(side, name):
    kwargs = {"C": np.inf} if name == "LogisticRegression" else {}
    x = OPEN["a constant column"]
    coef, _, _ = fitted(side, name, x, BOTH[name], solver="sgd", lr=0.05, **kwargs)
    assert np.isfinite(coef).all() and np.abs(coef).max() < 100
