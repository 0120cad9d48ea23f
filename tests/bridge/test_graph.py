"""`python -m bridge graph`: both graphs, what is saved, where they differ, as SVG."""

import re

import pytest
from matplotlib import rc_context
from rich.console import Console

from bridge import graph
from bridge.__main__ import main, parser
from bridge.graph import expression, picture
from bridge.graph.vertex import CHANGED
from numpy_impl import autograd as ours

SMALL = "(x * w + b).tanh().sum()"


def vertices(text, **shapes):
    both = graph.evaluated(text, shapes)
    return graph.of_tape(*both.ours), graph.of_torch(*both.theirs)


def test_the_graph_of_a_small_expression():
    """Names, shapes, leaves, edges and what is saved; the same on both sides."""
    for side in vertices(SMALL, x=(4, 3), w=(3,), b=()):
        assert [v.number for v in side] == [1, 2, 3, 4, 5, 6, 7]
        assert [v.name for v in side] == [
            "SumBackward0",
            "TanhBackward0",
            "AddBackward0",
            "MulBackward0",
            *["AccumulateGrad"] * 3,
        ]
        assert [v.shape for v in side] == [(), *[(4, 3)] * 4, (3,), ()]
        assert [v.leaf for v in side] == [None] * 4 + ["x", "w", "b"]
        assert [v.edges for v in side] == [[2], [3], [4, 7], [5, 6], [], [], []]
        saved = [[], ["its result"], [], ["w", "x"], [], [], []]
        assert [v.saved for v in side] == saved


def test_what_is_shared_comes_once():
    """A diamond: the square is one vertex, with two edges that lead to it."""
    for side in vertices("(x.exp() + 1) * x.exp().sum() + x"):
        assert sum(v.leaf == "x" for v in side) == 1
    both = graph.run("diamond", diamond)
    for side in (graph.of_tape(*both.ours), graph.of_torch(*both.theirs)):
        assert [v.edges for v in side] == [[2, 4], [3], [4], [5], []]
        assert side[2].saved == ["result of 4"]
        assert graph.rows(side)[-1].text == "-> 4 ExpBackward0 (2,)"


def diamond(lib):
    start = lib.tensor([1.0, 2.0], requires_grad=True)
    both = start.exp()
    return both.sin().neg() + both


def test_sides_that_differ():
    tape, torch = vertices("(x @ w).exp()[0, 1]")
    rows = [graph.rows(side) for side in (tape, torch)]
    pairs = graph.paired(*rows)
    texts = [tuple(r and r.text.split()[1] for r in pair[:2]) for pair in pairs]
    same = [pair[2] for pair in pairs]
    assert ("MatmulBackward0", "MmBackward0") in texts
    assert same[texts.index(("MatmulBackward0", "MmBackward0"))] is False
    assert (None, "SelectBackward0") in texts  # PyTorch indexes axis by axis
    assert same[texts.index(("AccumulateGrad", "AccumulateGrad"))] is True
    for i in (0, 1):  # each row once, in order
        assert [pair[i] for pair in pairs if pair[i]] == rows[i]


def test_what_was_written_to_is_said():
    def written(lib):
        x = lib.tensor([1.0], requires_grad=True)
        y = x.exp()
        y.mul_(2)
        return y

    both = graph.run("written", written)
    for side in (graph.of_tape(*both.ours), graph.of_torch(*both.theirs)):
        (exp,) = [v for v in side if v.name == "ExpBackward0"]
        assert exp.saved == [CHANGED]
    said = graph.walked(both)
    assert said.count("has been modified by an inplace operation") == 2


def test_a_function_by_hand_and_a_checkpoint():
    def own(lib):
        square = lib.by_hand(lambda x: x * x, lambda grad_y, x: 2 * x * grad_y)
        x = lib.tensor([1.0], requires_grad=True)
        return square(x).neg()

    both = graph.run("own", own)
    for side in (graph.of_tape(*both.ours), graph.of_torch(*both.theirs)):
        assert side[0].name == "NegBackward0" and side[-1].leaf == "x"
        assert side[1].saved == ["x"]
    assert "differ by 0.0e+00" in graph.walked(both)

    x = ours.tensor([1.0], requires_grad=True)
    y = ours.checkpoint(lambda x: x.sin(), x)
    assert [v.saved for v in graph.of_tape(y, {"x": x})] == [[], []]


def test_a_chain_is_not_indented():
    tape, _ = vertices("x.sin().cos().exp()")
    assert {row.branch for row in graph.rows(tape)} == {""}


def test_arrows_of_a_box_do_not_cross():
    tape, _ = vertices("((x @ w + b).tanh() * x.mean()).sum()")
    places, ways = picture.layout(tape, picture.depths(tape))
    for vertex in tape:
        own = [way for way in ways if way[0] == vertex.number]
        starts = [(picture.start_of(w, ways, places), places[w[1]][0]) for w in own]
        assert sorted(starts) == sorted(starts, key=lambda pair: pair[1])
        assert len({start for start, _ in starts}) == len(vertex.edges)


def test_rows_in_ascii():
    tape, _ = vertices("x * w + x")
    assert [row.branch + row.text for row in graph.rows(tape, ascii_only=True)] == [
        "1 AddBackward0 (2, 2)",
        "|- 2 MulBackward0 (2, 2) saves w, x",
        "|  |- 3 AccumulateGrad x (2, 2)",
        "|  `- 4 AccumulateGrad w (2, 2)",
        "`- -> 3 AccumulateGrad x (2, 2)",
    ]


