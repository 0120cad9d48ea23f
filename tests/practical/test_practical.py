"""practical/: the same numbers on both sides, and they show what the file says."""

import contextlib
import functools
import io
import math

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
    for ours, theirs in zip(numbers(NUMPY, file), numbers(TORCH_IMPL, file)):
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
    assert mistake["largest difference of a logit"] > 1
    assert cure["largest difference of a logit"] == 0
    assert max(mistake["accuracy"]) < cure["accuracy"][0] == cure["accuracy"][1]


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
