"""bridge/report.py: every quantity is compared, the worst is seen, none left out."""

import json
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from rich.console import Console

from bridge import report
from bridge.parity import compare
from bridge.report import Report, Row
from bridge.sides import NUMPY, TORCH, TORCH_IMPL


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


@pytest.mark.parametrize("side", [NUMPY, TORCH])
def test_a_quantity_that_one_side_lacks(side):
    class Lacking(Case):
        def quantities(self, one, dtype, mode, device="cpu"):
            found = super().quantities(one, dtype, mode, device)
            if one is side:
                found.pop(("input gradient", "x"), None)
            return found

    with pytest.raises(ValueError, match="A small computes .* on NumPy, .* on torch"):
        report.check_case(Lacking())


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
    table = Report(rows, "float32", "cpu").table(1e-12)
    text = printed(table)
    assert "float32 on cpu" in text
    (line,) = [line for line in text.splitlines() if line.split()[:1] == ["A"]]
    words = line.split()
    assert words[:4] == ["A", "3", "1.0e-03", "2.0e-03"]
    assert line.rstrip().endswith("update y[1] small")
    assert float(words[4]) == pytest.approx(
        max(r.comparison.ulp for r in rows), rel=0.01
    )
    (line,) = [line for line in text.splitlines() if line.split()[:1] == ["B"]]
    assert line.split() == ["B", "1", "0.0e+00", "0", "equal", "bits"]


def test_failures_are_red():
    found = Report([row(1e-3), row(1e-15, name="B")], "float64", "cpu")
    for table, column in ((found.table(), 2), (found.details(), 7)):
        cells = [cell for cell in table.columns[column].cells if cell]
        assert cells == ["[bold red]1.0e-03[/]", "[green]1.0e-15[/]"]


def test_details_have_a_line_for_each_quantity():
    rows = [row(1e-3, label=label) for label in ("first", "second", "last")]
    text = printed(Report(rows, "float64", "cpu").details())
    for label in ("first", "second", "last"):
        assert f"A {label}" in text


def test_everything_is_saved(tmp_path):
    rows = [row(1e-3), row(float("nan"), "update", name="B")]
    Report(rows, "float32", "cuda").save(tmp_path / "parity.json")
    saved = json.loads((tmp_path / "parity.json").read_text(encoding="utf-8"))
    assert (saved["dtype"], saved["device"]) == ("float32", "cuda")
    assert {"torch", "numpy", "machine"} < saved.keys()
    first, last = saved["rows"]
    assert (first["pair"], first["case"]) == ("nn.layers.A", "A small")
    assert first["scaled"] == 1e-3 and first["scaled_at"] == [1]
    assert (last["pair"], last["kind"], last["scaled"]) == (
        *("nn.layers.B", "update"),
        float("inf"),
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "parity.json"]
