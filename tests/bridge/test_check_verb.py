"""`python -m bridge check`, and the assertion for one's own tests."""

import json
import subprocess
import sys

import pytest

from bridge import __main__ as bridge

CODE = """
import numpy as np


def tanh(x):
    return np.tanh(x)


def tanh_backward(grad_y, x):
    return grad_y * (1 - np.tanh(x) ** 2)


def square(x):
    return x * x


def square_backward(grad_y, x):
    return grad_y * x


class Half:
    def forward(self, x):
        return x / 2

    def backward(self, grad_y):
        return grad_y / 2


def ready():
    import torch

    return (square, square_backward), [(4, 3)], torch.square


def lonely(x):
    return x
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "mine_to_check.py"
    path.write_text(CODE, encoding="utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield path
    sys.modules.pop("mine_to_check", None)


def run(capsys, *arguments):
    """(exit code or sentence, what was printed)"""
    try:
        code = bridge.main(["check", *map(str, arguments)])
    except SystemExit as error:
        code = error.code
    return code, capsys.readouterr().out


def test_right_and_wrong(file, capsys):
    code, out = run(capsys, f"{file}::tanh", "--inputs", "4,3")
    assert code == 0 and "right:" in out and "numeric" in out
    code, out = run(
        *(capsys, f"{file}::tanh", "--inputs", "4,3", "--torch", "torch.tanh")
    )
    assert code == 0 and "right:" in out
    code, out = run(capsys, f"{file}::square", "--inputs", "4,3")
    assert code == 1 and "half as large" in out
    assert run(capsys, f"{file}::Half", "--inputs", "4,3")[0] == 0


def test_a_function_that_says_what_to_check(file, capsys):
    code, out = run(capsys, f"{file}::ready", "--all")
    assert code == 1 and "6 of 6 disagree" in " ".join(out.split())


def test_it_saves_what_it_found(file, capsys, tmp_path):
    options = ("--json", tmp_path / "a.json", "--figure", tmp_path / "a.png")
    assert run(capsys, f"{file}::square", "--inputs", "4,3", *options)[0] == 1
    assert json.loads((tmp_path / "a.json").read_text())["ok"] is False
    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("what", "options", "said"),
    [
        ("{file}", (), "::name"),
        ("{file}::tanhh", (), "did you mean tanh"),
        ("{file}::lonely", ("--inputs", "3"), "lonely has no backward"),
        ("{file}::tanh", (), "which inputs"),
        ("nowhere.py::f", (), "there is no file nowhere.py"),
        ("{file}::tanh", ("--inputs", "3", "--torch", "torch.tahn"), "no torch.tahn"),
        ("{file}::tanh", ("--json", "no/such/a.json"), "no folder"),
    ],
)
def test_one_line_for_what_does_not_fit(file, capsys, what, options, said):
    code, out = run(capsys, what.format(file=file), *options)
    assert said in str(code) and out == ""


def test_a_file_that_raises(file, capsys):
    file.write_text("1 / 0\n", encoding="utf-8")
    assert "raises ZeroDivisionError" in run(capsys, f"{file}::f")[0]


def test_pytest_shows_the_report_alone(file, tmp_path):
    test = """
    from bridge.testing import assert_backward_matches
    from mine_to_check import square, square_backward, tanh, tanh_backward

    def test_right():
        assert_backward_matches((tanh, tanh_backward), [(4, 3)])

    def test_wrong():
        assert_backward_matches((square, square_backward), [(4, 3)])
    """
    lines = [line.removeprefix("    ") for line in test.split("\n")]
    (tmp_path / "test_mine.py").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*command, "test_mine.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "1 failed, 1 passed" in found.stdout, found.stdout + found.stderr
    assert "looks like: half as large" in found.stdout
    assert "test_mine.py:9: BackwardMismatch" in found.stdout
    assert "Traceback" not in found.stdout and "bridge/backward" not in found.stdout
