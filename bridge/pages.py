"""Where the pairs are: the files of both wings, their tests, what they define."""

import ast
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "FIVE_PLACES",
    "ROOT",
    "WINGS",
    "Segment",
    "files",
    "find",
    "path_of",
    "segments",
    "test_of",
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


def files():
    """The dotted path of every pair below the wings, such as "nn.linear"."""
    found = []
    for path in sorted((ROOT / WINGS[0]).rglob("*.py")):
        relative = path.relative_to(ROOT / WINGS[0]).with_suffix("")
        if relative.name != "__init__":
            found.append(".".join(relative.parts))
    return found


def path_of(file, wing="numpy_impl"):
    """The source file of "nn.linear" in one wing."""
    path = ROOT / wing / Path(*file.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


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
    def is_derivative(self):
        """Whether this is what the other side leaves to autograd."""
        name = self.key.removesuffix(":body").split(".")[-1]
        return name == "backward" or name.endswith("_backward")

    def places(self):
        """The lines that mark one of the five places of a training loop."""
        lines = enumerate(self.text.splitlines(), self.first)
        return {n for n, line in lines if line.strip().startswith(FIVE_PLACES)}


def segments(source):
    """Cut a file into its segments, in order; together they are the whole file."""
    lines = source.splitlines()
    starts = {1: "the head of the file"}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            starts |= _starts(node, lines)
        elif isinstance(node, ast.If):
            starts[_first_line(node, lines)] = "what is run"
    bounds = [*sorted(starts), len(lines) + 1]
    return [
        Segment(starts[a], a, "\n".join(lines[a - 1 : b - 1]).rstrip())
        for a, b in zip(bounds, bounds[1:], strict=False)
    ]


def _starts(node, lines, prefix=""):
    """{first line: key} of a definition: its head with the docstring, and what follows.

    One side's docstring is longer; cut off, it does not push the code below apart.
    """
    key = prefix + node.name
    found = {_first_line(node, lines): key}
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                found |= _starts(method, lines, f"{key}.")
    elif ast.get_docstring(node) and len(node.body) > 1:
        found[_first_line(node.body[1], lines)] = f"{key}:body"
    return found


def _first_line(node, lines):
    """Where a definition starts, with its decorators and the comments above it."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    while first > 1 and lines[first - 2].strip().startswith("#"):
        first -= 1
    return first


def _plain(name):
    """LayerNorm, layer_norm and layer_norm_backward are one to a reader."""
    return name.lower().removesuffix("_backward").replace("_", "")


def find(name):
    """(file, keys) of a pair: "nn.linear", "linear", "Linear" or "nn.linear.Linear".

    Returns:
        The file's dotted path, and the names of the definitions that were asked for;
        None stands for the whole file.

    Raises:
        KeyError: no file and no definition is called so; a folder's files are named.
    """
    known = files()
    if name in known:
        return name, None
    for file in known:
        if file.split(".")[-1] == name:
            return file, None
    if inside := [file for file in known if f".{name}." in f".{file}"]:
        raise KeyError(f"{name!r} is a folder; read one of {', '.join(inside)}")
    path, _, last = name.rpartition(".")
    for file in known:
        if path and file != path:
            continue
        tree = ast.parse(path_of(file).read_text(encoding="utf-8"))
        defined = [n.name for n in tree.body if hasattr(n, "name")]
        if keys := [key for key in defined if _plain(key) == _plain(last)]:
            return file, keys
    raise KeyError(f"no file and no definition is called {name!r}")
