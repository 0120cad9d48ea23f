"""training/ is written once: how many lines differ between its two sides, and why."""

import ast
import difflib

import pytest

from bridge.align import native
from bridge.pages import WINGS, folder_files, source_of
from tests.test_symmetry import is_substrate

# {file: how many lines differ}, but for imports and names such as np and torch.
LINES = {
    "training": 0,
    "training.accumulation": 1,
    "training.checkpoint": 2,
    # its file is an .npz here, PyTorch's own archive there: two formats; sparse rows
    # have to be taken apart for the one
    "training.checkpoint_file": 46,
    # one process that plays all ranks here, a process for each rank there
    # backward, also of the network that reads a sequence
    "training.clipping": 6,
    "training.data_parallel": 97,
    "training.decay_groups": 0,
    "training.early_stopping": 0,
    # backward, and what kind of number a buffer holds, asked as each library does
    "training.ema": 3,
    "training.log": 0,
    "training.loop": 1,
    # torch.autocast, which is one line there, is a class by hand here
    "training.low_precision": 56,
    "training.lr_finder": 1,
    "training.metrics": 0,
    "training.mixup": 1,
    "training.progress": 0,
    "training.schedule": 0,
}


def lines_of(source):
    """In the same words for both libraries, without imports and blank lines."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for number in range(node.lineno - 1, node.end_lineno):
                lines[number] = ""
    return [native(line) for line in lines if line]


def differing(ours, theirs):
    """[(lines here, lines that stand in their place there)]"""
    ours, theirs = lines_of(ours), lines_of(theirs)
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    return [
        (ours[a:b], theirs[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def test_every_file_is_counted():
    """But for those that only name what PyTorch has: there is nothing beside them."""
    files = folder_files("training")
    counted = [f for f in files if not is_substrate(f.replace(".", "/") + ".py")]
    assert list(LINES) == counted
    assert {*files} - {*counted} == {"training.grad_scaler"}


@pytest.mark.parametrize("file", LINES)
def test_as_many_lines_differ_as_are_told(file):
    """A line and the one that stands in its place are one."""
    found = differing(*(source_of(file, wing) for wing in WINGS))
    assert sum(max(len(here), len(there)) for here, there in found) == LINES[file], (
        found
    )


def test_what_counts():
    ours = "import numpy as np\n\ny = np.sum(x, keepdims=True)\n\ngo(y)\n\nstop()\n"
    theirs = "from torch import (\n    a,\n)\ny = torch.sum(x, keepdim=True)\ngo(x)\n"
    assert differing(ours, theirs) == [(["go(y)", "stop()"], ["go(x)"])]
    assert differing(ours, ours.replace("np.", "torch.")) == []
