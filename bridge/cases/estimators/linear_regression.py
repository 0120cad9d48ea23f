"""Cases of estimators/linear_regression.py, on diabetes."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from numpy_impl.data.bundled import load_diabetes


def fit(side, dtype, **kwargs):
    """Coefficients, predictions, and the losses of the walk if there is one."""
    x, y = (side.array(a) for a in load_diabetes(np.dtype(dtype)))
    x = x * len(x) ** 0.5  # columns of variance 1
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
    case(label="sgd", compute=partial(fit, solver="sgd", epochs=10, lr=0.05)),
]
