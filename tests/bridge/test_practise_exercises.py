"""Each exercise of the roadmap, done as it is written: the tool answers as it says."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from bridge.pages import ROOT, path_of, source_of
from bridge.practise import roadmap
from bridge.practise.exercises import EDIT, EXERCISES, PRACTISE
from bridge.practise.progress import Progress

CONCEPTS = [exercise.concept for exercise in EXERCISES]
COPIED = ("numpy_impl", "torch_impl", "bridge", "tests", "README.md", "pyproject.toml")


def done(exercise, folder, mistake=True):
    """(exit code, what is said) of the exercise's command."""
    root = ROOT
    if exercise.kind == PRACTISE:
        path = Progress(folder / "practise").file(exercise.file)
        path.parent.mkdir(parents=True)
        source = source_of(exercise.file)
        changed = source.replace(*exercise.mistake, 1) if mistake else source
        path.write_text(changed, encoding="utf-8")
    elif exercise.kind == EDIT:
        root = folder
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)
        path = folder / exercise.file
        if mistake:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(*exercise.mistake, 1), encoding="utf-8")
    program, *words = shlex.split(exercise.command)
    run = [sys.executable, *([] if program == "python" else ["-m", program]), *words]
    cwd = ROOT if words[0].startswith("torch_impl") else folder
    env = os.environ | {"PYTHONPATH": str(root)}
    found = subprocess.run(run, cwd=cwd, env=env, capture_output=True, text=True)
    return found.returncode, " ".join((found.stdout + found.stderr).split())


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.concept)
def test_exercise(exercise, tmp_path):
    code, said = done(exercise, tmp_path)
    for answer in exercise.answers:
        assert answer in said, said[-2000:]
    assert code == (1 if exercise.mistake else 0), said[-2000:]


@pytest.mark.slow
@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if e.mistake], ids=lambda e: e.concept
)
def test_without_the_mistake_the_tool_is_content(exercise, tmp_path):
    code, said = done(exercise, tmp_path, mistake=False)
    assert code == 0, said[-2000:]
    said, _, _ = said.partition("Now break it on purpose")  # which quotes the answer
    for answer in exercise.answers:
        assert answer not in said


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.concept)
def test_the_line_to_change_is_there(exercise):
    if exercise.mistake:
        path = path_of(exercise.file) if exercise.kind == PRACTISE else exercise.file
        text = (ROOT / path).read_text(encoding="utf-8")
        assert exercise.mistake[0] in text
        ast.parse(text.replace(*exercise.mistake, 1))  # wrong, but a program
    assert exercise.answers and exercise.task and "|" not in exercise.sentence


def test_an_exercise_for_each_row():
    assert CONCEPTS == [_concept(row) for row in _cells()]
    for exercise, row in zip(EXERCISES, roadmap.rows(), strict=True):
        if exercise.kind == PRACTISE:
            assert exercise.file in row.files
        assert bool(row.to_derive) is (exercise.kind == PRACTISE)


def test_the_readme_says_them():
    """README's column "practise" is these exercises, word for word."""
    assert {_concept(row): row[-1] for row in _cells()} == {
        exercise.concept: exercise.sentence for exercise in EXERCISES
    }


def _cells():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text.partition("## The roadmap")[2].splitlines()
    rows = [line for line in lines if re.match(r"\| 6\.", line)]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def _concept(cells):
    return cells[1]
