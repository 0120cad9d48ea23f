"""Linear regression: scikit-learn's fit(), opened up."""

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from torch_impl.estimators.checks import (
    as_floats,
    check_data,
    check_finite,
    check_fitted,
)

__all__ = ["LinearRegression", "least_squares"]


def least_squares(x, y):
    """weight, bias = argmin Σ_n (Σ_i x[n, i] weight[i] + bias - y[n])²"""
    x_mean = x[0] + (x - x[0]).mean(0)  # to the bit, where a column is constant
    y_mean = y.mean(0)
    rounding = 10 * max(x.shape) * torch.finfo(x.dtype).eps
    how = {"rcond": rounding, "driver": "gelsd"}  # the driver of numpy.linalg.lstsq
    weight = torch.linalg.lstsq(x - x_mean, y - y_mean, **how).solution
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
        y = y.to(x.dtype)
        if self.solver == "direct":
            self.coef_, self.intercept_ = least_squares(x, y)
        else:
            model = self.walk(x, y)
            self.coef_ = model.weight[0].detach()
            self.intercept_ = model.bias[0].detach()
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
                loss.backward()
                # optimizer update
                optimizer.step()

                self.losses_.append(loss.item())
        return model

    def predict(self, x):
        """y (N,) for x (N, D)."""
        return as_floats(x) @ self.coef_ + self.intercept_
