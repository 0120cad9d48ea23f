"""What an estimator can be fitted to: scikit-learn's rules, in one place."""

import numpy as np

__all__ = []


def as_floats(x):
    """x in float32 or float64; what is neither, integers too, becomes float64"""
    return x if x.dtype in (np.float32, np.float64) else x.astype(np.float64)


def check_data(x, y):
    """x (N, D) of finite real numbers, with a sample and a column, and y (N,).

    Raises:
        ValueError: they are something else.
    """
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError(
            f"x (N, D) and y (N,) expected, got {tuple(x.shape)}, {tuple(y.shape)}"
        )
    if 0 in x.shape:
        raise ValueError(
            f"x must hold at least one sample and one column, got {tuple(x.shape)}"
        )
    check_finite(x=x)


def check_finite(**arrays):
    """Real numbers, none of them inf or nan.

    Raises:
        ValueError: one is; it says which, and where.
    """
    for name, array in arrays.items():
        if np.iscomplexobj(array):
            raise ValueError(f"{name} must hold real numbers, got {array.dtype}")
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            at = tuple(bad[0].tolist())
            raise ValueError(f"{name} must be finite, got {array[at].item()} at {at}")


def check_labels(y):
    """Classes, not measurements: floats only if they are whole numbers.

    Raises:
        ValueError: y holds complex numbers, inf, nan, or fractions.
    """
    if y.dtype.kind not in "fc":
        return
    check_finite(y=y)
    bad = np.argwhere(y != np.round(y))
    if len(bad):
        at = tuple(bad[0].tolist())
        raise ValueError(f"y must hold classes, got {y[at].item()} at {at}")


def check_fitted(**arrays):
    """Coefficients, after the fit.

    Raises:
        ValueError: one is inf or nan: the steps were too large for these data.
    """
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(
                f"the fit has diverged: {name} is not finite; give the columns of x "
                "mean 0 and variance 1, or take a smaller lr"
            )
