"""practical/: the same numbers on both sides, and they show what the file says."""

import contextlib
import functools
import io
import math
import re

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.pages import WINGS, docstring, path_of, source_of
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_close

CASES = cases_of("practical")
FILES = sorted({case.file for case in CASES})


@functools.cache
def numbers(side, file):
    """{what: values} of the mistake and of the cure, in float64; run once"""
    return [
        {what: value.tolist() for (_, what), value in case.quantities(side).items()}
        for case in CASES
        if case.file == file
    ]


@pytest.mark.parametrize("file", FILES)
def test_same_numbers(file):
    for ours, theirs in zip(
        numbers(NUMPY, file), numbers(TORCH_IMPL, file), strict=True
    ):
        assert ours
        assert_close(ours, theirs)


@pytest.mark.parametrize("file", FILES)
def test_mistake_and_cure_are_told_apart(file):
    """By numbers of the same names, unless each has its own."""
    mistake, cure = numbers(NUMPY, file)
    assert mistake != cure


@pytest.mark.parametrize("file", FILES)
def test_the_folder_lists_it(file):
    """Each file ends as every program, says its command, and stands in the list."""
    name = file.split(".")[1]
    for wing in WINGS:
        ending = f"    from {wing}.program import run\n\n    run(main)\n"
        source = source_of(file, wing)
        assert source.endswith(f'\nif __name__ == "__main__":\n{ending}')
        assert f"    python -m {wing}.{file}\n" in source
        assert f"    {name}.py " in docstring(path_of("practical", wing))


@pytest.mark.parametrize("file", FILES)
def test_symptom_cause_and_cure(file):
    """A paragraph each, the command between, and a cure of one line, on both sides."""
    ours, theirs = (docstring(path_of(file, wing)) for wing in WINGS)
    for said in (ours, theirs):
        symptom, command, cause, cure = said.strip().split("\n\n")
        assert command.startswith("    python -m ") and symptom.count("\n") == 0
        assert cause.endswith((".", ")")) and cure.startswith("Cure: ")
        assert cure.endswith(".") and cure.count("\n") == 0
    assert ours.partition("Cure: ")[0] == theirs.partition("Cure: ")[0].replace(
        *reversed(WINGS)
    )


@pytest.mark.parametrize("file", FILES)
def test_same_seeds(file):
    """Two seeds may agree in a number that has settled: they are to be the same."""
    ours, theirs = (
        re.findall(r"manual_seed\(([^)]*)\)", source_of(file, w)) for w in WINGS
    )
    assert ours == theirs


# Those of a few steps: rounding has not grown yet.
SHORT = (
    "changed_in_place",
    "forgotten_backward",
    "forgotten_no_grad",
    "kept_gradients",
    "leaked_target",
    "logits_into_bce",
    "other_model",
    "turned_mask",
    "unscaled_attention",
    "update_in_graph",
    "wrong_device",
    "wrong_dtype",
    "wrong_labels",
    "wrong_shapes",
)


def test_same_numbers_in_float32():
    """Within the rounding of some hundred operations, by each one's own scale."""
    for case in CASES:
        if case.file.split(".")[1] not in SHORT:
            continue
        theirs = case.quantities(TORCH_IMPL, "float32")
        for name, ours in case.quantities(NUMPY, "float32").items():
            scale = np.abs(theirs[name]).max()
            np.testing.assert_allclose(
                ours, theirs[name], rtol=0, atol=1e-5 * scale, err_msg=f"{case} {name}"
            )


def test_the_same_words():
    """Both mains print the same text: the numbers of both, one below the other."""
    printed = []
    for side in (NUMPY, TORCH_IMPL):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            side.get("practical.broadcasting", "main")()
        printed.append(out.getvalue())
    assert printed[0] == printed[1]
    assert printed[0].startswith("mistake\n  shape of the differences: 442, 442\n")
    assert "\ncure\n  shape of the differences: 442, 1\n" in printed[0]


# Each symptom, by what follows from its cause.


def symptom(name):
    return numbers(NUMPY, f"practical.{name}")


def test_broadcasting():
    """mean (o[i] - y[j])² = var o + var y + (mean o - mean y)²: least at mean y"""
    mistake, cure = symptom("broadcasting")
    assert mistake["shape of the differences"] == [442, 442]
    assert mistake["loss"] >= 1  # y has variance 1
    assert abs(mistake["R²"]) < 0.01
    assert mistake["variance of the predictions"] < 0.01
    assert cure["R²"] > 0.5  # 0.5177 is the most that a line can reach


def test_kept_gradients():
    """Without friction the loss comes back to where it was; with it, it only falls."""
    mistake, cure = symptom("kept_gradients")
    assert max(mistake["loss"][5:]) > max(mistake["loss"][:5])
    assert cure["loss"] == sorted(cure["loss"], reverse=True)
    assert min(mistake["norm of the gradient"]) > 10 * cure["norm of the gradient"][-1]


def test_softmax_twice():
    mistake, cure = symptom("softmax_twice")
    least = math.log(math.e + 9) - 1
    assert least < min(mistake["loss"]) < least + 0.1
    assert cure["loss"][-1] < 0.1


def test_forgotten_eval():
    mistake, cure = symptom("forgotten_eval")
    assert mistake["dropout: largest difference of a logit"] > 1
    assert cure["dropout: largest difference of a logit"] == 0
    right, again = cure["dropout: accuracy"]
    assert max(mistake["dropout: accuracy"]) < right == again


def test_forgotten_eval_of_batch_norm():
    """Less the mean of its batch, a digit among its like does not look like them; a
    mixed batch has about the statistics of all data."""
    mistake, cure = symptom("forgotten_eval")
    mixed, in_order, moved = (
        (mistake[name], cure[name]) for name in mistake if "batch norm" in name
    )
    assert min(mixed) > 0.8 and in_order[0] < 0.5 and in_order[1] == mixed[1]
    assert moved[0] > 0.05 and moved[1] == 0


