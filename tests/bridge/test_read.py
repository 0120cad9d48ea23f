"""bridge/pages.py, finding.py and read.py: what is shown for a name, side by side."""

import re
import textwrap

import pytest
from rich.cells import cell_len
from rich.console import Console

from bridge import pages, read
from bridge.finding import find
from tests.bridge.small_wings import FILES


@pytest.fixture
def wings(tmp_path, monkeypatch):
    """Two small wings on the disk, instead of the project's."""
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).strip() + "\n", encoding="utf-8")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(read, "ROOT", tmp_path)
    return tmp_path


def panes(name, **options):
    """(left, middle, right) of every row that is shown for `name`."""
    console = Console(width=200)
    with console.capture() as captured:
        for page in read.pages(name):
            console.print(read.shown(page, **options), soft_wrap=True)
    rows = captured.get().splitlines()
    return [(row[:94].rstrip(), row[94], row[95:]) for row in rows]


def code(pane):
    return pane[6:]


# --- what is found for a name


def test_a_file_is_all_of_it(wings):
    assert find("nn.scale") == find("scale") == [("nn.scale", None)]


def test_a_folder_is_its_files(wings):
    files = ["nn.sums", "nn.sums.loader", "nn.sums.mean", "nn.sums.total"]
    assert find("sums") == find("nn.sums") == [(file, None) for file in files]
    assert ("nn.scale", None) in find("nn")


SCALE = ["FACTOR", "scale", "scale_backward", "doubled", "Scale", "check_scale"]
TOTAL = ["total", "total_backward", "added"]


@pytest.mark.parametrize("name", ["Scale", "nn.scale.Scale", "nn.scale.scale_backward"])
def test_a_definition_brings_what_it_calls(wings, name):
    """Of its own file everything; of other files the functions that both sides have."""
    assert find(name) == [("nn.scale", SCALE), ("nn.sums.total", TOTAL)]


def test_a_base_class_of_the_folder_is_brought_too(wings):
    wanted = [("nn.sums.mean", ["mean", "MeanLoss"])]
    wanted += [("nn.sums.total", ["total", "added", "Sum"])]
    assert find("MeanLoss") == find("nn.sums.mean.mean") == wanted


def test_what_is_not_of_the_pair_is_not_brought(wings):
    """What every pair stands on, base classes from far away, and other packages."""
    for wing in pages.WINGS:
        text = f"""
            from other.nn.scale import doubled
            from {wing}.nn.module import every
            from {wing}.nn.sums.total import Sum

            class User(Sum):
                def forward(self, x):
                    return every(doubled(x))
        """
        path = wings / wing / "nn/user.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        path = wings / wing / "nn/module.py"
        path.write_text("def every(x):\n    return x\n", encoding="utf-8")
    assert find("User") == [("nn.user", ["User"])]


@pytest.mark.parametrize("name", ["NoSuchLayer", "nn.sums.Scale", ""])
def test_what_is_not_there_is_named(wings, name):
    with pytest.raises(KeyError, match=f"no definition is called '{name}'"):
        find(name)


# --- how it is shown


def test_segments_are_the_whole_file():
    for file in pages.files():
        for wing in pages.WINGS:
            source = pages.source_of(file, wing)
            found = pages.segments(source)
            lines = [line for s in found for line in s.text.splitlines()]
            # Only blank lines between the segments are lost.
            assert [x for x in lines if x] == [x for x in source.splitlines() if x]
            for segment in found:
                first = source.splitlines()[segment.first - 1]
                assert segment.text.splitlines()[0] == first


@pytest.mark.parametrize("file", ["nn.linear", "nn.scale", "nn.sums.total"])
def test_every_line_of_both_files_is_shown_once(file, request):
    if file != "nn.linear":
        request.getfixturevalue("wings")
    rows = panes(file, full=True)
    for wing, side in zip(pages.WINGS, (0, 2), strict=True):
        shown = {}
        for row in rows:
            if number := re.match(r"[> ] *(\d+) (.*)", row[side]):
                assert int(number[1]) not in shown
                shown[int(number[1])] = number[2].rstrip()
        assert list(shown) == sorted(shown)
        lines = enumerate(pages.source_of(file, wing).splitlines(), 1)
        assert {n: line for n, line in lines if line} == {
            n: line for n, line in shown.items() if line
        }


def test_equal_lines_stand_on_one_row(wings):
    rows = panes("scale")
    for line in (
        '"""Scaling."""',
        "def scale(x, weight):",
        "    return doubled(x) * weight / total(x)",
        "    return FACTOR * x",
        "        return scale(x, self.weight)",
    ):
        found = [row for row in rows if code(row[0]) == line or code(row[2]) == line]
        assert [(code(a), code(b)) for a, _, b in found] == [(line, line)]
        assert found[0][1] == "│"
    (row,) = [row for row in rows if "asarray" in row[0]]
    assert row[1] == "~" and code(row[2]) == "    x = torch.asarray(x)"
    (row,) = [row for row in rows if "check_scale(x)" in row[0] and "def" not in row[0]]
    assert row[1:] == ("│", "")


def test_what_one_side_does_not_have(wings):
    """autograd derives a backward; the rest is something that only one side needs."""
    rows = panes("scale")
    beside = {code(a): b.strip() for a, _, b in rows if a}
    assert beside["def scale_backward(grad_y, x, weight):"] == read.BY_AUTOGRAD
    assert beside["    def backward(self, grad_y):"] == read.BY_AUTOGRAD
    ours, theirs = read.ONLY
    for line in ("def check_scale(x):", "def unrelated(x):", "    def checked(self):"):
        assert beside[line] == ours
    assert beside["OTHER = 3"] == ours
    (left,) = [a for a, _, b in rows if "def on_device" in b]
    assert left.strip() == theirs
    text = "\n".join("".join(row) for row in rows)
    assert text.count(read.BY_AUTOGRAD) == 2
    assert text.count(ours) == 4 and text.count(theirs) == 1


