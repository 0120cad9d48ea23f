"""Scores, classes and scaled features: what scikit-learn makes of the data."""

import numpy as np
import torch
from sklearn import decomposition, linear_model, metrics, preprocessing

from bridge.conventions.register import convention, entry

# For the expressions.
__all__ = ["decomposition", "linear_model", "metrics", "preprocessing"]


@convention(
    "StandardScaler",
    symptom="nan in features that are constant, inf after dividing by their deviation",
)
def constant_features():
    """StandardScaler divides by the deviation over n, as np.std does, and by 1 where a
    feature is constant; (x - mean) / std is 0 / 0 there."""
    x = np.array([[1.0, 5.0], [3.0, 5.0]])
    t = torch.from_numpy(x)
    scaler = preprocessing.StandardScaler().fit(x)
    return entry(
        locals(),
        {
            "scaler.transform(x)": [[-1.0, 0.0], [1.0, 0.0]],
            "(t - t.mean(0)) / t.std(0)": [[-(0.5**0.5), np.nan], [0.5**0.5, np.nan]],
            "scaler.scale_": [1.0, 1.0],
        },
        same=(
            "scaler.transform(x)",
            "(t - t.mean(0)) / t.std(0, correction=0).where(t.std(0) > 0, 1.0)",
        ),
    )


@convention(
    "binary classification",
    symptom="shapes (N, 2) and (N,): one output for two classes, or one for each",
)
def one_output_or_two():
    """predict_proba has a column for each of two classes, decision_function and coef_
    one for both; softmax over two outputs equals the sigmoid of their difference."""
    x, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1])
    model = linear_model.LogisticRegression().fit(x, y)
    z = torch.from_numpy(model.decision_function(x))
    two = torch.stack([0 * z, z], 1)
    return entry(
        locals(),
        {
            "model.predict_proba(x).shape": (4, 2),
            "model.decision_function(x).shape": (4,),
            "model.coef_.shape": (1, 1),
        },
        same=(
            "model.predict_proba(x)[:, 1]",
            "torch.sigmoid(z)",
            "torch.softmax(two, 1)[:, 1]",
        ),
    )


@convention(
    "binary classification",
    symptom="the accuracy differs where the probability is exactly one half",
)
def probability_of_one_half():
    """Where both classes are as likely, scikit-learn predicts the first; round(p) does
    so, too, for it rounds to even, and p >= 0.5 the second."""
    x, y = np.array([[-1.0], [1.0]]), np.array([0, 1])
    model = linear_model.LogisticRegression(fit_intercept=False).fit(x, y)
    p = torch.from_numpy(model.predict_proba([[0.0]])[:, 1])
    return entry(
        locals(),
        {
            "p": [0.5],
            "model.predict([[0.0]])": [0],
            "p.round()": [0.0],
            "(p >= 0.5).long()": [1],
        },
        same=("model.predict([[0.0]])", "(p > 0.5).long()"),
    )


@convention(
    "labels",
    symptom="predictions are good for the wrong classes: their numbers are exchanged",
)
def order_of_the_classes():
    """scikit-learn numbers classes in sorted order, as np.unique does; a dictionary
    that grows as they come, by appearance."""
    names = ["dog", "cat", "dog"]
    by_appearance = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return entry(
        locals(),
        {
            "preprocessing.LabelEncoder().fit_transform(names)": [1, 0, 1],
            "[by_appearance[name] for name in names]": [0, 1, 0],
        },
        same=(
            "np.unique(names, return_inverse=True)[1]",
            "[sorted(set(names)).index(name) for name in names]",
        ),
    )


