"""Logistic regression, binary and multinomial: scikit-learn's fit(), opened up."""

import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

__all__ = ["LogisticRegression", "objective", "hessian"]


def with_ones(x):
    """x (N, D) -> (N, D + 1): a last column of ones makes the bias a weight"""
    return torch.cat([x, torch.ones_like(x[:, :1])], 1)


def logits_of(theta, x):
    """z[n, c] = Σ_i x[n, i] theta[c, i]; for two classes z[n, 0] = 0 is left out"""
    z = with_ones(x) @ theta.T
    return z if len(theta) > 1 else torch.cat([torch.zeros_like(z), z], 1)


def objective(theta, x, targets, C):
    """loss = -C Σ_n log_p[n, targets[n]] + 1/2 Σ_ci weight[c, i]²; the bias is free"""
    log_p = F.log_softmax(logits_of(theta, x), dim=1)
    penalty = (theta[:, :-1] ** 2).sum() / 2
    return penalty - C * log_p[torch.arange(len(x)), targets].sum()


def hessian(theta, x, targets, C):
    """h[c, i, k, j] = C Σ_n p[n, c] (δ[c, k] - p[n, k]) x[n, i] x[n, j] + penalty

    Autograd differentiates its own gradient once more.
    """
    return torch.func.hessian(objective)(theta, x, targets, C)


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
        self.classes_, targets = torch.unique(y, return_inverse=True)
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
        theta = torch.zeros((outputs, x.shape[1] + 1), dtype=x.dtype)
        flat = torch.zeros_like(theta)
        flat[:, -1] = 1 if outputs > 1 else 0
        self.losses_ = []
        for _ in range(self.max_iter):
            # model output, loss
            theta.requires_grad_()
            loss = objective(theta, x, targets, self.C)
            # backward
            (grad,) = torch.autograd.grad(loss, theta)
            # optimizer update
            theta = theta.detach()
            h = hessian(theta, x, targets, self.C).reshape(grad.numel(), grad.numel())
            h = h + torch.outer(flat.flatten(), flat.flatten())
            step = torch.linalg.solve(h, grad.reshape(-1)).reshape(theta.shape)
            while objective(theta - step, x, targets, self.C) > loss + 1e-9 * abs(loss):
                step = step / 2
            theta = theta - step

            self.losses_.append(loss.item())
            if step.abs().max() <= self.tol:
                break
        return theta

    def walk(self, x, targets):
        """The loop that fit() hides: theta after all batches; fills losses_."""
        if len(self.classes_) > 2:
            criterion, outputs = nn.CrossEntropyLoss(), len(self.classes_)
        else:
            criterion, outputs = nn.BCEWithLogitsLoss(), 1
            targets = targets[:, None].to(x.dtype)
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
                loss.backward()
                # optimizer update
                optimizer.step()

                self.losses_.append(loss.item())
        return torch.cat([model.weight, model.bias[:, None]], 1).detach()

    def decision_function(self, x):
        """z (N,) of the second of two classes, or z (N, classes), for x (N, D)."""
        z = x @ self.coef_.T + self.intercept_
        return z if len(self.coef_) > 1 else z[:, 0]

    def predict_proba(self, x):
        """p (N, classes) for x (N, D)."""
        theta = torch.cat([self.coef_, self.intercept_[:, None]], 1)
        return torch.exp(F.log_softmax(logits_of(theta, x), dim=1))

    def predict(self, x):
        """Labels (N,) for x (N, D)."""
        return self.classes_[self.predict_proba(x).argmax(1)]
