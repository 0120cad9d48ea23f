"""practise --check: the reader's file in the place of ours, judged by the cases."""

import io
import json
import os
import re
import subprocess
import sys
from argparse import ArgumentParser

import pytest
from rich.console import Console

from bridge.pages import ROOT, path_of, source_of
from bridge.practise import check as checking
from bridge.practise.blank import blanked
from bridge.practise.cases import Trial, cases_of, preferred
from bridge.practise.check import judge_file
from bridge.practise.progress import Progress
from bridge.verbs import practise


def written(folder, old, new, file="nn.linear"):
    """Our file with one change, as the reader's."""
    source = source_of(file)
    assert old in source
    path = Progress(folder).file(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path, text):
    lines = path.read_text(encoding="utf-8").splitlines()
    return 1 + next(i for i, line in enumerate(lines) if text in line)


BIAS = "    grad_bias = grad_y.sum(0)\n"


def test_a_wrong_factor(tmp_path):
    path = written(tmp_path, BIAS, BIAS.replace("sum", "mean"))
    answer = judge_file("nn.linear", path, "Linear")
    assert not answer.ok and 0 < answer.agreed < answer.total and not answer.open
    heading, *lines = answer.problem
    assert heading == "In the case Linear you and PyTorch part in the gradient of bias:"
    said = dict(line.split(maxsplit=1) for line in lines)
    assert float(said["yours"]) / float(said["PyTorch"]) == pytest.approx(1 / 7, 1e-4)
    assert float(said["ratio"]) == pytest.approx(1 / 7, 1e-4)
    assert said["verdict"] == "a bug" and "divided by the batch size" in said["hint"]
    assert answer.suspects == ["linear_backward"]


@pytest.mark.slow
def test_an_endless_loop(tmp_path):
    path = written(tmp_path, BIAS, "    while True:\n        pass  # for ever\n")
    answer = judge_file("nn.linear", path, seconds=1)
    (sentence,) = answer.sentences()
    place = re.search(r"line (\d+) of (.*) \(linear_backward\)", sentence)
    assert abs(int(place[1]) - line_of(path, "# for ever")) <= 1
    assert place[2] == str(path) and "still running after 1 s" in sentence
    assert answer.suspects == ["linear_backward"]


@pytest.mark.slow
def test_an_exception(tmp_path):
    path = written(tmp_path, BIAS, "    grad_bias = nobody.sum(0)\n")
    answer = judge_file("nn.linear", path)
    assert answer.problem == [
        f"In the case Linear: line {line_of(path, 'nobody')} of {path} "
        "(linear_backward) raises NameError: name 'nobody' is not defined"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "old, new, wanted",
    [
        ("import math\n", "import maths\n", "line 3 of {} raises ModuleNotFoundError"),
        (BIAS, "    grad_bias = (\n", "line 4\\d of {} raises SyntaxError"),
        (
            "def rows(",
            "def sows(",
            "{} leads to ImportError: cannot import name 'rows'",
        ),
    ],
)
def test_a_file_that_cannot_be_imported(tmp_path, old, new, wanted):
    path = written(tmp_path, old, new)
    answer = judge_file("nn.linear", path)
    (sentence,) = answer.sentences()
    assert re.match(wanted.format(re.escape(str(path))), sentence)


@pytest.mark.slow
@pytest.mark.parametrize(
    "new, wanted",
    [
        ("    raise SystemExit(3)\n", "ended Python itself (exit code 3)"),
        ("    import os; os._exit(0)\n", "ended Python itself (exit code 0)"),
        (
            BIAS + "    grad_bias = grad_bias.astype('f')\n",
            "dtype float32 does not fit",
        ),
        (BIAS + "    return grad_x, grad_weight\n", "(backward) raises ValueError"),
    ],
)
def test_other_ways_to_fail(tmp_path, new, wanted):
    path = written(tmp_path, BIAS, new)
    assert wanted in " ".join(judge_file("nn.linear", path).sentences())


@pytest.mark.slow
def test_what_is_open_is_neither_right_nor_wrong(tmp_path):
    path = tmp_path / "linear.py"
    path.write_text(blanked("nn.linear", {}), encoding="utf-8")
    answer = judge_file("nn.linear", path)
    assert answer.open == ["linear_backward", "bilinear_backward"]
    assert not answer.problem and 0 < answer.agreed < answer.total
    assert "Nothing is wrong so far" in answer.sentences()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("file", ["nn.normalization", "nn.rnn.lstm", "optim.adam"])
def test_our_own_file_is_right(file):
    answer = judge_file(file, path_of(file))
    assert answer.ok and not answer.problem and answer.total > 5


def test_everybody_gets_the_readers_functions(tmp_path):
    """Also modules that import them by name, from a folder above, or decorated."""
    linear = written(tmp_path, BIAS, BIAS)
    norm = written(tmp_path, "def mean(x)", "def mean(x)", "nn.normalization")
    program = (
        "import sys, inspect\n"
        "from bridge.practise.trial import _Instead\n"
        "for file, path in zip(('linear', 'normalization'), sys.argv[1:]):\n"
        "    sys.meta_path.insert(0, _Instead(f'numpy_impl.nn.{file}', path))\n"
        "from numpy_impl import nn\n"
        "from numpy_impl.nn.rnn import recurrence\n"
        "from numpy_impl.nn.normalization import standardize_backward\n"
        "for f in (recurrence.linear_backward, nn.Linear.forward,\n"
        "          nn.LayerNorm.forward, standardize_backward):\n"
        "    print(inspect.unwrap(f).__code__.co_filename)\n"
    )
    run = [sys.executable, "-c", program, linear, norm]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(run, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*map(str, (linear, linear, norm, norm))]


