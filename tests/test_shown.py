"""What PyTorch hands out ready-made is shown by a run: `python torch_impl/….py`."""

import ast
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).parents[1]
# Programs run by themselves, with options; an index only names what is elsewhere.
PROGRAMS = ("estimators", "first_loop", "practical", "training", "workshop")
# Programs among what PyTorch hands out.
PROGRAMS_BESIDE = ("autograd/first_loop.py", "autograd/linear_regression.py")
INDICES = ("__init__.py", "functional.py")

FILES = [
    file.relative_to(ROOT)
    for file in sorted((ROOT / "torch_impl").rglob("*.py"))
    if file.relative_to(ROOT).with_suffix("").parts[1] not in PROGRAMS
    and not file.as_posix().endswith(PROGRAMS_BESIDE)
]


def functions(file):
    """Names of the functions and classes that a file defines itself."""
    body = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    kinds = ast.FunctionDef | ast.ClassDef
    return [node.name for node in body if isinstance(node, kinds)]


def module_name(file):
    return ".".join(file.with_suffix("").parts)


def shows(file):
    return 'if __name__ == "__main__":' in (ROOT / file).read_text(encoding="utf-8")


SHOWN = [file for file in FILES if shows(file)]


@pytest.mark.filterwarnings("ignore")  # PyTorch's own are part of what is shown
@pytest.mark.parametrize("file", SHOWN, ids=module_name)
def test_a_run_shows_something(file, capsys):
    """It prints, and the docstring says how it is called."""
    state = torch.get_rng_state()
    names = runpy.run_path(str(ROOT / file), run_name="__main__")
    torch.set_rng_state(state)
    assert capsys.readouterr().out.strip()
    words = " ".join(names["__doc__"].split())
    assert f"`python {file.as_posix()}`" in words


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_a_file_says_or_shows(file):
    """A file that only points would leave its reader with nothing to run."""
    assert file.name in INDICES or functions(file) or shows(file)


@pytest.mark.parametrize("file", ["random/box_muller.py", "nn/tape.py"])
def test_as_a_command(file):
    """Without warnings, and whether its package imports it or not."""
    run = [sys.executable, f"torch_impl/{file}"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout and not done.stderr


def test_there_are_enough():
    assert len(SHOWN) >= 20
