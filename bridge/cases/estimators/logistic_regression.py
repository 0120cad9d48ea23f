"""Cases of estimators/logistic_regression.py, on breast cancer and on three digits."""

import warnings
from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from numpy_impl.data.bundled import load_breast_cancer, load_digits


def binary(dtype):
    x, y = load_breast_cancer(dtype)
    return (x - x.mean(0)) / x.std(0), y


def multinomial(dtype):
    """Three digits, and every fourth pixel."""
    x, y = load_digits(dtype)
    chosen = np.isin(y, (2, 5, 7))
    return x[chosen][:, 1::4], y[chosen]


def dependent(dtype):
    """Six columns of `binary`, one that is twice another, and one that is constant."""
    x, y = binary(dtype)
    x = x[:, 4:10]
    return np.concatenate([x, 2 * x[:, :1], np.full_like(x[:, :1], 0.1)], 1), y


def fit(side, dtype, data, **kwargs):
    """Coefficients, probabilities, and the objective on the way."""
    x, y = (side.array(a) for a in data(np.dtype(dtype)))
    side.manual_seed(0)
    model = side.get("estimators.logistic_regression", "LogisticRegression")(**kwargs)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Newton has not converged")  # after 4 steps
        model.fit(x, y)
    return {
        ("output", "probabilities"): model.predict_proba(x),
        ("output", "losses"): np.array(model.losses_),
        ("update", "coef"): model.coef_,
        ("update", "intercept"): model.intercept_,
    }


case = partial(
    ProgramCase, file="estimators.logistic_regression", name="LogisticRegression"
)

CASES = (
    [
        case(
            label=f"{data.__name__}, {solver}",
            compute=partial(fit, data=data, solver=solver, **kwargs),
        )
        for data in (binary, multinomial)
        for solver, kwargs in (("newton", {}), ("sgd", {"epochs": 3}))
    ]
    + [
        case(
            label=f"{data.__name__}, C=0.3, 4 steps",
            compute=partial(fit, data=data, C=0.3, max_iter=4),
        )
        for data in (binary, multinomial)
    ]
    + [
        case(
            label="dependent columns, C=inf",
            compute=partial(fit, data=dependent, C=np.inf),
        )
    ]
)
