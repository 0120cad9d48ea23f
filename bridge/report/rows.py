"""The parity report: every pair, every quantity, every witness."""

import platform
import warnings
from dataclasses import dataclass, field

import numpy as np
import torch

from bridge.cases import Case
from bridge.parity import Comparison, compare
from bridge.programs import write_json
from bridge.report.evidence import refused
from bridge.rounding import noise_of_case
from bridge.sides import NUMPY

__all__ = ["Report", "Row", "check_case", "check_cases"]


@dataclass(frozen=True)
class Row:
    """One quantity of one case, NumPy against one witness.

    Args:
        kind, name: such as "parameter gradient", "bias"; "" where a side raised before
            it had any.
        comparison: None where there is nothing to compare.
        problem: why: the shapes, or the error.
        size: how many entries the case computes: a large case tells more than an empty
            batch.
        arrays: (ours, theirs) of what differs, for the verdict.
    """

    case: Case
    mode: str
    witness: str
    kind: str
    name: str
    comparison: Comparison | None
    problem: str = ""
    size: int = 0
    arrays: tuple = field(default=(), repr=False)

    @property
    def scaled(self):
        """The scaled error; what cannot be compared is infinitely wrong."""
        return self.comparison.scaled if self.comparison else np.inf

    @property
    def ulp(self):
        return self.comparison.ulp if self.comparison else np.inf

    @property
    def noise(self):
        """How far rounding moves it, as far as that was measured."""
        c = self.comparison
        return c.terms * c.eps if c else 0.0

    @property
    def quantity(self):
        return f"{self.kind} {self.name}".strip() or "every quantity"

    def ok(self, tolerance=None):
        return bool(self.comparison) and self.comparison.ok(tolerance)

    def as_dict(self):
        return {
            "pair": self.case.path,
            "case": str(self.case),
            "mode": self.mode,
            "witness": self.witness,
            "kind": self.kind,
            "name": self.name,
            "problem": self.problem,
        } | (self.comparison.as_dict() if self.comparison else {})


def quietly(function, *args, **kwargs):
    """Without warnings: some cases provoke them, and the tests look at them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **kwargs)


def check_case(case, dtype="float64", device="cpu"):
    """The rows of one case: all modes, all witnesses, all quantities.

    A side that raises, a shape that differs, a quantity that one side lacks: each is a
    row, too, with the problem in a sentence.
    """
    rows = []
    for mode in case.modes:
        ours, error = attempted(case, NUMPY, dtype, mode)
        for witness in case.witnesses:
            theirs, wrong = attempted(case, witness, dtype, mode, device=device)
            if error or wrong:
                rows.append(raised(case, mode, witness, error or wrong, theirs))
                continue
            rows += compared(case, mode, witness, ours, theirs, dtype, device)
    return rows


def attempted(case, side, dtype, mode, **kwargs):
    """(quantities, None) or (None, the error that this side raised)"""
    try:
        return quietly(case.quantities, side, dtype, mode, **kwargs), None
    except Exception as error:
        error.side = side
        return None, error


def raised(case, mode, witness, error, theirs):
    """The row of a case in which a side raised."""
    key, arrays = ("", ""), ()
    if theirs and (found := refused(error)):
        key, ours = found
        arrays = ours, theirs[key]
    side = "NumPy" if error.side is NUMPY else str(error.side)
    problem = f"{side} raises {type(error).__name__}: {str(error).strip()}"
    size = sum(array.size for array in (theirs or {}).values())
    return Row(case, mode, witness.name, *key, None, problem, size, arrays)


def compared(case, mode, witness, ours, theirs, dtype, device):
    """A row for each quantity of either side."""
    found, problems = {}, {}
    for key in {**ours, **theirs}:
        try:
            found[key] = compare(ours[key], theirs[key])
        except KeyError:
            lacking = "NumPy" if key not in ours else witness
            problems[key] = f"{lacking} does not compute it"
        except (TypeError, ValueError) as error:  # other shapes, other kinds of dtype
            problems[key] = str(error)
    if not all(comparison.ok() for comparison in found.values()):
        noise = quietly(noise_of_case, case, witness, dtype, mode, device)
        found = {key: c.with_noise(noise[key]) for key, c in found.items()}
    size = sum(array.size for array in theirs.values())
    rows = []
    for key in {**ours, **theirs}:
        comparison, problem = found.get(key), problems.get(key, "")
        arrays = ()
        if key in ours and key in theirs and not (comparison and comparison.ok()):
            arrays = ours[key], theirs[key]
        row = case, mode, witness.name, *key, comparison, problem, size, arrays
        rows.append(Row(*row))
    return rows


def check_cases(cases, dtype="float64", device="cpu", tick=lambda case: None):
    """The report of many cases; `tick(case)` is called before each (a progress bar)."""
    rows = []
    for case in cases:
        tick(case)
        rows += check_case(case, dtype, device)
    return Report(rows, dtype, device)


@dataclass(frozen=True)
class Report:
    """Rows with what they were computed with; saves as JSON."""

    rows: list
    dtype: str
    device: str

    def pairs(self):
        """{path: rows of that pair}, in the order of the cases."""
        found = {}
        for row in self.rows:
            found.setdefault(row.case.path, []).append(row)
        return found

    def worst(self, rows, kind=None):
        """The row with the largest scaled error, of one kind or of all, or None."""
        rows = [row for row in rows if kind in (None, row.kind)]
        return max(rows, key=lambda row: row.scaled, default=None)

    def failures(self, tolerance=None):
        """The rows whose error is above the tolerance, or that of their dtype."""
        return [row for row in self.rows if not row.ok(tolerance)]

    def save(self, path):
        """Write all rows, and what they were computed with, as JSON.

        What is not finite is a string, see `programs.write_json`.
        """
        content = {
            "dtype": self.dtype,
            "device": self.device,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "machine": platform.machine(),
            "rows": [row.as_dict() for row in self.rows],
        }
        write_json(path, content)
