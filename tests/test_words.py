"""The formulas stand on both sides word for word: nine of ten lines that compute."""

import pytest

from bridge.pages import files
from bridge.words import words_of
from tests.test_symmetry import is_substrate

FILES = [f for f in files() if f.startswith("nn.")]
FILES = [f for f in FILES if not is_substrate(f.replace(".", "/") + ".py")]
FLOOR = 0.9


# Files below the floor: what they have, and what differs. A share rises only.
BELOW = {}


@pytest.mark.parametrize("file", FILES)
def test_nine_of_ten_lines_are_the_same(file):
    words = words_of(file)
    floor, _ = BELOW.get(file, (FLOOR, ""))
    others = "\n".join(f"{name}: {line}" for name, line in words.others)
    assert words.share >= floor, f"{words.same} of {words.total}:\n{others}"


def test_nine_of_ten_lines_of_all_files_are_the_same():
    words = [words_of(file) for file in FILES]
    assert sum(w.same for w in words) >= 0.9 * sum(w.total for w in words)
