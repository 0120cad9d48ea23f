"""bridge/report: every quantity is compared, the worst is seen, none left out."""

import json
import re
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from rich.console import Console

from bridge import report
from bridge.__main__ import main
from bridge.cases import cases_of
from bridge.cases.practical import case_of
from bridge.parity import compare
from bridge.report import Report, Row, failures, tables
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from bridge.verbs import parity as verb
from numpy_impl.nn import linear


@dataclass(frozen=True)
class Case:
    """A case whose quantities are told to it."""

    name: str = "A"
    label: str = "small"
    file: str = "nn.layers"
    modes: tuple = ("train", "eval")
    witnesses: tuple = (TORCH_IMPL, TORCH)

    def __str__(self):
        return f"{self.name} {self.label}"

    @property
    def path(self):
        return f"{self.file}.{self.name}"

    def quantities(self, side, dtype, mode, device="cpu"):
        """The output in evaluation is wrong by 1/4 on the last side."""
        warnings.warn("some cases warn", stacklevel=1)
        wrong = side is TORCH and mode == "eval"
        found = {("output", "y"): np.array([1.0, 4.0 if wrong else 5.0], dtype)}
        if mode == "train":
            found["input gradient", "x"] = np.ones(2, dtype)
        return found


def row(error, kind="output", scale=1.0, **case):
    """A row with an error of `error` in units of `scale`, at its second entry."""
    theirs = np.array([scale, 0.0])
    comparison = compare(theirs + [0.0, scale * error], theirs)
    return Row(Case(**case), "train", "torch", kind, "y", comparison)


def printed(table):
    console = Console(width=200)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


# --- what is compared


def test_all_modes_all_witnesses_all_quantities():
    rows = report.check_case(Case())
    assert [(r.mode, r.witness, r.kind, r.name) for r in rows] == [
        ("train", "torch_impl", "output", "y"),
        ("train", "torch_impl", "input gradient", "x"),
        ("train", "torch", "output", "y"),
        ("train", "torch", "input gradient", "x"),
        ("eval", "torch_impl", "output", "y"),
        ("eval", "torch", "output", "y"),
    ]
    errors = [r.comparison.scaled for r in rows]
    assert errors == [0, 0, 0, 0, 0, 0.25]  # in units of the witness's 4, not of our 5
    assert rows[-1].comparison.absolute_at == (1,)


def test_each_side_gets_dtype_and_mode_and_the_witnesses_the_device():
    seen = []

    class Spy(Case):
        def quantities(self, side, dtype, mode, device="none"):
            seen.append((side, dtype, mode, device))
            return {}

    report.check_case(Spy(modes=("eval",)), "float32", "meta")
    assert seen == [
        (NUMPY, "float32", "eval", "none"),
        (TORCH_IMPL, "float32", "eval", "meta"),
        (TORCH, "float32", "eval", "meta"),
    ]


def test_a_program_computes_on_the_device_that_it_takes():
    """On "meta" there are no numbers: whoever asks for one has been there."""
    (moves,) = cases_of("first_loop", "updates")
    (row, *_) = report.check_case(moves, device="meta")
    assert moves.takes_device and "on meta tensors" in row.problem
    assert not case_of("practical.overfitting", "cure").takes_device  # its dropout
    assert moves.quantities(NUMPY, device="meta")


def test_how_many_cases_stay_on_the_cpu(monkeypatch, capsys):
    monkeypatch.setattr(verb, "must_be_usable", lambda device: None)
    asked = ["parity", "training.metrics", "training.loop", "--device", "meta"]
    assert main(asked) == 1
    said = "\n8 of the cases take no device: the CPU ran them\n"
    assert said in capsys.readouterr().out
    main(["parity", "training.metrics", "--device", "cpu:0"])
    assert "take no device" not in capsys.readouterr().out


@pytest.mark.parametrize("side", [NUMPY, TORCH])
def test_a_quantity_that_one_side_lacks(side):
    class Lacking(Case):
        def quantities(self, one, dtype, mode, device="cpu"):
            found = super().quantities(one, dtype, mode, device)
            if one is side:
                found.pop(("input gradient", "x"), None)
            return found

    cases = [Lacking(), Case()]
    found = report.check_cases(cases)
    lacking = [r for r in found.rows if r.problem]
    who = "NumPy" if side is NUMPY else "torch"
    against = [TORCH_IMPL, TORCH] if side is NUMPY else [TORCH]
    assert [(r.mode, r.witness, r.kind, r.name, r.problem) for r in lacking] == [
        ("train", w.name, "input gradient", "x", f"{who} does not compute it")
        for w in against
    ]
    assert len(found.rows) == 12, "the other quantities, and the other cases"
    assert all(r in found.failures(np.inf) for r in lacking)


