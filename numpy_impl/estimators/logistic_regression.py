"""Logistic regression, binary and multinomial: scikit-learn's fit(), opened up."""

import math
import warnings

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data import DataLoader, TensorDataset
from numpy_impl.estimators.checks import (
    as_floats,
    check_data,
    check_fitted,
    check_labels,
)
from numpy_impl.nn import functional as F

__all__ = ["LogisticRegression", "objective", "objective_backward", "hessian"]

SEPARABLE = (
    "the classes can be separated: without a penalty (C = inf) the loss has no "
    "minimum, and coef_ would grow without end"
)
GROWING = (
    "the loss has no minimum within reach: it falls by less than its rounding, and "
    "coef_ still grows; a smaller C would hold it"
)


def with_ones(x):
    """x (N, D) -> (N, D + 1): a last column of ones makes the bias a weight"""
    return np.concatenate([x, np.ones((len(x), 1), x.dtype)], 1)


def logits_of(theta, x):
    """z[n, c] = Σ_i x[n, i] theta[c, i]; for two classes z[n, 0] = 0 is left out"""
    z = with_ones(x) @ theta.T
    return z if len(theta) > 1 else np.concatenate([np.zeros_like(z), z], 1)


def objective(theta, x, targets, C):
    """loss = -Σ_n log_p[n, targets[n]] + 1/2C Σ_ci weight[c, i]²; the bias is free

    This is scikit-learn's objective divided by C: so C = inf means no penalty.

    Args:
        theta: (1, D + 1) for two classes, a row each for more; the bias is last.
        x: (N, D).
        targets: (N,), each the number of a class, from 0 on.
        C: how much the data count against the penalty.

    Returns:
        loss ().
    """
    log_p = F.log_softmax(logits_of(theta, x), dim=1)
    penalty = (theta[:, :-1] ** 2).sum() / 2
    return penalty / C - log_p[np.arange(len(x)), targets].sum()


def objective_backward(theta, x, targets, C):
    """The probability given minus the wanted one, carried back to the weights.

    grad_z[n, c]     = p[n, c] - 1[c = targets[n]]
    grad_theta[c, i] = Σ_n grad_z[n, c] x[n, i] + weight[c, i] / C
    """
    p = np.exp(F.log_softmax(logits_of(theta, x), dim=1))
    p[np.arange(len(x)), targets] -= 1
    grad_z = p[:, -len(theta) :]
    penalty = np.concatenate([theta[:, :-1], np.zeros_like(theta[:, :1])], 1)
    return grad_z.T @ with_ones(x) + penalty / C


def hessian(theta, x, targets, C):
    """h[c, i, k, j] = Σ_n p[n, c] (δ[c, k] - p[n, k]) x[n, i] x[n, j] + penalty

    The derivative of p[n, c] by z[n, k] between two copies of x: it does not ask what
    the targets are. The penalty adds 1 / C where (c, i) = (k, j), except at the bias.

    Args:
        theta, x, targets, C: as for `objective`.

    Returns:
        h, of theta's shape twice.
    """
    p = np.exp(F.log_softmax(logits_of(theta, x), dim=1))[:, -len(theta) :]
    x = with_ones(x)
    px = np.einsum("nc,ni->nci", p, x).reshape(len(x), -1)
    h = -(px.T @ px).reshape(theta.shape + theta.shape)
    penalty = np.eye(x.shape[1], dtype=x.dtype) / C
    penalty[-1, -1] = 0
    for c in range(len(theta)):
        h[c, :, c] += (x * p[:, c : c + 1]).T @ x + penalty
    return h


def principal_axes(x):
    """mean[i] = 1/N Σ_n x[n, i], and axes (R, D), orthonormal: x - mean = z axes

    They are the right singular vectors of x - mean, but for those along which x does
    not vary: a column that is constant, or depends on others, adds none.
    """
    mean = x[0] + (x - x[0]).mean(0)  # to the bit, where a column is constant
    _, s, axes = np.linalg.svd(x - mean, full_matrices=False)
    rounding = np.finfo(x.dtype).eps * x.shape[1] * s[0]
    return mean, axes[s > rounding]


def newton_step(grad, theta, x, targets, C):
    """step = h⁻¹ grad

    With more than two classes h is flat along what is added to every class, since that
    changes no probability. A curvature there keeps theta from moving along it, and
    changes nothing else.
    """
    h = hessian(theta, x, targets, C)
    if len(theta) > 1:
        h = h + np.diag(np.einsum("cici->i", h))[:, None, :]
    h = h.reshape(grad.size, grad.size)
    return np.linalg.solve(h, grad.reshape(-1)).reshape(theta.shape)


