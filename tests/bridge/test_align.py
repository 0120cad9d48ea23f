"""bridge/align.py and bridge/panes.py: equal lines on one row, and nothing is cut."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from bridge.align import Line, aligned, differing, folded
from bridge.panes import WIDE, Panes, colored


def lines(*texts):
    return [Line(number, text) for number, text in enumerate(texts, 1)]


def rows(left, right):
    """The texts of both sides, row by row."""
    found = aligned(lines(*left), lines(*right))
    return [tuple(line and line.text for line in row) for row in found]


def words(line, spans):
    return [line[start:end] for start, end in spans]


FORWARD = ["x = x - mean(x)", "y = x / std(x)", "return y * weight"]


def test_equal_lines_share_a_row():
    saved = [*FORWARD[:1], "saved.append(x)", *FORWARD[1:]]
    wanted = [(one, one) for one in FORWARD]
    assert rows(FORWARD, FORWARD) == wanted
    assert rows(saved, FORWARD) == [wanted[0], ("saved.append(x)", None), *wanted[1:]]
    assert rows(FORWARD, saved) == [wanted[0], (None, "saved.append(x)"), *wanted[1:]]


def test_the_libraries_own_words_are_no_difference():
    ours = ["y = np.exp(x)", "y.sum(1, keepdims=True)", "from numpy_impl.nn import a"]
    theirs = [
        "y = torch.exp(x)",
        "y.sum(1, keepdim=True)",
        "from torch_impl.nn import a",
    ]
    assert rows(ours[:2], ["# more", *theirs]) == [
        (None, "# more"),
        *zip(ours[:2], theirs[:2]),
        (None, theirs[2]),
    ]
    assert rows(["# more", *ours], theirs)[1:] == list(zip(ours, theirs))


def test_lines_that_are_alike_share_a_row():
    ours = ["a = first(x)", "b = second(a, scale, kept)"]
    theirs = ["z = other.thing", "b = second(a, scale)"]
    assert rows(ours, theirs)[1] == (ours[1], theirs[1])
    assert rows(ours[1:], theirs) == [(None, theirs[0]), (ours[1], theirs[1])]
    assert rows(ours, theirs[1:]) == [(ours[0], None), (ours[1], theirs[1])]


def test_a_bracket_does_not_draw_lines_together():
    ours = ["f(", "    a,", ")", "x = 1 + a"]
    theirs = ["x = 1 + a", ")"]
    assert ("x = 1 + a", "x = 1 + a") in rows(ours, theirs)


numbered = st.lists(st.integers(0, 9).map("line number {}".format), max_size=12)


@given(numbered, numbered)
def test_each_line_stands_once_and_in_order(left, right):
    found = aligned(lines(*left), lines(*right))
    for side, texts in enumerate((left, right)):
        assert [row[side] for row in found if row[side]] == lines(*texts)
    assert all(any(row) for row in found)


@given(st.lists(st.integers(), unique=True, max_size=12), st.data())
def test_what_only_misses_lines_shares_all_others(numbers, data):
    left = [f"line {number}" for number in numbers]
    right = [line for line in left if data.draw(st.booleans())]
    for row in rows(left, right):
        assert row[0] == row[1] or row[1] is None
    for row in rows(right, left):
        assert row[0] == row[1] or row[0] is None


def test_only_differing_words_are_marked():
    ours, theirs = "y = np.sum(x, keepdims=True)", "y = torch.sum(x, keepdim=True)"
    spans = differing(ours, theirs)
    assert words(ours, spans[0]) == ["np", "keepdims"]
    assert words(theirs, spans[1]) == ["torch", "keepdim"]
    ours, theirs = "linear(x, weight)", "linear(x, weight, bias)"
    spans = differing(ours, theirs)
    assert spans[0] == [] and words(theirs, spans[1]) == [", bias"]


@pytest.mark.parametrize(
    "left, right",
    [
        ("    y = x", "    y = x"),
        ("    y = x", "        y = x"),
        ('    """What it does.', '    """What it does."""'),
        ('    """', ""),
    ],
)
def test_the_same_words_are_not_marked(left, right):
    assert differing(left, right) == differing(right, left) == ([], [])


DOCSTRING = lines(
    "def f(x):",
    '    """What it does.',
    "",
    "    Args:",
    "        x: the input,",
    "",
    "            of any shape.",
    "        y: another.",
    "",
    "    Returns:",
    "        One line.",
    "",
    "    Raises:",
    "        ValueError: now",
    "            and then.",
    '    """',
    "    Args = 1",
)