def test_learning_rate():
    mistake, cure = symptom("learning_rate")
    assert mistake["loss, lr = 5"][1] > mistake["loss, lr = 5"][0]
    assert abs(mistake["loss, lr = 5"][-1] - math.log(10)) < 0.01
    assert mistake["loss, lr = 0.005"][-1] > 2.2
    assert cure["loss, lr = 0.5"][-1] < 0.3


def test_unshuffled():
    """Before the first update of a class its batch is worse than guessing."""
    mistake, cure = symptom("unshuffled")
    assert max(mistake["loss, first epoch"]) > math.log(10) + 0.2
    assert max(mistake["loss, last epoch"]) > 2 * max(cure["loss, last epoch"])
    assert mistake["accuracy"] < cure["accuracy"] - 0.1


def test_leaked_scaler():
    """Of 20 splits: the difference is above what the mean of 20 scatters by."""
    mistake, cure = symptom("leaked_scaler")
    assert mistake["test accuracy"] > cure["test accuracy"] + 0.02


def test_leaked_copies():
    mistake, cure = symptom("leaked_copies")
    assert mistake["test accuracy"] > mistake["accuracy in use"] + 0.1
    assert abs(cure["test accuracy"] - cure["accuracy in use"]) < 0.05


def test_leaked_target():
    mistake, cure = symptom("leaked_target")
    assert mistake["test R²"] > 0.9 and mistake["R² in use"] < cure["R² in use"] - 0.2
    assert cure["test R²"] == cure["R² in use"]


def test_unknown_parameters():
    mistake, cure = symptom("unknown_parameters")
    output, hidden = 10 * 33, 32 * 65 + 32 * 33
    assert (mistake["parameters"], cure["parameters"]) == (output, output + hidden)
    assert mistake["largest change of each layer"][:2] == [0, 0]
    assert min(cure["largest change of each layer"]) > 0.1
    assert mistake["loss"] > 10 * cure["loss"]


def test_dead_relu():
    """Of dead units only the bias behind them learns: no better than guessing."""
    mistake, cure = symptom("dead_relu")
    benign = 357 / 569
    guess = -benign * math.log(benign) - (1 - benign) * math.log(1 - benign)
    assert mistake["share of dead units"][-1] == 1 and mistake["loss"][-1] >= guess
    assert cure["share of dead units"][-1] == 0 and cure["loss"][-1] < guess / 2


def test_vanishing_gradients():
    """Each of the eight layers takes away three quarters of the gradient and more."""
    mistake, cure = symptom("vanishing_gradients")
    name = "norm of each layer's gradient"
    assert mistake[name] == sorted(mistake[name])
    assert mistake[name][0] < mistake[name][-1] / 4**8
    assert max(cure[name]) < 3 * min(cure[name])
    assert abs(mistake["loss"][-1] - math.log(10)) < 0.01
    assert cure["loss"][-1] < 0.5


def test_exploding_gradients():
    """Eight layers of √(32 / 2) = 4 each: 4⁸ = 65536 times as large."""
    mistake, cure = symptom("exploding_gradients")
    name = "norm of each layer's gradient"
    assert min(mistake[name]) > 4**8 > 1000 * max(cure[name])
    assert mistake["loss"][0] > 4**8 and abs(mistake["loss"][-1] - math.log(10)) < 0.1
    assert cure["loss"] == sorted(cure["loss"], reverse=True)


def test_log_of_zero():
    mistake, cure = symptom("log_of_zero")
    assert mistake["loss"][1] == math.inf and math.isnan(mistake["loss"][2])
    assert mistake["parameters that are NaN"] == [0, 62, 62, 62]  # 30 × 2 + 2
    assert mistake["loss"][0] == pytest.approx(cure["loss"][0], rel=1e-12)
    assert all(map(math.isfinite, cure["loss"]))


def test_seed_not_set():
    mistake, cure = symptom("seed_not_set")
    assert mistake["difference of the losses"] > 0.01
    assert mistake["loss"][0] == cure["loss"][0] == cure["loss"][1]


def test_overfitting():
    mistake, cure = symptom("overfitting")
    assert mistake["training accuracy"] == 1 > mistake["test accuracy"] + 0.2
    losses = {name: cure[name + "test loss"] for name in OVERFITTING}
    assert max(losses.values()) < mistake["test loss"]
    assert min(losses, key=losses.get) == "400 digits: "


OVERFITTING = ("weight decay: ", "dropout: ", "early stopping: ", "400 digits: ")


@pytest.mark.parametrize("name, count", [("wrong_labels", 4), ("wrong_shapes", 3)])
def test_refused(name, count):
    """Both sides refuse each, with an error of the same type."""
    kinds = []
    for side in (NUMPY, TORCH_IMPL):
        found = side.get(f"practical.{name}", "mistake")()
        assert found.pop("refused") == len(found) == count
        kinds.append({what: said.partition(": ")[0] for what, said in found.items()})
    assert kinds[0] == kinds[1] and "nothing" not in kinds[0].values()


def test_wrong_labels():
    """What mends them gives one loss; what is as good as a guess costs log(10)."""
    _, cure = symptom("wrong_labels")
    assert len(cure["loss"]) == 4 and len(set(cure["loss"])) == 1
    assert abs(cure["loss"][0] - math.log(10)) < 0.05


def test_wrong_shapes():
    _, cure = symptom("wrong_shapes")
    first, second = cure["logits"]
    assert first == pytest.approx(second, rel=1e-12)
