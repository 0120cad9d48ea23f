"""What fails in a parity report, quantity by quantity: both values, and the verdict."""

import math

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge import sides
from bridge.cases import KINDS
from bridge.report.evidence import verdict_on
from bridge.report.tables import MARK, telling

__all__ = ["described", "grouped"]


def grouped(report, tolerance):
    """{(path, kind, name): its failing rows}, in the order of a training step."""
    found = {}
    for row in sorted(report.failures(tolerance), key=_place_of):
        found.setdefault((row.case.path, row.kind, row.name), []).append(row)
    return {
        key: found[key] for path in report.pairs() for key in found if key[0] == path
    }


def _place_of(row):
    """Where its quantity comes in a training step; what raised comes first."""
    return KINDS.index(row.kind) if row.kind in KINDS else -1


def described(report, tolerance):
    """Each failing quantity as a headline and a small table, to be printed."""
    failing, pairs = grouped(report, tolerance), report.pairs()
    for (path, kind, name), rows in failing.items():
        row = telling(rows, tolerance)
        some, every = (len({one.case for one in r}) for r in (rows, pairs[path]))
        what = f"{MARK}{path}, {row.quantity}: fails in {some} of {every} cases"
        yield Text(what, "bold red")
        lines = known_of(row)
        if kind == "update" and (path, "parameter gradient", name) in failing:
            lines["verdict"] = "it follows from the gradient, see above"
        else:
            lines |= verdicts(row, rows, report, tolerance)
        yield laid_out(lines)


def verdicts(row, rows, report, tolerance):
    """On one row, and on another case: what fits one by chance hardly fits two."""
    if row.ok():
        allowed = row.comparison.tolerance
        return {"verdict": f"rounding: below {allowed:g}, as this dtype lets expect"}
    if not row.arrays:
        return {}
    lines = {"verdict": conclusion(row, report.dtype)}
    others = [one for one in rows if one.case is not row.case and one.arrays]
    if others:
        other = telling(others, tolerance)
        found = conclusion(other, report.dtype)
        if found != lines["verdict"]:
            lines["also"] = f"{other.case}: {found}"
    return lines


def known_of(row):
    """What is known of one row, without a verdict."""
    lines = {"case": f"{row.case}, {row.mode}, against {row.witness}"}
    c = row.comparison
    if row.problem:
        lines["problem"] = row.problem
    if c is not None:
        lines["entry"] = f"{list(c.absolute_at)} of {list(c.shape)}, {c.dtype}"
        lines["NumPy"], lines["PyTorch"] = both(c.ours, c.theirs)
        lines["ratio"] = ratio(c.ours, c.theirs)
    return lines


def laid_out(lines):
    """{what: line} below each other"""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for what, line in lines.items():
        table.add_row(what, Text(line))
    return Padding(table, (0, 0, 0, 4), expand=False)


def both(ours, theirs):
    """Two numbers in as few digits as tell them apart."""
    for digits in (6, 9, 17):
        texts = [
            f"{x:.{digits}g}" if isinstance(x, float) else str(x)
            for x in (ours, theirs)
        ]
        if texts[0] != texts[1]:
            break
    return texts


def ratio(ours, theirs):
    """NumPy's value as a multiple of PyTorch's."""
    try:
        found = ours / theirs
    except ZeroDivisionError:
        return "PyTorch has 0 there"
    if isinstance(found, complex):
        return f"{found:.6g}"
    near = abs(found - 1) < 1e-5
    return f"1 {found - 1:+.3g}" if near and math.isfinite(found) else f"{found:.6g}"


def conclusion(row, dtype):
    """The verdict, without the values that stand above it."""
    key = row.kind, row.name
    witness = next(side for side in sides.SIDES if side.name == row.witness)
    found = verdict_on(row.case, witness, dtype, row.mode, key, *row.arrays, row.noise)
    if found.kind != "bug":
        return found.sentence
    if not found.causes:
        return "a bug; the numbers look like nothing that is known here"
    return f"a bug; looks like: {found.causes[0]}"
