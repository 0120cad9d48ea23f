"""bridge.compare_models: two models on one batch, in causal order."""

import copy
import io
import json
import time

import numpy as np
import pytest
import torch
from rich.console import Console
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor

from bridge import compare_models, weights
from numpy_impl import nn, random
from numpy_impl.workshop.tiny_gpt import TinyGPT
from tests.bridge.two_models import (
    Affine,
    SteepTanh,
    TallTanh,
    TorchAffine,
    deep,
    models_of,
    small,
)
from torch_impl.workshop import tiny_gpt

draw = np.random.default_rng(0).normal
X = draw(size=(6, 4))


def kinds_of(result):
    return [(finding.kind, finding.name) for finding in result.findings]


def test_everything_is_compared_in_causal_order():
    result = compare_models(*models_of(small), X)
    assert result.ok and result.first is None
    assert kinds_of(result) == [
        ("parameter", "0.weight"),
        ("parameter", "0.bias"),
        ("parameter", "2.weight"),
        ("parameter", "2.bias"),
        ("output", "0"),
        ("output", "1"),
        ("output", "2"),
        ("output", "y"),
        ("output gradient", "y"),
        ("output gradient", "2"),
        ("gradient", "2.weight"),
        ("gradient", "2.bias"),
        ("input gradient", "2"),
        ("output gradient", "1"),
        ("input gradient", "1"),
        ("output gradient", "0"),
        ("gradient", "0.weight"),
        ("gradient", "0.bias"),
        ("input gradient", "0"),
        ("input gradient", "x"),
    ]
    assert result.sentence().startswith(
        "the two agree to 1e-12: 4 parameters, 4 outputs"
    )


def test_three_layers_take_less_than_a_second():
    models = models_of(small)
    compare_models(*models, X)  # imports
    start = time.perf_counter()
    compare_models(*models, X)
    assert time.perf_counter() - start < 1


def test_the_first_wrong_module_is_named_in_both_directions():
    models = models_of(deep)
    x = draw(size=(6, 5))
    models[0][9] = SteepTanh()
    first = compare_models(*models, x).first
    assert (first.step, first.kind, first.name) == (None, "input gradient", "9")
    models[0][5] = TallTanh()
    result = compare_models(*models, x)
    assert (result.first.kind, result.first.name) == ("output", "5")
    assert result.sentence().startswith("output 5 (TallTanh) parts at [")
    assert result.verdict.kind == "bug"
    assert result.verdict.cause is not None  # a factor of 1.01


def test_other_weights_are_the_first_thing():
    models = models_of(small)
    models[0][2].weight[0, 3] += 1e-3
    result = compare_models(*models, X)
    assert (result.first.kind, result.first.name) == ("parameter", "2.weight")
    assert "bridge.weights.copy" in result.sentence()


def test_options_are_listed_first():
    ours = nn.LayerNorm(4, eps=1e-5, dtype=np.float64)
    theirs = torch.nn.LayerNorm(4, eps=1e-6, dtype=torch.float64)
    result = compare_models(ours, theirs, X)
    assert any("eps" in sentence for sentence in result.differences)
    assert (result.first.kind, result.first.name) == ("output", "y")
    lines = str(result).splitlines()
    assert lines[1] == "Differs before anything is computed:" and "eps" in lines[2]


def test_criteria_take_a_target():
    criteria = nn.MSELoss(), torch.nn.MSELoss()
    result = compare_models(*models_of(small), (X, X[:, :1]), criteria=criteria)
    assert result.ok and ("loss", "loss") in kinds_of(result)


def test_a_wrong_input_gradient():
    affine = Affine()
    affine.wrong = 1234
    first = compare_models(affine, TorchAffine(), draw(size=(5, 3))).first
    assert (first.kind, first.name) == ("input gradient", "x")


# Both are as they were


def test_both_models_are_as_they_were():
    models = models_of(small)
    for p, q in zip(*(model.parameters() for model in models)):
        p.grad = np.ones_like(p)
        q.grad = torch.ones_like(q)
    norm = torch.nn.BatchNorm1d(4)
    before = copy.deepcopy(norm.state_dict())
    states = torch.get_rng_state(), random.get_rng_state()
    compare_models(*models, X, mode="eval")
    compare_models(norm, copy.deepcopy(norm), X.astype("float32"), mode="eval")
    compare_models(norm, copy.deepcopy(norm), X.astype("float32"))
    assert torch.equal(torch.get_rng_state(), states[0])
    assert np.array_equal(random.get_rng_state(), states[1])
    assert all(np.all(p.grad == 1) for p in models[0].parameters())
    assert all(torch.all(p.grad == 1) for p in models[1].parameters())
    assert all(torch.equal(before[n], v) for n, v in norm.state_dict().items())
    assert norm.training and models[0].training and models[1].training
    assert not models[0].saved and not models[0][0].saved


