"""weights.copy: from scikit-learn's estimators."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor

from bridge import weights
from bridge.parity import compare
from numpy_impl import nn
from tests.bridge.refusal import refused

rng = np.random.default_rng(0)
X = rng.normal(size=(40, 4))
CLASSES = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)


def network(library, *sizes, act):
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        layers += [library.Linear(i, o, dtype=np.float64 if library is nn else
                                  torch.float64), act()]  # fmt: skip
    return library.Sequential(*layers[:-1])


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize("library", [nn, torch.nn])
def test_a_network_of_scikit_learn(library):
    theirs = MLPRegressor(
        hidden_layer_sizes=(5, 3), activation="tanh", max_iter=3, random_state=0
    )
    theirs.fit(X, X[:, :2])
    model = network(library, 4, 5, 3, 2, act=library.Tanh)
    weights.copy(theirs, model)
    y = model(X if library is nn else torch.from_numpy(X))
    assert compare(theirs.predict(X), y).ok(1e-12)

    with torch.no_grad():
        model[0].weight *= 2
        model[4].bias += 1
    weights.copy(model, theirs)  # and back, in place
    y = model(X if library is nn else torch.from_numpy(X))
    assert compare(theirs.predict(X), y).ok(1e-12)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_network_with_another_number_of_layers():
    theirs = MLPClassifier(hidden_layer_sizes=(5,), max_iter=3, random_state=0).fit(
        X, CLASSES
    )
    lines = refused(theirs, network(torch.nn, 4, 5, 3, 3, act=torch.nn.ReLU))
    assert "coefs_.0: only in MLPClassifier" in lines
    assert any(line.startswith("4.bias: only in PyTorch") for line in lines)


@pytest.mark.parametrize("targets", [X[:, 0] + 1, X[:, :2] + 1], ids=["one", "two"])
def test_linear_regression(targets):
    """coef_ (I,) and a number, or (O, I) and (O,)."""
    theirs = LinearRegression().fit(X, 3 * targets)
    outputs = 1 if targets.ndim == 1 else 2
    model = torch.nn.Linear(4, outputs).double()
    weights.copy(theirs, model)
    y = model(torch.from_numpy(X)).detach().numpy().reshape(targets.shape)
    assert compare(theirs.predict(X), y).ok(1e-12)

    model.weight.data += 1
    model.bias.data += 1
    weights.copy(model, theirs)
    y = model(torch.from_numpy(X)).detach().numpy().reshape(targets.shape)
    assert compare(theirs.predict(X), y).ok(1e-12)


def test_logistic_regression():
    theirs = LogisticRegression().fit(X, CLASSES)
    model = nn.Linear(4, 3, dtype=np.float64)
    weights.copy(theirs, model)
    assert compare(theirs.decision_function(X), model(X)).ok(1e-12)
    assert refused(theirs, nn.Linear(4, 3))[0] == (
        "weight: dtype float32 in NumPy, float64 in LogisticRegression"
    )


def test_without_an_intercept():
    theirs = LinearRegression(fit_intercept=False).fit(X, X[:, :2] @ np.eye(2))
    model = torch.nn.Linear(4, 2, bias=False).double()
    weights.copy(theirs, model)
    y = model(torch.from_numpy(X))
    assert compare(theirs.predict(X), y).ok(1e-12)
    lines = refused(theirs, torch.nn.Linear(4, 2).double())
    assert lines == ["bias: only in PyTorch"]
