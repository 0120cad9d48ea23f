"""What fails in a parity report, quantity by quantity: both values, and the verdict."""

import math

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge import sides
from bridge.evidence import verdict_on
from bridge.tables import MARK, telling

__all__ = ["described", "grouped"]


def grouped(report, tolerance):
    """{(path, kind, name): its failing rows}, in the order of a training step."""
    found = {}
    for row in report.failures(tolerance):
        found.setdefault((row.case.path, row.kind, row.name), []).append(row)
    return found


def described(report, tolerance):
    """Each failing quantity as a headline and a small table, to be printed."""
    failing, pairs = grouped(report, tolerance), report.pairs()
    for (path, kind, name), rows in failing.items():
        row = telling(rows, tolerance)
        some, every = (len({one.case for one in r}) for r in (rows, pairs[path]))
        what = f"{MARK}{path}, {row.quantity}: fails in {some} of {every} cases"
        yield Text(what, "bold red")
        follows = kind == "update" and (path, "parameter gradient", name) in failing
        yield lines_of(row, report, follows)


def lines_of(row, report, follows):
    """What is known of one row."""
    lines = {"case": f"{row.case}, {row.mode}, against {row.witness}"}
    c = row.comparison
    if row.problem:
        lines["problem"] = row.problem
    if c is not None:
        lines["entry"] = f"{list(c.absolute_at)} of {list(c.shape)}, {c.dtype}"
        lines["NumPy"], lines["PyTorch"] = both(c.ours, c.theirs)
        lines["ratio"] = ratio(c.ours, c.theirs)
    if follows:
        lines["verdict"] = "it follows from the gradient, see above"
    elif row.arrays:
        lines["verdict"] = conclusion(row, report.dtype)
    elif row.ok():
        lines["verdict"] = f"rounding: below {c.tolerance:g}, as this dtype lets expect"
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
    return f"a bug; looks like: {found.causes[0].sentence}"
