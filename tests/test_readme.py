"""The README's commands, programs and tables are true."""

import contextlib
import io
import re
import shlex
import subprocess
import sys

import pytest

from bridge import finding, pages
from bridge.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The fenced blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def sessions():
    """(command, printed output) of every console block."""
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            yield command, output


@pytest.mark.parametrize("command, output", list(sessions()))
def test_printed_outputs(command, output):
    python, *words = shlex.split(command)
    assert python == "python"
    run = [sys.executable, *words]
    printed = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT)
    assert printed.stdout == output


def test_python_programs_print_what_their_comments_say():
    programs = [block for block in blocks("python") if "import" in block]
    assert programs
    for program in programs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program, {"__name__": "readme"})  # the reader would paste it
        said = re.findall(r"^# (.*)$", program, re.MULTILINE)
        assert printed.getvalue().splitlines() == said


def test_commands_exist():
    """Each `python -m ...` names a module, and each of bridge's verbs is one."""
    from bridge.__main__ import VERBS

    for module, rest in re.findall(r"python -m ([\w.]+)([^`\n]*)", README):
        path = pages.ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()
        if module == "bridge":
            words = [w for w in rest.split() if w.isidentifier() or "." in w]
            assert words[0] in VERBS


def test_read_commands_find_their_pairs():
    pattern = r"^python -m bridge read ([\w.]+)(?:  #.*)?$"
    names = re.findall(pattern, README, re.MULTILINE)
    assert len(names) >= 3
    for name in names:
        finding.find(name)


def rows():
    """The cells of the roadmap table."""
    table = README[README.index("## The roadmap") :]
    lines = [line for line in table.splitlines() if line.startswith("| 6.2.")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_roadmap_names_every_pair_and_its_files():
    """Order, concept, NumPy file, PyTorch file, test, figure, what to practise."""
    named = set()
    for order, concept, ours, theirs, test, figure, practise in rows():
        assert re.fullmatch(r"6\.2\.\d", order) and concept and practise
        for cell, wing in ((ours, "numpy_impl"), (theirs, "torch_impl")):
            for path in re.findall(r"\]\(([^)]*)\)", cell):
                assert path.startswith(wing) and (ROOT / path).exists(), path
                named.add(path.removeprefix(wing))
        for path in re.findall(r"\]\(([^)]*)\)", test):
            assert (ROOT / path).exists(), path
        for name in figure.split():
            assert [*(ROOT / "figures").rglob(f"{name.strip('`')}.py")], name
    for file in pages.files():
        path = "/" + str(pages.path_of(file).relative_to(ROOT / "numpy_impl"))
        covered = [name for name in named if path.startswith(name.rstrip("/"))]
        assert covered, f"{file} is not in the README's roadmap"


def test_the_roadmap_is_in_order():
    orders = [row[0] for row in rows()]
    assert orders == sorted(orders)


def test_links_lead_somewhere():
    for path in re.findall(r"\]\(([^)]+)\)", README):
        if not path.startswith(("http", "#")):
            assert (ROOT / path).exists(), path


def test_gallery_pictures_are_small():
    pictures = list((ROOT / "figures" / "gallery").iterdir())
    assert pictures
    for picture in pictures:
        assert picture.suffix == ".png" and picture.stat().st_size < 250_000, picture
        assert picture.name in README, f"{picture.name} is not shown"


def test_setup_commands_are_the_ones_that_ci_runs():
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'pip install -e ".[test]" && pytest' in README
    assert "pip install -e . && python -m figures" in README
    assert "README.md" in commands
