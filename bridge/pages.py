"""Where the pairs are: the files of both wings, their tests, what they define."""

import ast
import functools
import inspect
import textwrap
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "FIVE_PLACES",
    "ROOT",
    "WINGS",
    "Segment",
    "docstring",
    "files",
    "folder_files",
    "path_of",
    "segments",
    "source_of",
    "test_of",
    "tree_of",
]

ROOT = Path(__file__).parent.parent
WINGS = ("numpy_impl", "torch_impl")
FIVE_PLACES = (
    "# data batch",
    "# model output",
    "# loss",
    "# backward",
    "# optimizer update",
)
HEAD = "the head of the file"
RUN = "what is run"


def files():
    """The dotted path of every pair below the wings, such as "nn.linear"."""
    found = []
    for path in sorted((ROOT / WINGS[0]).rglob("*.py")):
        relative = path.relative_to(ROOT / WINGS[0]).with_suffix("")
        if relative.name != "__init__":
            found.append(".".join(relative.parts))
    return found


def folder_files(name):
    """The folder "nn.conv" or "conv" itself, then its pairs; [] if there is none."""
    inside = [file for file in files() if f".{name}." in f".{file}"]
    folders = {f".{file}".split(f".{name}.")[0] + f".{name}" for file in inside}
    return [*sorted(folder[1:] for folder in folders), *inside]


def path_of(file, wing="numpy_impl"):
    """The source file of "nn.linear" in one wing."""
    path = ROOT / wing / Path(*file.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def source_of(file, wing="numpy_impl"):
    """The text of "nn.linear" in one wing; "" if this wing has no such file."""
    path = path_of(file, wing)
    return path.read_text(encoding="utf-8") if path.exists() else ""


@functools.lru_cache(maxsize=512)
def tree_of(source):
    """The syntax tree of a text, which is shared: nobody may change it."""
    return ast.parse(source)


def test_of(file):
    """The test file of a pair, or of the package it is in; "" if there is none."""
    parts = file.split(".")
    while parts:
        path = ROOT / "tests" / Path(*parts[:-1]) / f"test_{parts[-1]}.py"
        if path.exists():
            return str(path.relative_to(ROOT))
        if (ROOT / "tests" / Path(*parts)).is_dir():
            return str(Path("tests", *parts))
        parts.pop()
    return ""


def docstring(of):
    """The docstring of a function, or of the file at a path, read from its source.

    `python -OO` forgets docstrings, and these are printed.
    """
    if isinstance(of, Path):
        return ast.get_docstring(ast.parse(of.read_text(encoding="utf-8")))
    source = textwrap.dedent(inspect.getsource(of))
    return ast.get_docstring(ast.parse(source).body[0])


@dataclass(frozen=True)
class Segment:
    """A piece of a file that stands beside its twin: a function, a method, the imports.

    Args:
        key: what it is called; the same on both sides.
        first: its first line, from 1.
        text: its lines.
    """

    key: str
    first: int
    text: str

    @property
    def continues(self):
        """Whether this is the body below a head, not a definition of its own."""
        return self.key.endswith(":body")

    @property
    def name(self):
        """The definition at the top of the file that this is a piece of."""
        return self.key.removesuffix(":body").split(".")[0]

    @property
    def is_derivative(self):
        """Whether this is what the other side leaves to autograd."""
        name = self.key.removesuffix(":body").split(".")[-1]
        return name == "backward" or name.endswith("_backward")


def segments(source):
    """Cut a file into its segments, in order; together they are the whole file."""
    lines = source.splitlines()
    starts = {1: HEAD} if lines else {}
    for node in tree_of(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            starts |= _starts(node, lines)
        elif name := constant(node):
            starts[_first_line(node, lines)] = name
        elif isinstance(node, ast.If):
            starts[_first_line(node, lines)] = RUN
    bounds = [*sorted(starts), len(lines) + 1]
    return [
        Segment(starts[a], a, "\n".join(lines[a - 1 : b - 1]).rstrip())
        for a, b in zip(bounds, bounds[1:], strict=False)
    ]


def constant(node):
    """The name of `NAME = value`, or None; `__all__` belongs to the imports."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return None if name == "__all__" else name
    return None


def _starts(node, lines, prefix=""):
    """{first line: key} of a definition: its head with the docstring, and what follows.

    One side's docstring is longer; cut off, it does not push the code below apart.
    """
    key = prefix + node.name
    found = {_first_line(node, lines): key}
    if ast.get_docstring(node) and len(node.body) > 1:
        found[_first_line(node.body[1], lines)] = f"{key}:body"
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                found |= _starts(method, lines, f"{key}.")
    return found


def _first_line(node, lines):
    """Where a definition starts, with its decorators and the comments above it."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    while first > 1 and lines[first - 2].strip().startswith("#"):
        first -= 1
    return first