@pytest.mark.parametrize("side", [NUMPY, TORCH_IMPL])
def test_a_side_that_raises_is_a_row(side):
    class Raising(Case):
        def quantities(self, one, dtype, mode, device="cpu"):
            if one is side and mode == "eval":
                raise ZeroDivisionError("nothing to divide by")
            return super().quantities(one, dtype, mode, device)

    found = report.check_cases([Raising(), Case()])
    (row, *more) = [r for r in found.rows if r.problem]
    who = "NumPy" if side is NUMPY else "torch_impl"
    wanted = f"{who} raises ZeroDivisionError: nothing to divide by"
    assert (row.mode, row.problem, row.quantity) == ("eval", wanted, "every quantity")
    assert len(more) == (1 if side is NUMPY else 0), "NumPy has two witnesses"
    assert len(found.rows) == 12, "the other quantities, and the other cases"
    assert row in found.failures(np.inf) and row.scaled == np.inf
    assert row.size == (2 if side is NUMPY else 0)


def test_ctrl_c_is_no_row():
    class Interrupted(Case):
        def quantities(self, *args, **kwargs):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report.check_case(Interrupted())


def test_another_shape_or_kind_is_a_row():
    class Other(Case):
        def quantities(self, side, dtype, mode, device="cpu"):
            found = super().quantities(side, dtype, mode, device)
            if side is NUMPY and mode == "train":
                found["output", "y"] = np.ones((2, 3))
                found["input gradient", "x"] = np.ones(2, np.int64)
            return found

    found = report.check_case(Other(modes=("train",), witnesses=(TORCH,)))
    problems = {r.quantity: r.problem for r in found}
    assert problems["output y"] == "shapes differ: (2, 3) in NumPy, (2,) in PyTorch"
    assert problems["input gradient x"].startswith("dtypes differ: int64 in NumPy")
    assert [r.arrays[0].shape for r in found] == [(2, 3), (2,)]


def broken(monkeypatch, change):
    """The failing rows of Linear with this change of (grad_y, grads)."""
    right = linear.linear_backward

    def wrong(grad_y, x, weight):
        return change(grad_y, *right(grad_y, x, weight))

    monkeypatch.setattr(linear, "linear_backward", wrong)
    return report.check_cases(cases_of("nn.linear", "Linear"))


def test_a_gradient_that_its_parameter_refuses(monkeypatch):
    """Parity goes on; the case, the quantity and both shapes are named."""
    found = broken(monkeypatch, lambda grad_y, gx, gw, gb: (gx, gw, grad_y))
    (row, *_) = [r for r in found.failures() if r.case.label == "(N, T, D)"]
    assert row.quantity == "parameter gradient bias"
    assert "shape (2, 7, 3)" in row.problem and "shape (3,)" in row.problem
    assert [array.shape for array in row.arrays] == [(2, 7, 3), (3,)]
    assert {r.case.label for r in found.rows} == {
        case.label for case in cases_of("nn.linear", "Linear")
    }
    assert not [r for r in found.failures() if r.case.label == "bias=False"]
    text = described(found)
    assert "nn.linear.Linear, parameter gradient bias: fails in " in text
    assert "case     Linear (N, T, D), train, against torch_impl" in text


def described(found, tolerance=None):
    console = Console(width=100)
    with console.capture() as captured:
        for part in failures.described(found, tolerance):
            console.print(part)
    return captured.get()


def test_both_values_the_ratio_and_the_diagnosis(monkeypatch):
    """Of the largest failing case, not of an empty batch or a single row."""
    found = broken(monkeypatch, lambda grad_y, gx, gw, gb: (gx, gw, -gb))
    rows = failures.grouped(found, None)[
        "nn.linear.Linear", "parameter gradient", "bias"
    ]
    row = tables.telling(rows, None)
    assert row.case.label == "(N, T, D)" and row.size > 100
    text = described(found)
    lines = [line.split() for line in text.splitlines()]
    c = row.comparison
    for words in (
        ["NumPy", f"{c.ours:.6g}"],
        ["PyTorch", f"{c.theirs:.6g}"],
        ["ratio", "-1"],
        ["entry", f"[{c.absolute_at[0]}]", "of", "[3],", "float64"],
    ):
        assert words in lines
    assert re.search("verdict  a bug; looks like: .*sign", text)
    update = text[text.index("update bias") :]
    assert "it follows from the gradient" in update


