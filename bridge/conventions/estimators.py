"""Estimators of scikit-learn beside a training loop: penalties and defaults."""

import numpy as np
import torch
from sklearn import linear_model, neural_network
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer
from torch.autograd import grad
from torch.nn import functional as F

from bridge.conventions.answers import about
from bridge.conventions.register import convention, entry

# For the expressions.
__all__ = ["AdamOptimizer", "grad", "linear_model", "neural_network"]

X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [3.0, 1.0], [4.0, 5.0], [5.0, 3.0]])
CLASSES = np.array([0, 1, 0, 1, 0, 1])
TARGET = np.array([1.0, 0.0, 2.0, 4.0, 3.0, 7.0])


def linear(model):
    """(x w + b, w) of a fitted linear model, on X, with w a leaf."""
    w = torch.tensor(model.coef_.reshape(-1), requires_grad=True)
    b = torch.tensor(model.intercept_)
    return torch.from_numpy(X) @ w + b, w


@convention(
    "penalty",
    symptom="C=1.0 taken as weight_decay=1.0: far too much, the weights are near 0",
)
def weight_decay_of_c():
    """LogisticRegression minimises ½ ‖w‖² + C Σ loss; the mean loss with weight_decay
    has the same minimum where weight_decay is 1 / (C n)."""
    C, n = 0.5, 6
    fitted = linear_model.LogisticRegression(
        C=C, solver="newton-cholesky", tol=1e-12
    ).fit(X, CLASSES)
    logits, w = linear(fitted)
    loss = F.binary_cross_entropy_with_logits(logits, torch.tensor(CLASSES * 1.0))
    (g,) = grad(loss, w)
    return entry(
        locals(),
        {
            "C": 0.5,
            "-g / w": [1 / (0.5 * 6)] * 2,  # what weight_decay has to be
        },
        same=("-g * C * n", "fitted.coef_[0]"),
    )


@convention(
    "penalty",
    symptom="Ridge's alpha taken as weight_decay gives smaller weights",
)
def weight_decay_of_ridge():
    """Ridge minimises Σ (y - x w)² + alpha ‖w‖²; the mean squared error with
    weight_decay = 2 alpha / n has the same minimum."""
    alpha, n = 2.0, 6
    fitted = linear_model.Ridge(alpha=alpha).fit(X, TARGET)
    prediction, w = linear(fitted)
    (g,) = grad(F.mse_loss(prediction, torch.from_numpy(TARGET)), w)
    return entry(
        locals(),
        {
            "alpha": 2.0,
            "-g / w": [2 * 2.0 / 6] * 2,  # what weight_decay has to be
        },
        same=("-g * n / (2 * alpha)", "fitted.coef_"),
    )


@convention(
    "penalty",
    symptom="Lasso with the same alpha keeps other weights than an L1 term",
)
def factor_of_lasso():
    """Lasso and ElasticNet halve the mean squared error, Ridge takes the sum: to the
    mean squared error belongs an L1 term of 2 alpha."""
    alpha = 0.1
    fitted = linear_model.Lasso(alpha=alpha, tol=1e-14).fit(X, TARGET)
    prediction, w = linear(fitted)
    (g,) = grad(F.mse_loss(prediction, torch.from_numpy(TARGET)), w)
    return entry(
        locals(),
        {
            "alpha": 0.1,
            "-g / w.sign()": [2 * 0.1] * 2,  # what stands before the L1 term
        },
        same=("-g / 2", "alpha * np.sign(fitted.coef_)"),
    )


@convention(
    "penalty",
    symptom="the bias is shrunk: predictions are too near to 0",
    translate="two parameter groups, with weight_decay=0.0 for the biases",
)
def bias_in_the_penalty():
    """scikit-learn's estimators leave the intercept out of the penalty, but for the
    solver liblinear; weight_decay acts on every parameter, biases, too."""
    x, y = np.zeros((4, 1)), np.array([0, 1, 1, 1])  # only the bias can learn

    def intercept(solver):
        fit = linear_model.LogisticRegression(solver=solver, tol=1e-12).fit
        return fit(x, y).intercept_[0]

    return entry(
        locals(),
        {
            "intercept('newton-cholesky')": np.log(3),
            "intercept('liblinear')": about(0.505, 0.005),  # b = 3 - 4 σ(b)
            "linear_model.Ridge(alpha=1e9).fit(x, y).intercept_": 3 / 4,
        },
    )


@convention(
    "penalty",
    symptom="MLPClassifier's alpha as weight_decay regularises n times too much",
)
def alpha_of_the_mlp():
    """MLPClassifier and MLPRegressor add alpha / (2 n) ‖W‖² for a batch of n samples:
    weight_decay is alpha / n, for the weights only."""
    model = neural_network.MLPRegressor(
        hidden_layer_sizes=(2,),
        alpha=3.0,
        max_iter=1,
        learning_rate_init=1e-12,
        random_state=0,
    ).fit(X, TARGET)
    squares = sum((weight**2).sum() for weight in model.coefs_)
    error = ((model.predict(X) - TARGET) ** 2).mean()
    return entry(
        locals(),
        {
            "model.alpha": 3.0,
            "(model.loss_ - error / 2) / (squares / 2)": 3.0 / 6,
        },
        same=("model.loss_", "error / 2 + model.alpha / 6 * squares / 2"),
    )


