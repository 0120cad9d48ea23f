"""From scikit-learn to PyTorch: `fit()` opened: an exercise for each row."""

from bridge.practise.exercises.exercise import edit, practise

__all__ = ["EXERCISES"]

EXERCISES = [
    edit(
        "Linear regression: `fit()` opened into a loop",
        "numpy_impl/estimators/linear_regression.py",
        ("y_mean - x_mean @ weight", "y_mean"),
        "Return `y_mean` as the bias, without the part of `x_mean`",
        "python -m bridge parity LinearRegression",
        "is added to every entry",
    ),
    practise(
        "Logistic regression, binary and multinomial, Newton and SGD",
        "LogisticRegression",
        "estimators.logistic_regression",
        ("h = -(px.T @ px).reshape(", "h = 0 * (px.T @ px).reshape("),
        "Derive the Hessian, and leave out `- p[n, c] p[n, k]`",
        "part in the output probabilities",
    ),
    edit(
        "What an estimator can be fitted to: checks, dtypes, degenerate data",
        "numpy_impl/estimators/linear_regression.py",
        (
            "np.linalg.lstsq(x - x_mean, y - y_mean, rcond=rounding)[0]",
            "np.linalg.solve((x - x_mean).T @ (x - x_mean), (x - x_mean).T @ y)",
        ),
        "Fewer rows than columns: which coefficients? In `least_squares` put "
        "`np.linalg.solve((x - x_mean).T @ (x - x_mean), (x - x_mean).T @ y)` for "
        "`lstsq`",
        "pytest tests/estimators/test_degenerate.py",
        "LinAlgError: Singular matrix",
    ),
]