def test_a_quantity_is_described_once_for_all_its_cases(monkeypatch):
    found = broken(monkeypatch, lambda grad_y, gx, gw, gb: (gx, gw * 2, gb))
    text = described(found)
    heads = [line for line in text.splitlines() if line.startswith("! ")]
    assert len(heads) == 2 and "weight" in heads[0] and "update weight" in heads[1]
    assert "a bug; looks like: " in text and "2" in text[text.index("looks like") :]


def test_a_second_case_tells_chance_from_cause(monkeypatch):
    """A mean over the batch is by 2 in the largest case, by 7 in another one."""
    found = broken(monkeypatch, lambda grad_y, gx, gw, gb: (gx, gw, gb / len(grad_y)))
    text = described(found)
    assert re.search(r"verdict  a bug; looks like: .*\b2\b", text)
    assert re.search(r"also     Linear: a bug; looks like: .*\b7\b", text)
    words = " ".join(text.split())
    assert "(see python -m bridge conventions sum instead of mean)" in words


def test_quantities_are_in_the_order_of_a_training_step():
    rows = [row(1e-3, "update"), row(1e-3, name="B"), row(1e-3), row(0.0, "buffer")]
    raised = Row(Case(), "train", "torch", "", "", None, "NumPy raises ValueError: no")
    found = failures.grouped(Report([*rows, raised], "float64", "cpu"), None)
    assert [(path[-1], kind) for path, kind, _ in found] == [
        ("A", ""),
        ("A", "output"),
        ("A", "update"),
        ("B", "output"),
    ]


def test_a_case_that_raises_has_a_cell():
    raised = Row(Case(), "train", "torch", "", "", None, "NumPy raises ValueError: no")
    found = Report([raised, row(1e-15, name="B")], "float64", "cpu")
    for width, head in ((200, "the case"), (60, "error")):
        text = printed(tables.overview(found, None, width))
        assert head in text and "! error" in text and "every quantity small" in text


def test_what_only_a_strict_tolerance_refuses_is_rounding():
    found = Report([row(1e-15)], "float64", "cpu")
    assert "verdict  rounding" in described(found, 0)
    assert "ratio" in described(found, 0) and not described(found)


@pytest.mark.parametrize(
    "ours, theirs, values, ratio",
    [
        (1.5, 3.0, ("1.5", "3"), "0.5"),
        (1.0 + 1e-8, 1.0, ("1.00000001", "1"), "1 +1e-08"),
        (2.0, 0.0, ("2", "0"), "PyTorch has 0 there"),
        (float("nan"), 2.0, ("nan", "2"), "nan"),
        (3, 4, ("3", "4"), "0.75"),
        (True, False, ("True", "False"), "PyTorch has 0 there"),
    ],
)
def test_values_in_as_few_digits_as_tell_them_apart(ours, theirs, values, ratio):
    assert tuple(failures.both(ours, theirs)) == values
    assert failures.ratio(ours, theirs) == ratio


def test_many_cases():
    cases, seen = [Case("A"), Case("B")], []
    found = report.check_cases(cases, "float32", "cpu", seen.append)
    assert seen == cases
    assert [r.case for r in found.rows] == [cases[0]] * 6 + [cases[1]] * 6
    assert (found.dtype, found.device) == ("float32", "cpu")


# --- what a report says


@pytest.mark.parametrize("bad", range(3))
def test_a_failure_is_seen_wherever_it_is(bad):
    rows = [row(1e-3 if i == bad else 1e-14) for i in range(3)]
    found = Report(rows, "float64", "cpu")
    assert found.failures() == [rows[bad]]
    assert found.failures(1e-2) == [] and found.failures(0) == rows
    assert found.worst(rows) is rows[bad]


def test_the_worst_is_the_largest_scaled_error_of_its_kind():
    rows = [row(1e-3), row(1e-4, "update", scale=1e6), row(1e-2, "update")]
    found = Report(rows, "float64", "cpu")
    assert found.worst(rows) is rows[2] and found.worst(rows[:2]) is rows[0]
    assert found.worst(rows, "output") is rows[0]
    assert found.worst(rows, "state") is None and found.worst([]) is None


