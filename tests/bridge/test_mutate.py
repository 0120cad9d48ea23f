"""`python -m bridge mutate`: the score, the diffs, Ctrl-C, the exit code."""

import json

import pytest

from bridge import mutants
from bridge.__main__ import main
from bridge.mutants import score
from bridge.pages import ROOT


@pytest.fixture
def alive(monkeypatch):
    """Which mutants survive is told here: {change}"""
    changes = set()

    def killed_by(mutant):
        return None if mutant.change in changes else "nn.linear: Linear, train: x"

    monkeypatch.setattr(score, "killed_by", killed_by)
    return changes


def test_the_score_of_a_name(capsys):
    """Nothing is told: the cases kill each mutant of Linear's derivative."""
    assert main(["mutate", "Linear"]) == 0
    text = capsys.readouterr().out
    count = len(score.chosen(["Linear"]))
    assert count >= 8
    assert f"{count} mutants: {count} killed, 0 compute the same, 0 survive" in text


def test_a_survivor_is_shown_with_its_diff(alive, capsys, tmp_path):
    (mutant, *_) = score.chosen(["linear_backward"])
    alive.add(mutant.change)
    path = tmp_path / "mutants.json"
    assert main(["mutate", "nn.linear", "--json", str(path)]) == 1
    text = capsys.readouterr().out
    where = f"! numpy_impl/nn/linear.py:{mutant.number} linear_backward\n"
    assert f"{where}- {mutant.before}\n+ {mutant.change}\n  SURVIVES" in text
    assert "1 survive" in text and "! 1" in text
    saved = json.loads(path.read_text(encoding="utf-8"))
    survivors = [one for one in saved if one["kind"] == "survives"]
    assert [(one["line"], one["after"]) for one in survivors] == [
        (mutant.number, mutant.change)
    ]


def test_what_computes_the_same_says_why(alive, capsys):
    file, name, change = next(key for key in mutants.REASONS if key[0] == "optim.adam")
    alive.add(change)
    assert main(["mutate", file]) == 0
    text = capsys.readouterr().out
    why = mutants.REASONS[file, name, change]
    assert f"+ {change}\n  computes the same: {why}" in text
    assert "1 compute the same, 0 survive" in text


def test_ctrl_c_says_what_was_found(alive, capsys, monkeypatch):
    tried = []
    (survivor, *_) = every = score.chosen(["nn.linear"])
    alive.add(survivor.change)
    right = score.killed_by

    def interrupted(mutant):
        tried.append(mutant)
        if len(tried) == 3:
            raise KeyboardInterrupt
        return right(mutant)

    monkeypatch.setattr(score, "killed_by", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        main(["mutate", "nn.linear"])
    said = f"interrupted: 2 of {len(every)} mutants were tried"
    assert str(caught.value) == said
    text = capsys.readouterr().out
    assert f"+ {survivor.change}" in text and "2 mutants: 1 killed" in text


def test_a_name_brings_the_derivatives_that_it_calls():
    names = {(m.function.file, m.function.name) for m in score.chosen(["Conv2d"])}
    assert ("nn.conv.convolve", "convolve_backward") in names
    assert ("nn.conv.modules", "_ConvNd.backward") in names
    names = {m.function.name for m in score.chosen(["Bilinear"])}
    assert "bilinear_backward" in names and "linear_backward" not in names
    assert len(score.chosen([])) > 1000


def test_a_mutant_knows_its_line():
    for mutant in score.chosen(["optim", "nn.rnn"])[::7]:
        path = ROOT / "numpy_impl" / f"{mutant.function.file.replace('.', '/')}.py"
        line = path.read_text(encoding="utf-8").splitlines()[mutant.number - 1]
        line = line.replace('"', "'")  # as ast.unparse quotes
        first = mutant.before.split()[0].strip("(:")
        assert first in line, (mutant.before, line)
        assert mutant.change != mutant.before


def test_nothing_to_break():
    with pytest.raises(SystemExit, match="DataLoader has no derivative by hand"):
        main(["mutate", "DataLoader"])


def test_a_case_that_fails_anyway_is_said(monkeypatch):
    def unsound(mutant):
        raise mutants.UnsoundError("nn.linear: Linear, train fails without a mutant")

    monkeypatch.setattr(score, "killed_by", unsound)
    with pytest.raises(SystemExit, match="fails without a mutant; see .* parity"):
        main(["mutate", "Linear"])
