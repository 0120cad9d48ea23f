"""practical/: what is refused, or kept, or masked; each by what follows from its cause.

What a library says is asked of the library itself, by a call that is written here.
"""

import math

import numpy as np
import pytest
import torch

from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl import autograd, nn
from tests.practical.test_practical import numbers, symptom

SIDES = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def mistake_of(side, name):
    """Sentences are the libraries' own, so that they are no case's quantities."""
    return side.get(f"practical.{name}", "mistake")()


def said_by(call):
    """ "type: text" of what the library raises"""
    with pytest.raises(Exception) as caught:
        call()
    return f"{type(caught.value).__name__}: {caught.value}"


def test_forgotten_no_grad():
    """Of each batch x (50, 64) and the hidden units (50, 32), as float64."""
    mistake, cure = symptom("forgotten_no_grad")
    batch = 50 * (64 + 32) * 8 / 1000
    assert mistake["kilobytes kept"] == pytest.approx(batch * np.arange(1, 11))
    assert cure["kilobytes kept"] == 10 * [0]
    assert mistake["loss"] == cure["loss"]


def test_forgotten_backward():
    mistake, cure = symptom("forgotten_backward")
    assert len(set(mistake["loss"])) == 1
    assert cure["loss"] == sorted(cure["loss"], reverse=True)
    of = "parameters without a gradient"
    assert (mistake[of], cure[of]) == (4, 0)


def test_other_model():
    """Nothing moves and nothing is cleared: the n-th gradient is n times the first."""
    mistake, cure = symptom("other_model")
    assert len(set(mistake["loss"])) == 1
    norms = mistake["norm of the gradient"]
    assert norms == pytest.approx(norms[0] * np.arange(1, 11), rel=1e-12)
    assert (mistake["parameters held"], cure["parameters held"]) == (0, 4)
    assert mistake["loss"][0] == cure["loss"][0] > cure["loss"][-1]


def test_update_in_graph():
    """In place no update is made; anew the first is, and no other."""
    mistake, cure = symptom("update_in_graph")
    assert [mistake[f"updates, {way}"] for way in ("in place", "anew")] == [0, 1]
    assert mistake["refused"] == 2 and cure["refused"] == 0
    assert cure["loss"] == sorted(cure["loss"], reverse=True)


@pytest.mark.parametrize("tensor", (autograd.tensor, torch.tensor))
def test_update_in_graph_says_what_the_library_says(tensor):
    weight = tensor([1.0], requires_grad=True)

    def in_place():
        leaf = weight
        leaf -= 0.1

    side = TORCH_IMPL if tensor is torch.tensor else NUMPY
    said = mistake_of(side, "update_in_graph")
    assert said["weight -= lr * weight.grad"] == said_by(in_place)
    assert said["weight = weight - lr * weight.grad"] == said_by(lambda: 0.1 * None)


def test_changed_in_place():
    """By hand the derivative of exp is taken for exp(z) + 1, and nobody notices."""
    mistake, cure = symptom("changed_in_place")
    assert (mistake["refused"], cure["refused"]) == (1, 0)
    x, y = torch_data("diabetes")
    weight = torch.full((10,), 0.1, dtype=x.dtype, requires_grad=True)
    ((((x @ weight).exp() + 1).log() - y) ** 2).mean().backward()
    assert cure["gradient by hand"] == pytest.approx(weight.grad.tolist(), rel=1e-10)
    wrong = np.array(mistake["gradient by hand"])
    assert np.abs(wrong - weight.grad.numpy()).max() > 0.1


def torch_data(name):
    return TORCH_IMPL.get("practical.parts", name)(torch.float64)


@SIDES
def test_changed_in_place_is_noticed_by_the_graph(side):
    tensor = autograd.tensor if side is NUMPY else torch.tensor

    def call():
        result = tensor(np.zeros(442, np.float32), requires_grad=True).exp()
        result += 1
        result.sum().backward()

    assert mistake_of(side, "changed_in_place")["by the graph"] == said_by(call)


def test_logits_into_bce():
    """The least loss with two sigmoids; one sigmoid, in whichever of the two places."""
    mistake, cure = symptom("logits_into_bce")
    benign = 357 / 569
    least = benign * math.log(1 + 1 / math.e) + (1 - benign) * math.log(2)
    assert least < min(mistake["loss"]) < least + 0.05
    assert cure["loss"][-1] < 0.1
    assert cure["loss"] == pytest.approx(cure["loss, sigmoid and BCELoss"], rel=1e-12)
    assert (mistake["refused"], cure["refused"]) == (1, 0)