def test_long_sections_are_folded():
    found = folded(DOCSTRING)
    assert [line.text for line in found] == [
        *(line.text for line in DOCSTRING[:3]),
        "    Args: ... (4 lines)",
        "",
        "    Returns:",
        "        One line.",
        "",
        "    Raises: ... (2 lines)",
        *(line.text for line in DOCSTRING[15:]),
    ]
    assert [line.number for line in found] == [1, 2, 3, 4, 9, 10, 11, 12, 13, 16, 17]
    assert sum(1 + line.hides for line in found) == len(DOCSTRING)


def test_a_section_at_the_end_is_folded():
    assert [line.hides for line in folded(DOCSTRING[:8])] == [0, 0, 0, 4]


@given(st.lists(st.sampled_from([line.text for line in DOCSTRING]), max_size=20))
def test_no_line_is_lost_in_folding(texts):
    found = folded(lines(*texts))
    shown = [line.number for line in found]
    hidden = [
        n
        for line in found
        for n in range(line.number + 1, line.number + 1 + line.hides)
    ]
    assert sorted(shown + hidden) == list(range(1, len(texts) + 1))


# --- panes: how it looks

CODE = st.text(st.sampled_from("xyαΣᵀ世 .,(=_"), max_size=90).filter(
    lambda text: text == text.rstrip()
)


def drawn(panes, pair, note=""):
    """The rows of a pair as plain text, each as (left pane, middle, right pane)."""
    colors = [
        colored(line and SimpleNamespace(text=line.text, first=line.number))
        for line in pair
    ]
    text = panes.lines(pair, colors, note)
    found = []
    for row in text.plain.split("\n"):
        assert cell_len(row) <= 2 * panes.width + 1
        at = 0  # of the middle; some characters are two cells wide
        while cell_len(row[:at]) < panes.width:
            at += 1
        found.append((row[:at].rstrip(), row[at], row[at + 1 :]))
    return found


@example("世" * 60, "", 80)
@given(CODE, CODE, st.integers(40, 200))
def test_nothing_is_cut(left, right, width):
    panes = Panes(width)
    found = drawn(panes, (Line(1, f"a{left}"), Line(2, f"b{right}")))
    assert all(middle in "│~" for _, middle, _ in found)
    for side, text in ((0, f"a{left}"), (2, f"b{right}")):
        pieces = [row[side][1 + panes.number :] for row in found]
        shown = "".join([pieces[0], *(re.sub("^ *↪ ", "", p) for p in pieces[1:])])
        assert shown.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("width", [80, 81, 120, 180, 188, 189, 250])
def test_both_panes_have_one_width(width):
    panes = Panes(width)
    rule = panes.rule().plain
    left, right = rule.split("┼")
    assert len(left) == len(right) and width - 1 <= len(rule) <= width
    assert (panes.number > 0) == (width >= WIDE)
    title = panes.title("ours.py", "theirs.py").plain
    assert title.index("│") == len(left) and title.split() == [
        "ours.py",
        "│",
        "theirs.py",
    ]


def test_files_of_88_columns_are_not_wrapped():
    for width in (WIDE, 179):
        line = Line(1, "x" * 88)
        assert len(drawn(Panes(width), (line, line))) == 1


def test_a_long_line_goes_on_below():
    line = Line(1, "    return first_thing(x) + second_thing(y)")
    found = drawn(Panes(63), (line, None), "# a note")
    assert found == [
        ("     return first_thing(x) +", "│", " # a note"),
        ("     ↪ second_thing(y)", "│", ""),
    ]
    line = Line(1, "    first_thing(x_is_long,second_thing_is_long)")
    assert drawn(Panes(63), (line, None))[0][0] == "     first_thing(x_is_long,"


def test_a_row_is_marked_once():
    pair = Line(1, "first(x) + " * 4), Line(1, "other(x) + " * 4)
    assert [middle for _, middle, _ in drawn(Panes(63), pair)] == ["~", "│"]


def test_marks():
    panes = Panes(ascii_only=True)
    same = Line(7, "y = x")
    assert drawn(panes, (same, same)) == [("    7 y = x", "|", "    7 y = x")]
    other = Line(8, "y = z")
    assert drawn(panes, (same, other)) == [("    7 y = x", "~", "    8 y = z")]
    place = Line(3, "    # backward: the slope")
    assert drawn(panes, (place, None))[0][0] == ">   3     # backward: the slope"
    no_place = Line(3, "    # losses of the batch")
    assert drawn(panes, (no_place, None))[0][0] == "    3     # losses of the batch"
    assert set(panes.rule().plain) == {"-", "+"}


def test_differing_words_are_underlined():
    left, right = Line(1, "y = np.exp(x)"), Line(1, "y = torch.exp(x)")
    colors = [colored(SimpleNamespace(text=x.text, first=1)) for x in (left, right)]
    text = Panes().lines((left, right), colors)
    marked = [
        text.plain[s.start : s.end] for s in text.spans if s.style == "bold underline"
    ]
    assert marked == ["np", "torch"]