def test_rows_are_grouped_by_pair():
    rows = [row(0, name="A"), row(0, name="B"), row(0, name="A", label="large")]
    pairs = Report(rows, "float64", "cpu").pairs()
    assert pairs == {"nn.layers.A": [rows[0], rows[2]], "nn.layers.B": [rows[1]]}
    assert list(pairs) == ["nn.layers.A", "nn.layers.B"]


def test_the_table_has_the_worst_of_each_pair():
    rows = [
        row(1e-3, name="A"),
        row(2e-3, "update", name="A"),
        row(1e-15, name="A", label="large"),
        row(0.0, name="B"),
    ]
    # Of the ulp too: of all quantities, not of that with the largest scaled error.
    tiny = compare(np.array([1.0, 1e-30]), np.array([1.0, -1e-30]))
    rows.append(Row(Case("A", "tiny"), "train", "torch", "output", "y", tiny))
    text = printed(tables.overview(Report(rows, "float32", "cpu"), 1e-12, 200))
    assert "float32 on cpu" in text
    (line,) = [line for line in text.splitlines() if line.split()[:1] == ["A"]]
    words = line.split()
    assert words[:6] == ["A", "3", "!", "1.0e-03", "!", "2.0e-03"]
    assert float(words[6]) == pytest.approx(
        max(r.comparison.ulp for r in rows), rel=0.01
    )
    (line,) = [line for line in text.splitlines() if line.split()[:1] == ["B"]]
    assert line.split() == ["B", "1", "0.0e+00", "0", "equal", "bits"]


def test_failures_are_red_and_marked_without_colours():
    found = Report([row(1e-3), row(1e-15, name="B")], "float64", "cpu")
    for table, column in (
        (tables.overview(found, None, 200), 2),
        (tables.overview(found, None, 60), 2),
        (tables.details(found, None, 200), 3),
        (tables.details(found, None, 80), 2),
    ):
        cells = [cell for cell in table.columns[column].cells if cell]
        assert cells == ["[bold red]! 1.0e-03[/]", "[green]1.0e-15[/]"]
    problem = Row(Case(), "train", "torch", "output", "y", None, "shapes differ")
    assert tables.cell(problem, None) == "[bold red]! error[/]"


@pytest.mark.parametrize("width", [80, 120, 180])
@pytest.mark.parametrize("draw", [tables.overview, tables.details])
def test_nothing_is_cut_on_any_terminal(draw, width):
    """Each word is there, if not on one line."""
    case = {"name": "scaled_dot_product_attention", "label": "every flag but dropout"}
    rows = [row(1e-3, kind, **case) for kind in report_kinds()]
    rows[1] = Row(
        rows[1].case, "train", "torch", *rows[1].quantity.rsplit(" ", 1), None
    )
    console = Console(width=width)
    with console.capture() as captured:
        console.print(draw(Report(rows, "float64", "cpu"), None, width))
    text = captured.get()
    assert (
        max(map(len, text.splitlines())) <= width
        and "\N{HORIZONTAL ELLIPSIS}" not in text
    )
    for word in ("scaled_dot_product_attention", "every", "flag", "dropout", "! error"):
        assert word in text
    assert draw is tables.overview or text.count("! 1.0e-03") == 3


def report_kinds():
    return ("output", "input gradient", "parameter gradient", "update")


def test_details_have_a_line_for_each_quantity():
    rows = [row(1e-3, label=label) for label in ("first", "second", "last")]
    text = printed(tables.details(Report(rows, "float64", "cpu"), None, 200))
    for label in ("first", "second", "last"):
        assert f"A {label}" in text


def test_everything_is_saved(tmp_path):
    rows = [row(1e-3), row(float("nan"), "update", name="B")]
    Report(rows, "float32", "cuda").save(tmp_path / "parity.json")
    text = (tmp_path / "parity.json").read_text(encoding="utf-8")
    saved = json.loads(text, parse_constant=lambda word: 1 / 0)  # NaN is no JSON
    assert (saved["dtype"], saved["device"]) == ("float32", "cuda")
    assert {"torch", "numpy", "machine"} < saved.keys()
    first, last = saved["rows"]
    assert (first["pair"], first["case"]) == ("nn.layers.A", "A small")
    assert first["scaled"] == 1e-3 and first["scaled_at"] == [1]
    assert (last["pair"], last["kind"], last["scaled"]) == (
        *("nn.layers.B", "update"),
        "inf",
    )
    assert (last["ours"], float(last["absolute"])) == ("nan", float("inf"))
    assert list(tmp_path.iterdir()) == [tmp_path / "parity.json"]