def printed(width, *words):
    options = parser().parse_args(["graph", *words])
    console = Console(width=width)
    with console.capture() as captured:
        options.run(options, console)
    return captured.get()


def test_side_by_side_or_one_above_the_other():
    wide, narrow = printed(120), printed(80)
    assert any("MatmulBackward0" in x and "MmBackward0" in x for x in wide.splitlines())
    assert max(map(len, narrow.splitlines())) <= 80
    marked = [line for line in narrow.splitlines() if line.startswith("~")]
    assert len(marked) == 3 and "1 of 10 rows differ" in marked[-1]
    for text in (wide, narrow):
        assert "leaves: b (2,), w (3, 2), x (4, 3)" in text
        assert re.search(r"gradients of b, w, x differ by \S+e-1[3-9] of", text)


def test_both_graphs_are_the_same(capsys):
    assert main(["graph", SMALL, "--shapes", "x=4,3", "w=3", "b="]) == 0
    text = capsys.readouterr().out
    assert "Both graphs are the same." in text and "~" not in text
    assert "leaves: b (), w (3,), x (4, 3)" in text


def test_a_function_of_a_file(capsys, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "def layer(lib):\n"
        "    x = lib.tensor([[1.0, 2.0]], requires_grad=True)\n"
        "    other = lib.tensor([3.0])\n"
        "    return (x * other).sum()\n"
        "def nothing():\n    pass\n"
    )
    assert main(["graph", f"{path}::layer"]) == 0
    assert "leaves: x (1, 2)" in capsys.readouterr().out
    for name, said in {
        "nothing": "nothing must be a function of one argument, lib",
        "missing": "has no missing",
        "": "which function of .*mine.py",
    }.items():
        with pytest.raises(SystemExit, match=said):
            main(["graph", f"{path}::{name}"])
    with pytest.raises(SystemExit, match="--shapes belongs to an expression"):
        main(["graph", f"{path}::layer", "--shapes", "x=2"])


@pytest.mark.parametrize(
    "words, said",
    [
        (["x +"], "'x [+]' is no expression"),
        (["2 * 3"], "there is no leaf in 2 [*] 3"),
        (["tahn(x)"], "has no tahn; did you mean tan"),
        (["open(x)"], "numpy_impl.autograd has no open"),
        (["x * 2", "--shapes", "y=2"], "there is no y in x [*] 2, only x"),
        (["x @ w", "--shapes", "x=2,3", "w=4,4"], "(?s)NumPy's tape ref.*PyTorch ref"),
        (["x > 0"], "its result has no grad_fn"),
        (["x.shape"], "must be a tensor, got tuple"),
        (["x.nope()"], "(?s)NumPy's tape refuses it: Attr.*PyTorch refuses it: Attr"),
    ],
)
def test_what_cannot_be_drawn(words, said):
    with pytest.raises(SystemExit, match=said):
        main(["graph", *words])


@pytest.mark.parametrize("shape", ["x", "x=a", "=2", "2=3", "x=2,,3"])
def test_a_shape_that_is_none(shape, capsys):
    with pytest.raises(SystemExit):
        main(["graph", "x * 2", "--shapes", shape])
    assert "a shape is written x=4,3, got" in capsys.readouterr().err


def test_the_drawing(tmp_path, capsys):
    """Written whole, the same bytes each time, and asked for before the work."""
    files = [tmp_path / name for name in ("a.svg", "b.svg", "c.png")]
    for file, constrained in zip(files, (False, True, False), strict=True):
        with rc_context({"figure.constrained_layout.use": constrained}):
            assert main(["graph", SMALL, "--svg", str(file)]) == 0
        assert f"saved as {file}" in " ".join(capsys.readouterr().out.split())
    a, b, c = (file.read_bytes() for file in files)
    assert a == b and a.startswith(b"<?xml") and c.startswith(b"\x89PNG")
    with pytest.raises(SystemExit, match="there is no folder to write"):
        main(["graph", "x +", "--svg", str(tmp_path / "none" / "a.svg")])


def test_no_arrow_runs_through_a_box():
    """An edge that passes ranks by has places of its own there."""
    tape, _ = vertices("((x @ w + b).tanh() * x.mean()).sum()")
    depth = picture.depths(tape)
    places, ways = picture.layout(tape, depth)
    assert len(ways) == sum(len(v.edges) for v in tape)
    by_rank = {}
    for place, (x, y) in places.items():
        by_rank.setdefault(y, []).append((x, picture.width_of(place)))
    assert len(by_rank) == max(depth.values()) + 1
    for row in by_rank.values():  # side by side, none over another
        row.sort()
        for (x, width), (other, other_width) in zip(row, row[1:]):
            assert other - x >= (width + other_width) / 2 - 1e-9
    for way in ways:
        ranks = [-places[place][1] for place in way]
        step = picture.BOX[1] + picture.GAPS[1]
        assert ranks == pytest.approx([ranks[0] + i * step for i in range(len(way))])


def test_names_of_variables_are_found_and_the_profiler_is_put_back():
    import sys

    seen = []

    def look(frame, event, _):
        seen.append(event)

    sys.setprofile(look)
    try:
        y, leaves = expression.with_variables(diamond, ours)
        assert sys.getprofile() is look
    finally:
        sys.setprofile(None)
    assert list(leaves) == ["start"] and seen
