"""The parity report: every pair, every quantity, every witness, in one table."""

import json
import platform
import warnings
from dataclasses import dataclass

import numpy as np
import torch
from rich import box
from rich.table import Table
from rich.text import Text

from bridge.cases import KINDS, Case
from bridge.parity import TOLERANCE, Comparison, compare
from bridge.programs import written_whole
from bridge.rounding import noise_of_case
from bridge.sides import NUMPY

__all__ = ["Report", "Row", "check_case", "check_cases"]


ONE_LINE = {"no_wrap": True, "overflow": "ellipsis"}


@dataclass(frozen=True)
class Row:
    """One quantity of one case, NumPy against one witness."""

    case: Case
    mode: str
    witness: str
    kind: str
    name: str
    comparison: Comparison

    def as_dict(self):
        return {
            "pair": self.case.path,
            "case": str(self.case),
            "mode": self.mode,
            "witness": self.witness,
            "kind": self.kind,
            "name": self.name,
        } | self.comparison.as_dict()


def quietly(function, *args, **kwargs):
    """Without warnings: some cases provoke them, and the tests look at them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **kwargs)


def check_case(case, dtype="float64", device="cpu"):
    """The rows of one case: all modes, all witnesses, all quantities.

    Raises:
        ValueError: the sides do not even compute the same quantities.
    """
    rows = []
    for mode in case.modes:
        ours = quietly(case.quantities, NUMPY, dtype, mode)
        for witness in case.witnesses:
            theirs = quietly(case.quantities, witness, dtype, mode, device=device)
            if list(ours) != list(theirs):
                raise ValueError(
                    f"{case} computes {list(ours)} on NumPy, "
                    f"{list(theirs)} on {witness}"
                )
            found = {key: compare(ours[key], theirs[key]) for key in ours}
            if not all(comparison.ok() for comparison in found.values()):
                noise = quietly(noise_of_case, case, witness, dtype, mode, device)
                found = {key: c.with_noise(noise[key]) for key, c in found.items()}
            rows += [Row(case, mode, witness.name, *key, c) for key, c in found.items()]
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
    """Rows with what they were computed with; prints as a table, saves as JSON."""

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
        return max(rows, key=lambda row: row.comparison.scaled, default=None)

    def failures(self, tolerance=TOLERANCE):
        """The rows whose scaled error is above the tolerance."""
        return [row for row in self.rows if not row.comparison.ok(tolerance)]

    def table(self, tolerance=TOLERANCE):
        """One line per pair: the worst scaled error of each kind, and where it is."""
        title = f"NumPy against PyTorch, {self.dtype} on {self.device}"
        table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
        kinds = [kind for kind in KINDS if self.worst(self.rows, kind)]
        table.add_column("pair", no_wrap=True)
        table.add_column("cases", justify="right", no_wrap=True)
        for kind in kinds:
            header = kind.replace("gradient", "grad").replace("parameter", "param")
            table.add_column(header, justify="right", min_width=7)
        table.add_column("ulp", justify="right", min_width=8)
        table.add_column("the worst is in", min_width=14)
        file = None
        for path, rows in self.pairs().items():
            if rows[0].case.file != file:
                file = rows[0].case.file
                table.add_row(f"[bold]{file}[/]")
            worst = self.worst(rows)
            c = worst.comparison
            where = f"{worst.kind} {worst.name}{list(c.scaled_at)} {worst.case.label}"
            table.add_row(
                f"  {path.removeprefix(file + '.')}",
                str(len({row.case for row in rows})),
                *(self._cell(self.worst(rows, kind), tolerance) for kind in kinds),
                f"{max(row.comparison.ulp for row in rows):.3g}",
                Text(where if c.scaled else "equal bits", **ONE_LINE),
            )
        return table

    def details(self, tolerance=TOLERANCE):
        """One line per quantity: all three errors, each with its worst entry."""
        table = Table(title=f"Every quantity, {self.dtype} on {self.device}")
        for name in ("case", "mode", "witness", "quantity", "shape"):
            table.add_column(name)
        for name in ("absolute", "at", "scaled", "ulp", "at"):
            table.add_column(name, justify="right")
        for row in self.rows:
            c = row.comparison
            table.add_row(
                *(str(row.case), row.mode, row.witness, f"{row.kind} {row.name}"),
                *(str(c.shape), f"{c.absolute:.1e}", str(c.absolute_at)),
                *(self._cell(row, tolerance), f"{c.ulp:.3g}", str(c.ulp_at)),
            )
        return table

    @staticmethod
    def _cell(row, tolerance):
        if row is None:
            return ""
        color = "green" if row.comparison.ok(tolerance) else "bold red"
        return f"[{color}]{row.comparison.scaled:.1e}[/]"

    def save(self, path):
        """Write all rows, and what they were computed with, as JSON."""
        content = {
            "dtype": self.dtype,
            "device": self.device,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "machine": platform.machine(),
            "rows": [row.as_dict() for row in self.rows],
        }
        with written_whole(path) as part:
            part.write_text(json.dumps(content, indent=1), encoding="utf-8")
