"""The rows of the roadmap in README: what belongs to each, and where to go on."""

import re
from typing import NamedTuple

from bridge import pages
from bridge.practise.turns import turns

__all__ = ["Row", "near", "row_of", "rows"]


class Row(NamedTuple):
    """One concept of the roadmap.

    Args:
        order: such as "6.2.5".
        concept: such as "Linear, Bilinear, Identity".
        name: of its first file or folder, such as "nn.linear" or "random".
        files: of the NumPy side, such as ["nn.linear"].
        practise: the exercise, as README says it.
    """

    order: str
    concept: str
    name: str
    files: list
    practise: str

    @property
    def to_derive(self):
        """Those of its files in which there is something to derive.

        A file that only helps others, without a class of its own, comes last.
        """
        found = [file for file in self.files if turns(file)]
        return sorted(found, key=lambda file: "\nclass " not in pages.source_of(file))


def rows():
    """The roadmap in its order; [] where README is missing, as in a wheel."""
    path = pages.ROOT / "README.md"
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8").partition("## The roadmap")[2]
    lines = [line for line in text.splitlines() if re.match(r"\| 6\.", line)]
    known = pages.files()  # asked once: it walks both wings
    return [_row(line, known) for line in lines]


def _row(line, known):
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    order, concept, ours, practise = cells[0], cells[1], cells[2], cells[-1]
    links = re.findall(r"\]\(numpy_impl/([^)]*)\)", ours)
    names = [x.rstrip("/").removesuffix(".py").replace("/", ".") for x in links]
    files = []
    for name in names:
        inside = [file for file in known if file.startswith(f"{name}.")]
        files += inside or [name]
    return Row(order, concept.replace("`", ""), names[0], files, practise)


def row_of(file, found=None):
    """The row that a file or a folder belongs to, or None."""
    for row in rows() if found is None else found:
        if any(f".{other}.".startswith(f".{file}.") for other in row.files):
            return row
    return None


def near(file):
    """A file with something to derive: of the same row, of the next ones, or before."""
    found = rows()
    row = row_of(file, found)
    at = found.index(row) if row else 0
    for other in (*found[at:], *reversed(found[:at])):
        if other.to_derive:
            return other.to_derive[0]
    return "nn.linear"
