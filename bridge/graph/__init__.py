"""The graph behind a result: our tape's and PyTorch's, side by side.

expression.py  what the reader wrote, run on both sides
vertex.py      either graph as a list of vertices
rows.py        both as trees in text, and where they differ
picture.py     both drawn
"""

from bridge.graph.expression import (
    Both,
    evaluated,
    gradients,
    largest_gap,
    run,
    walked,
)
from bridge.graph.rows import Row, paired, rows
from bridge.graph.vertex import Vertex, of_tape, of_torch

__all__ = [
    "Both",
    "Row",
    "Vertex",
    "evaluated",
    "gradients",
    "largest_gap",
    "of_tape",
    "of_torch",
    "paired",
    "rows",
    "run",
    "walked",
]