@convention(
    "squared error",
    symptom="my loss is twice theirs: MLPRegressor's loss_ is half the mean squared "
    "error",
)
def half_a_squared_error():
    """MLPRegressor's loss_ is half the mean squared error; MSELoss and
    mean_squared_error have no half."""
    model = neural_network.MLPRegressor(
        hidden_layer_sizes=(2,),
        alpha=0.0,
        max_iter=1,
        learning_rate_init=1e-12,
        random_state=0,
    ).fit(X, TARGET)
    y, target = torch.from_numpy(model.predict(X)), torch.from_numpy(TARGET)
    return entry(
        locals(),
        {
            "F.mse_loss(y, target).item() / model.loss_": 2.0,
            "sklearn.metrics.mean_squared_error(target, y) / model.loss_": 2.0,
            "F.mse_loss(y, y)": 0.0,
        },
        same=("model.loss_", "F.mse_loss(y, target) / 2"),
    )


@convention(
    "Adam",
    symptom="MLPClassifier's Adam makes smaller steps where gradients are tiny",
)
def epsilon_of_scikit_learns_adam():
    """scikit-learn's Adam adds ε to the uncorrected root √v and corrects the rate,
    PyTorch's to the corrected one: first steps differ where gradients are tiny."""
    g, root = 1e-8, (1 - 0.999) ** 0.5
    p = torch.zeros(1, dtype=torch.float64)
    p.grad = torch.full_like(p, g)
    torch.optim.Adam([p], lr=1.0, eps=1e-8).step()

    def first_step(epsilon):
        p = np.zeros(1)
        adam = AdamOptimizer([p], learning_rate_init=1.0, epsilon=epsilon)
        adam.update_params([p], [np.array([g])])
        return p

    return entry(
        locals(),
        {"p": [-1 / 2], "first_step(1e-8)": [-root / (root + 1)]},
        same=("p", "first_step(1e-8 * root)"),
    )


@convention(
    "defaults",
    symptom="AttributeError: this SGDClassifier has no attribute predict_proba",
)
def loss_of_sgd_classifier():
    """SGDClassifier is a linear SVM if not told otherwise: hinge loss, an L2 penalty of
    1e-4, a falling learning rate, samples shuffled."""
    svm = linear_model.SGDClassifier(random_state=0).fit(X, CLASSES)
    logistic = linear_model.SGDClassifier(loss="log_loss", random_state=0)
    logistic.fit(X, CLASSES)
    return entry(
        locals(),
        {
            "svm.loss, svm.penalty, svm.alpha, svm.learning_rate": (
                ["hinge", "l2", 1e-4, "optimal"]
            ),
            "svm.predict_proba(X)": AttributeError,
        },
        same=(
            "logistic.predict_proba(X)[:, 1]",
            "torch.sigmoid(torch.from_numpy(logistic.decision_function(X)))",
        ),
    )


@convention(
    "defaults",
    symptom="calling fit once more forgets what was learned, or is no further epoch",
)
def fit_begins_anew():
    """fit starts from new weights at each call, a training loop goes on from where it
    is; partial_fit is one more pass."""
    model = linear_model.SGDRegressor(max_iter=1, tol=None, random_state=0)
    once = model.fit(X, TARGET).coef_.copy()
    again = model.fit(X, TARGET).coef_.copy()
    more = model.partial_fit(X, TARGET).coef_.copy()
    return entry(
        locals(),
        {
            "(again == once).all()": True,
            "(more == once).all()": False,
            "model.t_": 13.0,
        },
        same=("again", "once"),
    )


@convention(
    "defaults",
    symptom="MLPClassifier stops before max_iter, in batches that nobody asked for",
    translate="MLPClassifier(batch_size=32, tol=0.0, n_iter_no_change=max_iter)",
)
def when_fitting_stops():
    """MLPClassifier takes batches of 200, or all if there are fewer, and stops after 10
    epochs that lower the loss by less than tol = 1e-4; a loop runs all its epochs."""
    model = neural_network.MLPRegressor(
        hidden_layer_sizes=(2,), learning_rate_init=1e-12, max_iter=50, random_state=0
    ).fit(X, TARGET)
    return entry(
        locals(),
        {
            "model.batch_size, model.tol, model.n_iter_no_change": ["auto", 1e-4, 10],
            "model.n_iter_": 1 + 11,
            "model.max_iter": 50,
            "model.t_ / model.n_iter_": 6.0,
        },
    )
