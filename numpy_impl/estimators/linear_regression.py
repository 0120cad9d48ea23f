"""Linear regression: scikit-learn's fit(), opened up."""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data import DataLoader, TensorDataset
from numpy_impl.estimators.checks import (
    as_floats,
    check_data,
    check_finite,
    check_fitted,
)

__all__ = ["LinearRegression", "least_squares"]


def least_squares(x, y):
    """weight, bias = argmin Σ_n (Σ_i x[n, i] weight[i] + bias - y[n])²

    At the minimum the residual is orthogonal to each column of x and sums to zero: the
    second takes the means out of x and y, the first is S Vᵀ weight = Uᵀ y for the
    singular value decomposition x = U S Vᵀ.

    Where S is zero the weight is free: a column is constant or depends on others, or
    there are fewer rows than columns. Of all minima this is the one with the least
    Σ_i weight[i]², which has no part along such directions. S counts as zero below
    10 max(N, D) eps times its largest entry: a zero comes out as some roundings of it.

    Args:
        x: (N, D).
        y: (N,).

    Returns:
        weight (D,) and bias ().

    Source: numpy.linalg.lstsq, which does not square the condition of x as the normal
    equations xᵀ x weight = xᵀ y do.
    """
    x_mean = x[0] + (x - x[0]).mean(0)  # to the bit, where a column is constant
    y_mean = y.mean(0)
    rounding = 10 * max(x.shape) * np.finfo(x.dtype).eps
    weight = np.linalg.lstsq(x - x_mean, y - y_mean, rcond=rounding)[0]
    return weight, y_mean - x_mean @ weight


class LinearRegression:
    """y[n] ≈ Σ_i x[n, i] coef_[i] + intercept_, with the least mean square of errors

    Args:
        solver: "direct" solves for the minimum at once, as scikit-learn does; "sgd"
            walks towards it, one batch at a time.
        lr, momentum: of the walk's SGD.
        epochs, batch_size: of the walk.

    Attributes, after fit: coef_ (D,), intercept_ (), and of the walk losses_, the loss
    of each batch before its update.

    Raises:
        ValueError: unknown solver; x and y of unequal lengths, empty, or not finite; a
            walk that diverges.

    Source: sklearn.linear_model.LinearRegression.
    """

    def __init__(
        self, solver="direct", lr=0.1, momentum=0.9, epochs=100, batch_size=64
    ):
        if solver not in ("direct", "sgd"):
            raise ValueError(f"solver must be 'direct' or 'sgd', got {solver!r}")
        self.solver, self.lr, self.momentum = solver, lr, momentum
        self.epochs, self.batch_size = epochs, batch_size

    def fit(self, x, y):
        """Find coef_ and intercept_ for x (N, D) and y (N,); returns self."""
        check_data(x, y)
        check_finite(y=y)
        x = as_floats(x)
        y = y.astype(x.dtype)
        if self.solver == "direct":
            self.coef_, self.intercept_ = least_squares(x, y)
        else:
            model = self.walk(x, y)
            self.coef_ = np.array(model.weight[0])
            self.intercept_ = np.array(model.bias[0])
        check_fitted(coef_=self.coef_, intercept_=self.intercept_)
        return self

    def walk(self, x, y):
        """The loop that fit() hides: the trained nn.Linear; fills losses_."""
        loader = DataLoader(TensorDataset(x, y[:, None]), self.batch_size, shuffle=True)
        model = nn.Linear(x.shape[1], 1, dtype=x.dtype)
        criterion = nn.MSELoss()
        optimizer = optim.SGD(model.parameters(), lr=self.lr, momentum=self.momentum)
        self.losses_ = []
        for _ in range(self.epochs):
            # data batch
            for x_batch, y_batch in loader:
                # model output
                output = model(x_batch)
                # loss
                loss = criterion(output, y_batch)
                # backward
                optimizer.zero_grad()
                model.backward(criterion.backward())
                # optimizer update
                optimizer.step()

                self.losses_.append(loss.item())
        return model

    def predict(self, x):
        """y (N,) for x (N, D)."""
        return as_floats(x) @ self.coef_ + self.intercept_


def sklearn_baseline(x, y):
    """scikit-learn's own estimator, fitted: the third witness."""
    from sklearn.linear_model import LinearRegression as Baseline

    return Baseline().fit(x, y)