def test_dropout_draws_from_one_seed():
    models = nn.Dropout(0.5), torch.nn.Dropout(0.5)
    assert compare_models(*models, X).ok
    found = [compare_models(*models, X, seed=s).findings[0].theirs for s in (1, 1, 2)]
    assert np.array_equal(found[0], found[1]) and not np.array_equal(found[0], found[2])


# Inputs, outputs, dtypes


def test_two_inputs_and_outputs_in_a_tuple():
    models = models_of(lambda side, dtype: side.Bilinear(3, 4, 2, dtype=dtype))
    result = compare_models(*models, (draw(size=(5, 3)), draw(size=(5, 4))))
    assert result.ok and ("input gradient", "x[1]") in kinds_of(result)
    models = models_of(lambda side, dtype: side.LSTM(3, 4, dtype=dtype))
    states = draw(size=(1, 2, 4)), draw(size=(1, 2, 4))
    result = compare_models(*models, (draw(size=(5, 2, 3)), states))
    assert result.ok
    found = kinds_of(result)
    assert ("output", "y[1][1]") in found and ("input gradient", "x[2]") in found
    assert ("output gradient", "y[1][0]") in found  # each got a random gradient


def test_one_output_faces_the_first_of_several():
    class OnlyFirst(torch.nn.LSTM):
        def forward(self, x):
            return super().forward(x)[0]

    ours, theirs = models_of(lambda side, dtype: side.LSTM(3, 4, dtype=dtype))
    single = OnlyFirst(3, 4, dtype=torch.float64)
    single.load_state_dict(theirs.state_dict())
    result = compare_models(single, theirs, draw(size=(5, 2, 3)))
    assert ("output", "y") in kinds_of(result)
    assert result.not_compared["output y[1][0]"] == "only recorded in PyTorch B"


def test_no_gradient_is_sent_where_the_other_side_lets_none_through():
    class Both(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, x):
            return self.inner(x), 2 * x

        def backward(self, grads):
            return self.inner.backward(grads[0]) + 2 * grads[1]

    class TorchBoth(torch.nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, x):
            return self.inner(x), 2 * x.detach()

    ours, theirs = models_of(small)
    result = compare_models(Both(ours), TorchBoth(theirs), X)
    assert result.ok, result.sentence()


def test_an_input_that_is_used_thrice():
    models = models_of(lambda side, dtype: side.MultiheadAttention(8, 2, dtype=dtype))
    q, k = draw(size=(5, 2, 8)), draw(size=(6, 2, 8))
    for batch, count in (((q, q, q), 1), ((q, k, k), 2), ((q, k, k + 1), 3)):
        result = compare_models(*models, batch)
        gradients = [
            name for kind, name in kinds_of(result) if kind == "input gradient"
        ]
        assert result.ok and len(gradients) == count


def test_integers_have_no_gradient():
    models = models_of(lambda side, dtype: side.Embedding(7, 3, dtype=dtype))
    result = compare_models(*models, np.array([[1, 2], [2, 6]]))
    assert result.ok
    assert [kind for kind, _ in kinds_of(result)] == [
        *("parameter", "output", "output gradient", "gradient")
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_other_dtypes(dtype):
    ours, theirs = models_of(small)
    theirs = theirs.to(getattr(torch, dtype))
    result = compare_models(ours, theirs, X)
    assert result.ok, result.sentence()
    theirs[0].weight.data *= -1
    assert not compare_models(ours, theirs, X).ok


def test_nan_is_no_agreement():
    result = compare_models(*models_of(small), X * np.nan)
    assert not result.ok and "NaN on both sides" in result.sentence()


# A model that is not the same


def test_a_head_that_is_untied_on_one_side():
    random.manual_seed(0)
    ours = TinyGPT(20, 8, 8, 2, 1, 0.0, np.float64)
    torch.manual_seed(0)
    theirs = tiny_gpt.TinyGPT(20, 8, 8, 2, 1, 0.0, torch.float64)
    tokens = np.random.default_rng(0).integers(0, 20, size=(2, 8))
    assert compare_models(ours, theirs, tokens).ok
    theirs.head.weight = torch.nn.Parameter(theirs.head.weight.detach().clone())
    result = compare_models(ours, theirs, tokens)
    assert (result.first.kind, result.first.name) == ("gradient", "token.weight")
    sentence = result.sentence()
    assert "it belongs to 2 modules in NumPy and to 1 in PyTorch" in sentence
    assert "head.weight of PyTorch has no counterpart in NumPy" in sentence


def test_one_more_module():
    ours, theirs = models_of(small)
    theirs.append(torch.nn.Softplus())
    result = compare_models(ours, theirs, X)
    assert (result.first.kind, result.first.name) == ("output", "y")
    assert result.not_compared["module 3 (Softplus)"] == "only in PyTorch"


def test_hand_written_pytorch_against_the_library():
    class Linear(torch.nn.Module):
        def __init__(self, weight, bias, forgets=False):
            super().__init__()
            self.W = torch.nn.Parameter(weight.detach().T.clone())
            self.b = torch.nn.Parameter(bias.detach().clone())
            self.forgets = forgets

        def forward(self, x):
            return x @ self.W + (self.b.detach() if self.forgets else self.b)

    theirs = torch.nn.Linear(4, 4)
    ours = Linear(theirs.weight, theirs.bias)
    x = torch.from_numpy(X).float()
    result = compare_models(ours, theirs, x)
    assert result.ok and ("gradient", "W") in kinds_of(result), result.sentence()
    ours = Linear(theirs.weight, theirs.bias, forgets=True)
    first = compare_models(ours, theirs, x).first
    assert (first.kind, first.name) == ("gradient", "b")
    assert first.names == ("PyTorch A", "PyTorch B")


# scikit-learn


LABELS = np.arange(6) % 3


@pytest.mark.filterwarnings("ignore")  # it need not converge
@pytest.mark.parametrize("ending", [None, torch.nn.Softmax(1)])
def test_a_network_of_scikit_learn(ending):
    network = MLPClassifier((5,), activation="tanh", max_iter=5, random_state=0)
    network.fit(X, LABELS)
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)
    ).double()
    weights.copy(network, model)
    if ending is not None:
        model.append(ending)
    result = compare_models(network, model, X)
    assert result.ok, result.sentence()
    found = kinds_of(result)
    assert ("output", "predict_proba") in found and ("output", "predict") in found
    assert ("parameter", "coefs_.0") in found
    assert "scikit-learn has none" in result.not_compared["gradients"]
    model[1] = torch.nn.ReLU()
    first = compare_models(network, model, X).first
    assert (first.kind, first.name) == ("output", "predict_proba")


