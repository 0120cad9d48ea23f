"""Cases of estimators/linear_regression.py, on diabetes."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from numpy_impl.data.bundled import load_diabetes


def diabetes(dtype):
    """Columns of mean 0 and variance 1."""
    x, y = load_diabetes(dtype)
    return x * len(x) ** 0.5, y


def dependent(dtype):
    """A column that is twice another, and one that is constant."""
    x, y = diabetes(dtype)
    return np.concatenate([x, 2 * x[:, :1], np.full_like(x[:, :1], 0.1)], 1), y


def few_rows(dtype):
    """Fewer rows than columns, one of the rows twice."""
    x, y = diabetes(dtype)
    return x[[0, 1, 2, 3, 3]], y[[0, 1, 2, 3, 3]]


def fit(side, dtype, data=diabetes, **kwargs):
    """Coefficients, predictions, and the losses of the walk if there is one."""
    x, y = (side.array(a) for a in data(np.dtype(dtype)))
    side.manual_seed(0)
    model = side.get("estimators.linear_regression", "LinearRegression")(**kwargs)
    model.fit(x, y)
    return {
        ("output", "prediction"): model.predict(x),
        ("output", "losses"): np.array(getattr(model, "losses_", ())),
        ("update", "coef"): model.coef_,
        ("update", "intercept"): model.intercept_,
    }


case = partial(
    ProgramCase, file="estimators.linear_regression", name="LinearRegression"
)

CASES = [
    case(label="direct", compute=fit),
    case(label="direct, dependent columns", compute=partial(fit, data=dependent)),
    case(label="direct, fewer rows than columns", compute=partial(fit, data=few_rows)),
    case(label="sgd", compute=partial(fit, solver="sgd", epochs=10, lr=0.05)),
]
