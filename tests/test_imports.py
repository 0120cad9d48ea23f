"""What an import brings along: the NumPy side stays light, the torch side itself."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest

from bridge.pages import ROOT

FORBIDDEN = {
    "numpy_impl": ("torch", "sklearn", "scipy", "matplotlib", "bridge", "torch_impl"),
    "torch_impl": ("sklearn", "scipy", "matplotlib", "bridge", "numpy_impl"),
}
PACKAGES = "first_loop nn optim data random training estimators workshop.digits_mlp"
OURS = {"numpy_impl", "torch_impl", "bridge", "figures", "tests"}
PACKAGE_OF = {"PIL": "pillow", "sklearn": "scikit-learn"}


@pytest.mark.parametrize("wing", FORBIDDEN)
def test_imports(wing):
    """In a process of its own: here everything has been imported already."""
    modules = ", ".join(f"{wing}.{name}" for name in PACKAGES.split())
    program = f"import {modules}, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not loaded & set(FORBIDDEN[wing])


def imported(folder):
    """The packages that a folder's files import, by the names that pip knows."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                yield PACKAGE_OF.get(top, top)


@pytest.mark.parametrize("folder", sorted(OURS))
def test_whatever_is_imported_is_declared(folder):
    """Another package may bring it along today, and not tomorrow."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    declared = project["dependencies"]
    if folder == "tests":
        declared = declared + project["optional-dependencies"]["test"]
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in declared}
    if folder == "bridge":
        names.add("pytest")  # by bridge/pytest_plugin.py, which pytest itself imports
        assert "pytest_plugin" in project["entry-points"]["pytest11"].popitem()[1]
    assert set(imported(folder)) <= names | OURS | sys.stdlib_module_names