def test_a_shell_shows_where_to_look(wings):
    """PyTorch's file only points: its head is shown, its import beside the class."""
    rows = panes("Loader")
    (row,) = [row for row in rows if "class Loader:" in row[0]]
    assert row[2].strip() == "# from torch.utils.data import Loader"
    right = "\n".join(code(b) for _, _, b in rows)
    assert '"""Loading: see torch/utils/data."""' in right
    assert "from torch.utils.data import DataLoader as Loader" in right
    assert "    print(len(Loader(range(3))))" in right
    assert not [row for row in rows if "# only" in row[0]]
    assert len([row for row in rows if "# " in row[2]]) == 1


def test_a_definition_without_a_shell_shows_no_head(wings):
    assert not [row for row in panes("Scale") if "import" in "".join(row)]


def test_a_file_of_one_side_is_read_too(wings):
    (wings / "torch_impl/nn/scale.py").unlink()
    rows = panes("scale")
    assert [row for row in rows if "class Scale" in row[0]]
    assert not [row for row in rows if "Scaling." in row[0] and row[2]]


def test_long_arguments_are_folded(wings):
    left = [code(a) for a, _, _ in panes("scale")]
    assert "    Args: ... (2 lines)" in left and "    Returns:" in left
    assert "            of any size." not in left
    left = [code(a) for a, _, _ in panes("scale", full=True)]
    assert "    Args:" in left and "            of any size." in left


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("Conv2d", ["def convolve(", "def convolve_backward(", "class Conv2d("]),
        ("LSTM", ["def lstm_step(", "class LSTM(", "class RNNBase("]),
        ("nn.rnn", ["def gru_step(", "def recurrence(", "grad_h + grad_by_weights"]),
        ("cross_entropy", ["def losses_of(", "def log_softmax(", "-(wanted * log_p)"]),
        ("DataLoader", ["class DataLoader", "import DataLoader"]),
        ("adam", ["m_hat = m / (1 - beta1**t)", "np.sqrt(v_hat)"]),
        ("AdamW", ["class AdamW(", "m_hat = m / (1 - beta1**t)"]),
        ("conv", ["def convolve(", "class Conv2d("]),
        ("activation", ["def softmax(", "def gelu(", "class ReLU("]),
    ],
)
def test_the_mathematics_is_shown(name, wanted):
    text = "\n".join("".join(row) for row in panes(name))
    for line in wanted:
        assert line in text


def test_the_five_places_are_marked():
    rows = panes("first_loop")
    for place in pages.FIVE_PLACES[1:]:
        marked = [a for a, _, _ in rows if a.startswith("> ") and place in a]
        assert marked, place


def test_the_page_is_highlighted():
    console = Console(width=190, force_terminal=True)
    with console.capture() as captured:
        console.print(read.shown(*read.pages("first_loop")))
    text = captured.get()
    assert "numpy_impl/first_loop.py" in text and "torch_impl/first_loop.py" in text
    assert "\x1b[" in text


def test_a_docstring_is_read_from_the_source(wings):
    assert pages.docstring(wings / "numpy_impl/nn/scale.py") == "Scaling."
    assert pages.docstring(pages.files) == pages.files.__doc__


# --- on a narrow terminal: one side above the other


def stack(name, width=80, **options):
    """The rows of a narrow terminal."""
    console = Console(width=200)
    with console.capture() as captured:
        for page in read.pages(name):
            console.print(read.shown(page, width, **options), soft_wrap=True)
    return captured.get().splitlines()


@pytest.mark.parametrize("width", [60, 80, 120, 178])
@pytest.mark.parametrize("name", ["nn.linear", "cross_entropy", "training.loop"])
def test_a_narrow_terminal_gets_one_side_above_the_other(name, width):
    rows = stack(name, width, full=True)
    assert max(map(cell_len, rows)) <= width and not [row for row in rows if "│" in row]
    for page in read.pages(name):
        for side in page.sides:
            for segment in side:
                for line in segment.text.splitlines():
                    first = line.split("  ")[0].strip()[:30]
                    assert [row for row in rows if first in row], line


def test_two_panes_from_179_columns_on():
    assert not [row for row in stack("first_loop", 178) if "│" in row]
    assert [row for row in stack("first_loop", 179) if "│" in row]


def test_numpy_stands_above_pytorch_function_by_function(wings):
    rows = stack("scale")
    heads = [row for row in rows if row.startswith(("── ", "NumPy", "PyTorch"))]
    ours, theirs = "NumPy  numpy_impl/nn/scale.py", "PyTorch  torch_impl/nn/scale.py"
    at = next(i for i, head in enumerate(heads) if head.startswith("── scale ─"))
    assert heads[at + 1 : at + 3] == [ours, theirs]
    assert heads[at + 3].startswith("── scale_backward ─")
    backward = rows[rows.index(heads[at + 3]) :]
    beside = backward[backward.index(theirs) + 1]
    assert beside.strip() == read.BY_AUTOGRAD
    (row,) = [row for row in rows if "np.asarray" in row]
    assert row.startswith(" ~")
    assert not [row for row in rows if "doubled(x)" in row and row.startswith(" ~")]


def test_a_narrow_terminal_marks_the_five_places_and_numbers_lines():
    rows = stack("first_loop", 120)
    assert [row for row in rows if re.match(r">   \d+ +# model output", row)]
    assert not [
        row for row in stack("first_loop", 80) if re.match(r"[> ][~ ] *\d", row)
    ]
    assert set(stack("first_loop", 80, ascii_only=True)[0][:2]) == {"-"}