class LogisticRegression:
    """p[n, c] ∝ exp(Σ_i x[n, i] coef_[c, i] + intercept_[c])

    Two classes share one row of coefficients, that of the second class.

    Args:
        C: how much the data count against the penalty 1/2 Σ coef_²; inf for none.
        solver: "newton" goes to the minimum in a few steps; "sgd" walks, a batch at a
            time.
        max_iter, tol: Newton stops after a step of at most tol along every axis, or
            where it falls by less than the rounding of the loss.
        lr, momentum, epochs, batch_size: of the walk.

    Attributes, after fit: classes_ in order, coef_ (1 or classes, D), intercept_ (1 or
    classes,) and losses_: the objective before each of Newton's steps, or each batch's
    mean loss.

    Without a penalty, classes that a plane can separate have no best coefficients: the
    larger, the less the loss. Newton's then are those with which each sample's class
    has got a probability above 1/2, and a warning says so. Where several coefficients
    give the same probabilities, they are those of the least Σ coef_².

    Raises:
        ValueError: unknown solver, C not positive, fewer than two classes; x and y of
            unequal lengths, empty or not finite; y no classes; a fit that diverges.

    Warns:
        UserWarning: the classes can be separated and C is inf, the weights grow without
            end for another reason, or max_iter steps were not enough.

    Source: sklearn.linear_model.LogisticRegression, solver="newton-cholesky".
    """

    def __init__(
        self,
        C=1.0,
        solver="newton",
        max_iter=100,
        tol=1e-10,
        lr=0.1,
        momentum=0.9,
        epochs=20,
        batch_size=64,
    ):
        if solver not in ("newton", "sgd"):
            raise ValueError(f"solver must be 'newton' or 'sgd', got {solver!r}")
        if not C > 0:
            raise ValueError(f"C must be > 0, got {C}")
        self.C, self.solver, self.max_iter, self.tol = C, solver, max_iter, tol
        self.lr, self.momentum = lr, momentum
        self.epochs, self.batch_size = epochs, batch_size

    def fit(self, x, y):
        """Find coef_ and intercept_ for x (N, D) and labels y (N,); returns self."""
        check_data(x, y)
        check_labels(y)
        self.classes_, targets = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y must hold at least 2 classes, got {self.classes_}")
        solve = self.newton if self.solver == "newton" else self.walk
        theta = solve(as_floats(x), targets)
        self.coef_, self.intercept_ = theta[:, :-1], theta[:, -1]
        check_fitted(coef_=self.coef_, intercept_=self.intercept_)
        return self

    def newton(self, x, targets):
        """theta ← theta - h⁻¹ grad: jump to the minimum of the parabola that fits here

        A jump that would go up is halved. theta's weights are those of z, which is x
        along its principal axes: no direction is left in which nothing changes, and
        the penalty is the same.
        """
        mean, axes = principal_axes(x)
        z = (x - mean) @ axes.T
        outputs = len(self.classes_) if len(self.classes_) > 2 else 1
        theta = np.zeros((outputs, len(axes) + 1), x.dtype)
        rounding = np.finfo(x.dtype).eps * len(x)  # of a sum of N logarithms
        warning = f"Newton has not converged in max_iter = {self.max_iter} steps"
        self.losses_ = []
        for _ in range(self.max_iter):
            # model output, loss
            loss = objective(theta, z, targets, self.C)
            # backward
            grad = objective_backward(theta, z, targets, self.C)
            if self.C == math.inf and loss < math.log(2):  # each p[n, targets[n]] > 1/2
                warning = SEPARABLE
                break
            # optimizer update
            try:
                step = newton_step(grad, theta, z, targets, self.C)
            except np.linalg.LinAlgError:  # p is 0 or 1, to rounding
                warning = GROWING
                break
            gain = (grad * step).sum()
            while objective(theta - step, z, targets, self.C) > loss + rounding:
                step = step / 2
            theta = theta - step

            self.losses_.append(loss.item())
            if gain <= rounding or abs(step).max() <= self.tol:
                grows = abs(with_ones(z) @ step.T).max() > 0.5
                warning = GROWING if grows else None
                break
        if warning:
            warnings.warn(warning, stacklevel=3)
        weight = theta[:, :-1] @ axes
        bias = theta[:, -1] - weight @ mean
        return np.concatenate([weight, bias[:, None]], 1)

    def walk(self, x, targets):
        """The loop that fit() hides: theta after all batches; fills losses_."""
        if len(self.classes_) > 2:
            criterion, outputs = nn.CrossEntropyLoss(), len(self.classes_)
        else:
            criterion, outputs = nn.BCEWithLogitsLoss(), 1
            targets = targets[:, None].astype(x.dtype)
        model = nn.Linear(x.shape[1], outputs, dtype=x.dtype)
        # mean loss + λ/2 Σ w², which is the objective divided by N
        groups = [
            {"params": [model.weight], "weight_decay": 1 / (self.C * len(x))},
            {"params": [model.bias]},
        ]
        optimizer = optim.SGD(groups, lr=self.lr, momentum=self.momentum)
        loader = DataLoader(TensorDataset(x, targets), self.batch_size, shuffle=True)
        self.losses_ = []
        for _ in range(self.epochs):
            # data batch
            for x_batch, targets_batch in loader:
                # model output
                logits = model(x_batch)
                # loss
                loss = criterion(logits, targets_batch)
                # backward
                optimizer.zero_grad()
                model.backward(criterion.backward())
                # optimizer update
                optimizer.step()

                self.losses_.append(loss.item())
        return np.concatenate([model.weight, model.bias[:, None]], 1)

    def decision_function(self, x):
        """z (N,) of the second of two classes, or z (N, classes), for x (N, D)."""
        z = as_floats(x) @ self.coef_.T + self.intercept_
        return z if len(self.coef_) > 1 else z[:, 0]

    def predict_proba(self, x):
        """p (N, classes) for x (N, D)."""
        theta = np.concatenate([self.coef_, self.intercept_[:, None]], 1)
        return np.exp(F.log_softmax(logits_of(theta, as_floats(x)), dim=1))

    def predict(self, x):
        """Labels (N,) for x (N, D)."""
        return self.classes_[self.predict_proba(x).argmax(1)]


def sklearn_baseline(x, y, C=1.0):
    """scikit-learn's own estimator, fitted to the end: the third witness."""
    from sklearn.linear_model import LogisticRegression as Baseline

    return Baseline(C=C, solver="newton-cholesky", tol=1e-12, max_iter=100).fit(x, y)