def test_logits_into_bce_says_what_the_library_says():
    said = mistake_of(TORCH_IMPL, "logits_into_bce")["logits into BCELoss"]
    zero, two = torch.zeros(1), torch.full((1,), 2.0)
    assert said == said_by(lambda: torch.nn.BCELoss()(two, zero))
    ours = mistake_of(NUMPY, "logits_into_bce")["logits into BCELoss"]
    call = said_by(lambda: nn.BCELoss()(np.array([2.0]), np.array([0.0])))
    assert ours.partition(", got")[0] == call.partition(", got")[0]


def test_wrong_device():
    mistake, cure = symptom("wrong_device")
    assert (mistake["refused"], cure["refused"]) == (2, 0)
    assert abs(cure["loss"] - math.log(10)) < 0.05


def test_wrong_device_says_what_the_library_says():
    said = mistake_of(NUMPY, "wrong_device")
    layer, x = nn.Linear(1, 1), np.zeros(1)
    there = said["model there, batch here"], said["model here, batch there"]
    assert there[0] == said_by(lambda: layer.to("cuda"))
    assert there[1] == said_by(lambda: x.to_device("cuda"))
    if not torch.cuda.is_available():
        said = mistake_of(TORCH_IMPL, "wrong_device")
        here, x = torch.nn.Linear(1, 1), torch.zeros(1, 1)
        call = said_by(lambda: here(x.to("meta")))
        assert said["model here, batch there"] == call
        there = torch.nn.Linear(1, 1, device="meta")
        assert said["model there, batch here"] == said_by(lambda: there(x))


@SIDES
def test_wrong_dtype(side):
    """float32 and float64, as they are met: four bytes, and eight."""
    mistake, cure = (
        side.get("practical.wrong_dtype", name)() for name in ("mistake", "cure")
    )
    assert mistake["refused by Linear"] == 1
    assert (mistake["bytes of the loss"], cure["bytes of the loss"]) == (8, 4)


def test_wrong_dtype_says_what_the_library_says():
    said = mistake_of(TORCH_IMPL, "wrong_dtype")
    layer, x = torch.nn.Linear(10, 1), torch.zeros(442, 10, dtype=torch.float64)
    assert said["Linear"] == said_by(lambda: layer(x))
    assert said["product"] == said_by(lambda: x @ layer.weight.T)
    said = mistake_of(NUMPY, "wrong_dtype")
    layer, x = nn.Linear(10, 1), np.zeros((442, 10))
    assert said["Linear"] == said_by(lambda: layer(x))
    assert said["product"] == str((x @ layer.weight.T).dtype) == "float64"


def test_unscaled_attention():
    """256 products of variance 1: √256 = 16, and 1 with the scale."""
    mistake, cure = symptom("unscaled_attention")
    assert mistake["deviation of the scores"] == pytest.approx(16, rel=0.05)
    assert cure["deviation of the scores"] == pytest.approx(1, rel=0.05)
    assert mistake["largest weight"] > 0.7 > 0.3 > cure["largest weight"] > 1 / 16
    low = "queries with a norm below 0.1"
    assert mistake[low] > 320 / 2 and cure[low] == 0


def test_missing_causal_mask():
    """Guessing costs log(V), V = 29: in use it is worse than that."""
    mistake, cure = symptom("missing_causal_mask")
    _, characters = NUMPY.get("practical.letters", "letters")()
    assert mistake["test loss"] < 1 and mistake["loss in use"] > math.log(characters)
    assert cure["test loss"] == cure["loss in use"] < math.log(characters)


def test_turned_mask():
    """Position t may see t + 1 letters; turned round, the 7 - t that follow."""
    mistake, cure = symptom("turned_mask")
    for who in ("MultiheadAttention", "function"):
        assert mistake[f"seen, {who}"] == [7, 6, 5, 4, 3, 2, 1, 0]
        assert cure[f"seen, {who}"] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(map(math.isnan, mistake["loss"]))
    assert cure["loss"] == sorted(cure["loss"], reverse=True)


@SIDES
def test_where_to_look(side):
    """Each loop is named by the place at which it is broken, on both sides alike."""
    found, well = (
        side.get("practical.where_to_look", name)() for name in ("mistake", "cure")
    )
    assert found["step that names it"] == [1, 2, 3, 4, 5, 6, 6]
    assert well["step that names it"] == [0]
    assert found["a frozen layer"].endswith("0.weight, 0.bias")
    assert found["another model's optimizer"].count("weight") == 2
    assert numbers(NUMPY, "practical.where_to_look")[0]
