"""`python -m bridge note`, and the assertion in a test."""

import subprocess
import sys

import pytest

from bridge.__main__ import main
from bridge.loop_note import Finding, LoopNoteError, Note
from bridge.testing import assert_loop_is_right
from tests.bridge.loops import TORCH
from tests.bridge.loops.loader_mistakes import softmax_before_cross_entropy

MINE = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def right():
    torch.manual_seed(0)
    model = nn.Linear(3, 2)
    x = torch.randn(32, 3)
    loader = DataLoader(TensorDataset(x, (x[:, 0] > 0).long()), 8, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    return model, loader, nn.CrossEntropyLoss(), optimizer


def wrong():
    model, loader, criterion, optimizer = right()
    return nn.Sequential(model, nn.Softmax(1)), loader, criterion, optimizer


def leaked():
    # the evaluation loader holds the samples that are learnt from
    return *right(), right()[1]


def three():
    return right()[:3]


def broken():
    return 1 / 0
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine_to_note.py"
    path.write_text(MINE, encoding="utf-8")
    yield path
    sys.path[:] = [p for p in sys.path if p != str(tmp_path)]
    sys.modules.pop(path.stem, None)


def test_note_of_a_file(file, tmp_path, capsys):
    assert main(["note", f"{file}:right"]) == 0
    assert capsys.readouterr().out.startswith("Loop note: Nothing is wrong.")
    page = tmp_path / "note.md"
    assert main(["note", f"{file}:wrong", "--markdown", str(page)]) == 1
    out = capsys.readouterr().out
    assert "softmax is taken twice" in out and "mend: leave the softmax" in out
    assert page.read_text(encoding="utf-8").startswith("# Loop note\n")
    assert "**criterion**: the model's output sums" in page.read_text(encoding="utf-8")


def test_the_fifth_part_is_the_evaluation_loader(file, capsys):
    assert main(["note", f"{file}:leaked"]) == 1
    assert "32 of its 32 samples are in the training data" in capsys.readouterr().out


def test_note_of_a_module(file, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["note", "mine_to_note:right"]) == 0
    assert "Nothing is wrong" in capsys.readouterr().out


@pytest.mark.parametrize(
    "what, said",
    [
        ("{file}", "MODULE:FACTORY"),
        ("no_such_module:right", "there is no module no_such_module"),
        ("{file}:rihgt", "did you mean right?"),
        ("{file}:three", "optimizer), and the evaluation loader if you like, got 3 of"),
        ("{file}:broken", "broken() raises ZeroDivisionError"),
    ],
)
def test_one_line_for_what_does_not_fit(file, what, said):
    with pytest.raises(SystemExit) as caught:
        main(["note", what.format(file=file)])
    assert said in str(caught.value)


def test_assertion():
    parts = TORCH.classified(TORCH.classifier())
    assert assert_loop_is_right(*parts).ok
    wrong = softmax_before_cross_entropy(TORCH, True)
    with pytest.raises(LoopNoteError, match="softmax is taken twice") as caught:
        assert_loop_is_right(*wrong)
    assert isinstance(caught.value, AssertionError) and not caught.value.note.ok


def test_pytest_shows_the_note_alone(file, tmp_path):
    """With a loop of numpy_impl, which has less to import."""
    ours = MINE.replace("import torch\n", "from numpy_impl import nn, optim\n", 1)
    ours = ours.replace("from torch import nn\n", "from numpy_impl import random\n")
    ours = ours.replace("torch.utils.data", "numpy_impl.data")
    for function in ("manual_seed", "randn"):
        ours = ours.replace(f"torch.{function}", f"random.{function}")
    ours = ours.replace(".long()", ".astype(int)").replace("torch.optim", "optim")
    file.write_text(ours, encoding="utf-8")
    (tmp_path / "test_mine.py").write_text(
        "from bridge.testing import assert_loop_is_right\n"
        "from mine_to_note import right, wrong\n\n"
        "def test_right():\n    assert_loop_is_right(*right())\n\n"
        "def test_wrong():\n    assert_loop_is_right(*wrong())\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*command, "test_mine.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "1 failed, 1 passed" in found.stdout, found.stdout + found.stderr
    assert "test_mine.py:8: LoopNoteError" in found.stdout
    assert "softmax is taken twice" in found.stdout
    assert "Traceback" not in found.stdout and "bridge/loop_note" not in found.stdout


def test_a_note_by_itself():
    note = Note()
    assert note.ok and "not made" in str(note)
    for _ in range(2):
        note.found("loader", "x", "it is NaN", "leave it out")
    assert note.findings == [Finding("loader", "x", "it is NaN", "leave it out")]
    assert "Loop note: 1 found." in str(note) and "1. loader check, x" in str(note)
    assert "   it is NaN" in str(note) and "   mend: leave it out" in str(note)
    lines = note.text(width=20).splitlines()
    assert max(map(len, lines)) <= 20 and "   mend: leave it" in lines and "      out"


@pytest.mark.parametrize("width", [20, 30, 80, 120])
def test_no_shape_is_cut_in_two(width):
    note = Note()
    shapes = [f"({n}, 32)" for n in range(1, 60)]
    note.saw("tensor", "x " + " -> ".join(shapes))
    text = note.text(width)
    assert all(shape in text for shape in shapes) and "\N{NO-BREAK SPACE}" not in text
    assert max(map(len, text.splitlines())) <= width