@pytest.mark.filterwarnings("ignore")
def test_other_estimators():
    model = torch.nn.Linear(4, 3).double()
    estimator = LogisticRegression().fit(X, LABELS)
    weights.copy(estimator, model)
    found = kinds_of(compare_models(estimator, model, X))
    assert {name for kind, name in found if kind == "output"} == {
        *("decision_function", "predict_proba", "predict")
    }
    one = torch.nn.Linear(4, 1).double()
    for estimator in (
        LogisticRegression().fit(X, LABELS > 0),
        LinearRegression().fit(X, LABELS),
        MLPRegressor(hidden_layer_sizes=(), max_iter=2).fit(X, LABELS),
    ):
        weights.copy(estimator, one)
        result = compare_models(one, estimator, X)
        assert result.ok, result.sentence()
        outputs = [name for kind, name in kinds_of(result) if kind == "output"]
        assert "predict" in outputs
        one.bias.data += 0.1
        result = compare_models(one, estimator, X)
        found = [f.ok() for f in result.findings if f.name == outputs[0]]
        assert found and not any(found)


# Weights without a model


def test_a_file_of_weights(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3))
    path = tmp_path / "model.pt"
    torch.save(model.state_dict(), path)
    for stored in (path, str(path), model.state_dict()):
        result = compare_models(stored, model)
        assert result.ok and ("buffer", "1.running_var") in kinds_of(result)
        assert "no forward" in result.not_compared["outputs, gradients"]
    assert compare_models(model, path, X).ok
    model[1].running_var += 1
    first = compare_models(path, model).first
    assert (first.kind, first.name) == ("buffer", "1.running_var")
    state = model.state_dict()
    del state["0.bias"]
    result = compare_models(model, state)
    assert "0.bias of PyTorch has no counterpart in the file" in result.sentence()
    with pytest.raises(FileNotFoundError, match=r"other\.pt"):
        compare_models(tmp_path / "other.pt", model)


# Refusals and the report


def test_wrong_calls():
    models = models_of(small)
    with pytest.raises(TypeError, match="a model must be .* got int"):
        compare_models(3, models[1], X)
    with pytest.raises(ValueError, match="batch must be"):
        compare_models(*models)
    with pytest.raises(ValueError, match="mode must be"):
        compare_models(*models, X, mode="test")
    with pytest.raises(ValueError, match="there is no '2.wieght' in PyTorch; did you"):
        compare_models(*models, X, names={"2.weight": "2.wieght"})


def test_the_report():
    models = models_of(small)
    models[0][1] = TallTanh()
    result = compare_models(*models, X)
    text = json.dumps(result.as_dict())
    assert json.loads(text)["first"]["name"] == "1"
    console = Console(width=80, file=io.StringIO())
    console.print(result.table())
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    (line,) = (line for line in lines if line.split()[:2] == ["output", "1"])
    assert "! " in line  # marked without colour
    (line,) = (line for line in lines if line.split()[:2] == ["output", "0"])
    assert "! " not in line
