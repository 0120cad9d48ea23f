"""bridge/pages.py and bridge/read.py: the pair side by side."""

import pytest
from rich.console import Console

from bridge import pages, read


def test_segments_are_the_whole_file():
    for file in pages.files():
        source = pages.path_of(file).read_text(encoding="utf-8")
        found = pages.segments(source)
        lines = [line for s in found for line in s.text.splitlines()]
        # Only blank lines between the segments are lost.
        assert [x for x in lines if x] == [x for x in source.splitlines() if x]
        for segment in found:
            first = source.splitlines()[segment.first - 1]
            assert segment.text.splitlines()[0] == first


@pytest.mark.parametrize(
    "name, file, keys",
    [
        ("nn.linear", "nn.linear", None),
        ("linear", "nn.linear", None),
        ("Linear", "nn.linear", ["linear", "linear_backward", "Linear"]),
        ("nn.linear.Linear", "nn.linear", ["linear", "linear_backward", "Linear"]),
        ("Bilinear", "nn.linear", ["bilinear", "bilinear_backward", "Bilinear"]),
    ],
)
def test_find(name, file, keys):
    assert pages.find(name) == (file, keys)


def test_find_says_what_is_missing():
    with pytest.raises(KeyError, match="NoSuchLayer"):
        pages.find("NoSuchLayer")


@pytest.mark.parametrize("name", ["nn.rnn", "rnn"])
def test_a_folder_names_its_files(name):
    with pytest.raises(KeyError, match="nn.rnn.base, nn.rnn.lstm, nn.rnn.stack"):
        pages.find(name)


def test_function_stands_beside_function():
    file, pairs = read.aligned("nn.linear")
    assert file == "nn.linear"
    for left, right in pairs:
        if left and right:
            assert left.key == right.key
    alone = {left.key for left, right in pairs if right is None}
    assert {"linear_backward", "Linear.backward", "rows"} <= alone
    assert not [right.key for left, right in pairs if left is None]


def test_plain_text_has_two_columns():
    text = read.as_text("Linear")
    rows = text.splitlines()
    assert rows[0].split() == ["numpy_impl/nn/linear", "|", "torch_impl/nn/linear"]
    assert all(row[90] in "|+" for row in rows)
    definition = next(row for row in rows if "def linear(x, weight, bias=None):" in row)
    assert definition.count("def linear(x, weight, bias=None):") == 2
    derivative = next(row for row in rows if "def linear_backward" in row)
    assert read.BY_AUTOGRAD in derivative


def test_the_five_places_are_marked():
    rows = read.as_text("first_loop").splitlines()
    for place in pages.FIVE_PLACES[1:]:
        marked = [r for r in rows if r[:90].startswith("> ") and place in r[:90]]
        assert marked, place


def test_table_is_highlighted():
    console = Console(width=190, record=True, force_terminal=True)
    with console.capture() as captured:
        console.print(read.as_table("Linear"))
    text = captured.get()
    assert "numpy_impl/nn/linear.py" in text and "torch_impl/nn/linear.py" in text
    assert "\x1b[" in text
