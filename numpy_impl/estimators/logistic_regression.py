"""Logistic regression, binary and multinomial: scikit-learn's fit(), opened up."""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data import DataLoader, TensorDataset
from numpy_impl.nn import functional as F

__all__ = ["LogisticRegression", "objective", "objective_backward", "hessian"]


def with_ones(x):
    """x (N, D) -> (N, D + 1): a last column of ones makes the bias a weight"""
    return np.concatenate([x, np.ones_like(x[:, :1])], 1)


def logits_of(theta, x):
    """z[n, c] = Σ_i x[n, i] theta[c, i]; for two classes z[n, 0] = 0 is left out"""
    z = with_ones(x) @ theta.T
    return z if len(theta) > 1 else np.concatenate([np.zeros_like(z), z], 1)


def objective(theta, x, targets, C):
    """loss = -C Σ_n log_p[n, targets[n]] + 1/2 Σ_ci weight[c, i]²; the bias is free

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
    return penalty - C * log_p[np.arange(len(x)), targets].sum()


def objective_backward(theta, x, targets, C):
    """The probability given minus the wanted one, carried back to the weights.

    grad_z[n, c]     = C (p[n, c] - 1[c = targets[n]])
    grad_theta[c, i] = Σ_n grad_z[n, c] x[n, i] + weight[c, i]
    """
    p = np.exp(F.log_softmax(logits_of(theta, x), dim=1))
    p[np.arange(len(x)), targets] -= 1
    grad_z = C * p[:, -len(theta) :]
    penalty = np.concatenate([theta[:, :-1], np.zeros_like(theta[:, :1])], 1)
    return grad_z.T @ with_ones(x) + penalty


def hessian(theta, x, targets, C):
    """h[c, i, k, j] = C Σ_n p[n, c] (δ[c, k] - p[n, k]) x[n, i] x[n, j] + penalty

    The derivative of p[n, c] by z[n, k] between two copies of x: it does not ask what
    the targets are. The penalty adds 1 where (c, i) = (k, j), except at the bias.

    Args:
        theta, x, targets, C: as for `objective`.

    Returns:
        h, of theta's shape twice.
    """
    p = np.exp(F.log_softmax(logits_of(theta, x), dim=1))[:, -len(theta) :]
    x = with_ones(x)
    px = np.einsum("nc,ni->nci", p, x).reshape(len(x), -1)
    h = -(px.T @ px).reshape(theta.shape + theta.shape)
    penalty = np.eye(x.shape[1], dtype=x.dtype)
    penalty[-1, -1] = 0
    for c in range(len(theta)):
        h[c, :, c] += (x * p[:, c : c + 1]).T @ x
    h *= C
    for c in range(len(theta)):
        h[c, :, c] += penalty
    return h


class LogisticRegression:
    """p[n, c] ∝ exp(Σ_i x[n, i] coef_[c, i] + intercept_[c])

    Two classes share one row of coefficients, that of the second class.

    Args:
        C: how much the data count against the penalty 1/2 Σ coef_².
        solver: "newton" goes to the minimum in a few steps; "sgd" walks, a batch at a
            time.
        max_iter, tol: Newton stops after a step of at most tol in every weight.
        lr, momentum, epochs, batch_size: of the walk.

    Attributes, after fit: classes_ in order, coef_ (1 or classes, D), intercept_ (1 or
    classes,) and losses_: the objective before each of Newton's steps, or each batch's
    mean loss.

    Raises:
        ValueError: unknown solver, C not positive, fewer than two classes, or x and
            targets of unequal lengths.

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
        if x.ndim != 2 or y.shape != x.shape[:1]:
            raise ValueError(
                f"x (N, D) and y (N,) expected, got {tuple(x.shape)}, {tuple(y.shape)}"
            )
        self.classes_, targets = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y must hold at least 2 classes, got {self.classes_}")
        solve = self.newton if self.solver == "newton" else self.walk
        theta = solve(x, targets)
        self.coef_, self.intercept_ = theta[:, :-1], theta[:, -1]
        return self

    def newton(self, x, targets):
        """theta ← theta - h⁻¹ grad: jump to the minimum of the parabola that fits here

        A jump that would go up is halved. With more than two classes h is flat in one
        direction, the same for all biases. A curvature of 1 there keeps theta from
        moving along it, and changes nothing else.
        """
        outputs = len(self.classes_) if len(self.classes_) > 2 else 1
        theta = np.zeros((outputs, x.shape[1] + 1), x.dtype)
        flat = np.zeros_like(theta)
        flat[:, -1] = 1 if outputs > 1 else 0
        self.losses_ = []
        for _ in range(self.max_iter):
            # model output, loss
            loss = objective(theta, x, targets, self.C)
            # backward
            grad = objective_backward(theta, x, targets, self.C)
            # optimizer update
            h = hessian(theta, x, targets, self.C).reshape(grad.size, grad.size)
            h = h + np.outer(flat, flat)
            step = np.linalg.solve(h, grad.reshape(-1)).reshape(theta.shape)
            while objective(theta - step, x, targets, self.C) > loss + 1e-9 * abs(loss):
                step = step / 2
            theta = theta - step

            self.losses_.append(loss.item())
            if np.abs(step).max() <= self.tol:
                break
        return theta

    def walk(self, x, targets):
        """The loop that fit() hides: theta after all batches; fills losses_."""
        if len(self.classes_) > 2:
            criterion, outputs = nn.CrossEntropyLoss(), len(self.classes_)
        else:
            criterion, outputs = nn.BCEWithLogitsLoss(), 1
            targets = targets[:, None].astype(x.dtype)
        model = nn.Linear(x.shape[1], outputs, dtype=x.dtype)
        # mean loss + λ/2 Σ w², which is the objective divided by C N
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
        z = x @ self.coef_.T + self.intercept_
        return z if len(self.coef_) > 1 else z[:, 0]

    def predict_proba(self, x):
        """p (N, classes) for x (N, D)."""
        theta = np.concatenate([self.coef_, self.intercept_[:, None]], 1)
        return np.exp(F.log_softmax(logits_of(theta, x), dim=1))

    def predict(self, x):
        """Labels (N,) for x (N, D)."""
        return self.classes_[self.predict_proba(x).argmax(1)]


def sklearn_baseline(x, y, C=1.0):
    """scikit-learn's own estimator, fitted to the end: the third witness."""
    from sklearn.linear_model import LogisticRegression as Baseline

    return Baseline(C=C, solver="newton-cholesky", tol=1e-12, max_iter=100).fit(x, y)