# The choice of what to speak of.


def test_a_plain_case_comes_before_an_empty_batch():
    cases = cases_of("nn.linear")
    labels = [case.label for case in cases]
    assert labels.index("empty batch") > labels.index("one row") > labels.index("")
    trials = [Trial(case) for case in reversed(cases)]
    assert preferred(trials).case.label not in ("empty batch", "one row")
    assert preferred(trials, "bilinear").case.name == "Bilinear"
    assert preferred([]) is None


def test_cases_of_a_file_without_its_own():
    assert {case.file for case in cases_of("nn.rnn.stack")} == {"nn.rnn"}
    assert all(case.name == "TinyGPT" for case in cases_of("workshop.tiny_gpt"))
    assert len(cases_of("workshop.tiny_gpt")) == 1  # not the whole training


class Broken(Trial):
    """A trial whose NumPy side gives one quantity wrongly."""

    def __init__(self, case, key, change):
        super().__init__(case)
        self.key, self.change = key, change

    def _compare(self, mode, ours, theirs):
        if self.change is None:
            del ours[self.key]
        else:
            ours[self.key] = self.change(ours[self.key])
        super()._compare(mode, ours, theirs)


@pytest.mark.parametrize(
    "change, verdict",
    [
        (lambda a: -a, "bug"),
        (lambda a: a[:1], "bug"),
        (lambda a: a.astype("f"), "another dtype"),
        (None, "missing"),
    ],
)
def test_whatever_is_wrong_with_a_quantity_is_seen(change, verdict):
    case = cases_of("nn.linear")[1]
    trial = Broken(case, ("parameter gradient", "weight"), change)
    trial.run()
    assert trial.parting[1] == ("parameter gradient", "weight")
    found = trial.verdict()
    assert found["what"] == "the gradient of weight"
    assert found["verdict"] == verdict
    json.dumps(found)


def test_a_gradient_that_forgets_what_comes_from_above():
    """Only found where nothing else is: an activation's slope is the same."""
    case = cases_of("nn.activation.sigmoid")[0]
    y = case.quantities(case.witnesses[-1])["output", "y"]
    trial = Broken(case, ("input gradient", "x"), lambda a: y * (1 - y))
    trial.run()
    (sentence,) = trial.verdict()["looks"]
    assert sentence.startswith("the upstream gradient is not used")


def test_the_step_at_which_an_optimizer_parts():
    case = cases_of("optim.adam")[0]

    def later(values):
        changed = values.copy()
        changed[3:] += 0.1
        return changed

    trial = Broken(case, ("update", "p0"), later)
    trial.run()
    assert trial.verdict()["what"] == "p0 after the update at step 3"


# The command.


def run(folder, *words):
    parser = ArgumentParser()
    practise.add_arguments(parser)
    console = Console(width=80, record=True, file=io.StringIO())
    options = parser.parse_args([*words, "--folder", str(folder)])
    code = practise.run(options, console)
    return code, " ".join(console.export_text().split())


@pytest.fixture
def judged(monkeypatch):
    """Set the answer of the judge, which needs a process of its own."""
    answer = checking.Answer()
    monkeypatch.setattr(checking, "judge_file", lambda *args: answer)
    return answer


def test_check_keeps_progress(tmp_path, judged):
    written(tmp_path, BIAS, BIAS)
    judged.total, judged.agreed, judged.problem = 18, 17, ["line 3 raises"]
    judged.suspects = ["bilinear_backward"]
    code, said = run(tmp_path, "Linear", "--check")
    assert code == 1 and "17 of 18 cases agree" in said and "line 3 raises" in said
    assert "Your file is executed" in said
    assert run(tmp_path, "Linear", "--hint")[1].startswith("bilinear_backward, hint 1")
    judged.agreed, judged.problem, judged.suspects = 18, [], []
    code, said = run(tmp_path, "Linear", "--check")
    assert code == 0 and "well derived" in said
    assert "Your file is executed" not in said  # it is said once
    assert "Now break it on purpose" in said and "Next: " in said
    assert Progress(tmp_path).state("nn.linear") == "done"
    run(tmp_path, "Linear", "--solution")
    assert "with our solution seen" in run(tmp_path, "Linear", "--check")[1]
    assert "done 6.2.5 Linear, Bilinear, Identity" in _overview(tmp_path)


def _overview(folder):
    console = Console(width=160, record=True, file=io.StringIO())
    parser = ArgumentParser()
    practise.add_arguments(parser)
    practise.run(parser.parse_args(["--folder", str(folder)]), console)
    return " ".join(console.export_text().split())


def test_the_rest_of_a_row_comes_next(tmp_path, judged):
    written(tmp_path, "import numpy", "import numpy", "optim.sgd")
    judged.total = judged.agreed = 16
    assert "In the same row: " in run(tmp_path, "SGD", "--check")[1]
