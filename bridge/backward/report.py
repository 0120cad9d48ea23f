"""What the check found: a verdict, a table, a figure, a dict."""

from dataclasses import dataclass, field

import numpy as np

from bridge.parity import to_numpy
from bridge.verdict import Verdict

__all__ = ["BackwardMismatch", "Report", "Row"]


@dataclass(frozen=True)
class Row:
    """One quantity of one trial.

    trial: "as given", "turned round", "one row", "kinks and ties", "float32"
    kind: "output", "input gradient", "parameter gradient", "buffer", ...
    name: such as "grad_x"
    values: both arrays, if there are two
    """

    trial: str
    kind: str
    name: str
    verdict: Verdict
    values: tuple = field(default=(), repr=False)


class BackwardMismatch(AssertionError, RuntimeError):
    """A backward that disagrees; `.report` is the Report."""

    def __init__(self, report):
        super().__init__(str(report))
        self.report = report


@dataclass(frozen=True)
class Report:
    """All quantities of all trials; `str()` concludes."""

    rows: list
    notes: list
    atol: float | None = None
    rtol: float | None = None

    @property
    def failures(self):
        """The rows that rounding does not explain."""
        return [row for row in self.rows if not self._is_ok(row)]

    @property
    def ok(self):
        """Whether everything that was compared agrees."""
        return bool(self.rows) and not self.failures

    def _is_ok(self, row):
        if (self.atol is None and self.rtol is None) or not row.values:
            return row.verdict.ok
        a, b = (to_numpy(value) for value in row.values)
        if a.shape != b.shape:
            return False
        # gradcheck's defaults for the one that is left out
        atol = 1e-5 if self.atol is None else self.atol
        rtol = 1e-3 if self.rtol is None else self.rtol
        return bool(np.allclose(a, b, atol=atol, rtol=rtol, equal_nan=True))

    @property
    def first(self):
        """The row to begin with, or None: a wrong output explains wrong gradients."""
        failures = self.failures
        outputs = [row for row in failures if row.kind == "output"]
        raised = failures[:1] if failures and failures[0].kind == "error" else []
        return (raised or outputs or failures or [None])[0]

    @property
    def verdict(self):
        """The Verdict of `first`; of the largest rounding if all agrees."""
        if self.first is not None:
            return self.first.verdict
        compared = [r for r in self.rows if r.verdict.comparison is not None]
        worst = max(compared, key=lambda r: r.verdict.comparison.scaled, default=None)
        return (worst or self.rows[0]).verdict

    @property
    def cause(self):
        """The name of the likeliest cause, or None."""
        return self.first.verdict.cause if self.first else None

    def __str__(self):
        failures = self.failures
        if not self.rows:
            return "nothing was compared" + self._said_notes()
        if not failures:
            equal = sum(row.verdict.kind == "equal" for row in self.rows)
            head = f"right: {len(self.rows)} quantities agree, {equal} to the bit"
            rest = [row for row in self.rows if row.verdict.kind != "equal"]
            head += f"; {self.verdict}" if rest else ""
            return head + self._said_notes()
        first = self.first
        lines = [str(first.verdict)]
        lines += [f"    or: {c.sentence}" for c in first.verdict.causes[1:3]]
        if first.verdict.comparison is not None:
            message = first.verdict.comparison.message(first.name)
            lines += [f"    {line}" for line in message.split("\n")[1:]]
        seen = {first.name}
        for row in failures:  # each quantity once, in its first trial
            if row.name not in seen:
                seen.add(row.name)
                lines.append(f"also {row.verdict}")
        trials = list(dict.fromkeys(row.trial for row in failures))
        count = f"{len(failures)} of {len(self.rows)} quantities"
        lines.append(f"{count} disagree, in the trials: {', '.join(trials)}")
        return "\n".join(lines) + self._said_notes()

    def _said_notes(self):
        return "".join(f"\n({note})" for note in self.notes)

    def table(self):
        """One line per quantity, for `rich.print`: the trial that is worst for it."""
        from rich.table import Table

        found = Table(title="Is my gradient right?", caption="; ".join(self.notes))
        for name in ("quantity", "trials", "error", "verdict"):
            found.add_column(name, overflow="fold")
        for name in dict.fromkeys(row.name for row in self.rows):
            rows = [row for row in self.rows if row.name == name]
            failed = [row for row in rows if not self._is_ok(row)]
            row = failed[0] if failed else max(rows, key=_scaled)
            said = str(row.verdict).removeprefix(f"{row.verdict.what}: ")
            color, mark = ("bold red", "✗ ") if failed else ("green", "")
            counts = f"{len(failed)} of {len(rows)} disagree" if failed else len(rows)
            error = "" if row.verdict.comparison is None else f"{_scaled(row):.1e}"
            found.add_row(name, str(counts), error, f"[{color}]{mark}{said}[/]")
        return found

    def as_dict(self):
        """For JSON: nothing but strings, numbers, lists and None."""
        rows = []
        for row in self.rows:
            c = row.verdict.comparison
            rows.append(
                {
                    "trial": row.trial,
                    "kind": row.kind,
                    "name": row.name,
                    "ok": self._is_ok(row),
                    "verdict": row.verdict.kind,
                    "sentence": row.verdict.sentence,
                    "causes": [
                        {
                            "name": k.name,
                            "sentence": k.sentence,
                            "convention": k.convention,
                            "fit": k.fit,
                        }
                        for k in row.verdict.causes
                    ],
                    "scaled": None if c is None else _finite(c.scaled),
                    "ulp": None if c is None else _finite(c.ulp),
                    "at": None if c is None else list(c.absolute_at),
                }
            )
        return {"ok": self.ok, "verdict": str(self.verdict) if rows else None,
                "notes": self.notes, "rows": rows}  # fmt: skip

    def figure(self, path):
        """Save where on the array the two part, of the first row that failed.

        Returns:
            The path, or None if all agrees or there are no two arrays.
        """
        row = self.first
        if row is None or not row.values:
            return None
        a, b = (np.asarray(to_numpy(v), float) for v in row.values)
        if a.shape != b.shape:
            return None
        from bridge.backward.picture import save

        return save(path, row.name, a, b)


def _scaled(row):
    return 0.0 if row.verdict.comparison is None else row.verdict.comparison.scaled


def _finite(value):
    return float(value) if np.isfinite(value) else str(value)