@convention(
    "PCA",
    symptom="explained variances are larger than theirs, by n / (n - 1)",
)
def divisor_of_pca():
    """PCA divides the squared singular values of the centred data by n - 1;
    StandardScaler and np.var divide by n."""
    x = np.array([[-2.0, 0.0], [0.0, 0.0], [2.0, 0.0]])
    values = np.linalg.svd(x)[1]
    model = decomposition.PCA().fit(x)
    return entry(
        locals(),
        {"model.explained_variance_": [8 / 2, 0.0], "np.var(x, axis=0)": [8 / 3, 0.0]},
        same=(
            "model.explained_variance_",
            "values**2 / (len(x) - 1)",
            "torch.from_numpy(x).var(0)",
        ),
    )


@convention(
    "PCA",
    symptom="components are transposed, one a column; or the data were not centred",
)
def components_in_rows_or_columns():
    """PCA keeps one component a row, torch.pca_lowrank returns V, one a column; both
    centre the data, TruncatedSVD and svd do not. Signs may differ."""
    x = np.array([[0.0, 1.0, 0.0], [2.0, 1.0, 0.0], [4.0, 1.0, 0.0]])
    t = torch.from_numpy(x)
    model = decomposition.PCA(2).fit(x)
    return entry(
        locals(),
        {
            "model.components_.shape": (2, 3),
            "torch.pca_lowrank(t, 2)[2].shape": (3, 2),
            "np.linalg.svd(x)[1][0]": (11.5 + (11.5**2 - 24) ** 0.5) ** 0.5,
            "model.singular_values_[0]": 8**0.5,
        },
        same=("model.singular_values_[0]", "torch.pca_lowrank(t, 2)[1][0]"),
    )


@convention(
    "order of arguments",
    symptom="a loss of 20 or 36 where it should be 0.2: target and prediction are "
    "exchanged",
)
def target_first_or_last():
    """scikit-learn's metrics take the truth first, PyTorch's losses last. What is
    symmetric, as the squared error, does not show it."""
    p, one = torch.tensor([0.8]), torch.tensor([1.0])
    truth, guess = [0.0, 1.0, 2.0], [0.0, 1.0, 1.0]
    return entry(
        locals(),
        {
            "F.binary_cross_entropy(p, one)": -np.log(0.8),
            "F.binary_cross_entropy(one, p)": 0.2 * 100,
            "metrics.r2_score(truth, guess)": 1 - 1 / 2,
            "metrics.r2_score(guess, truth)": 1 - 1 / (2 / 3),
        },
        same=(
            "F.binary_cross_entropy(p, one)",
            "metrics.log_loss([1], [0.8], labels=[0, 1])",
        ),
    )


@convention(
    "R²",
    symptom="R² is 0 or 1 where I get nan or -inf: the targets are all the same",
)
def r2_of_a_constant():
    """For constant targets 1 - SSE / SST divides by 0; r2_score says 1 where all is
    predicted exactly, and 0 where not."""
    truth, guess = np.ones(2), np.array([1.0, 2.0])
    t = torch.from_numpy(truth)
    return entry(
        locals(),
        {
            "metrics.r2_score(truth, truth)": 1.0,
            "metrics.r2_score(truth, guess)": 0.0,
            "1 - ((t - t) ** 2).sum() / ((t - t.mean()) ** 2).sum()": np.nan,
        },
        same=(
            "metrics.r2_score(truth, guess, force_finite=False)",
            "1 - np.sum((truth - guess) ** 2) / np.sum((truth - truth.mean()) ** 2)",
        ),
    )


@convention(
    "scores of batches",
    symptom="the F1 score or AUC over an epoch is not what scikit-learn says of all "
    "predictions",
    translate="gather the predictions of all batches, then score them once",
)
def mean_of_scores():
    """The mean of the batches' F1 scores is not the F1 score of all samples: a batch
    without positives counts as 0."""
    truth, guess = np.array([1, 1, 0, 0]), np.array([1, 1, 0, 0])
    batches = [(truth[:2], guess[:2]), (truth[2:], guess[2:])]
    return entry(
        locals(),
        {
            "metrics.f1_score(truth, guess)": 1.0,
            "np.mean([metrics.f1_score(*batch) for batch in batches])": (1 + 0) / 2,
        },
    )
