"""The parity report on a terminal of any width: nothing is cut, failures have a mark.

The mark is "!", which needs neither colours nor more than ASCII.
"""

from rich import box
from rich.table import Table
from rich.text import Text

from bridge.cases import KINDS

__all__ = ["MARK", "details", "overview"]

MARK = "! "  # in front of what is above the tolerance
KIND = 10  # columns of the terminal that a kind of quantity takes
SHORT = {"gradient": "grad", "parameter": "param"}


def overview(report, tolerance, width):
    """One line per pair: the worst scaled error of each kind, and where it is.

    On a narrow terminal one error stands for all kinds, and ulp are left out.
    """
    kinds = [kind for kind in (*KINDS, "") if report.worst(report.rows, kind)]
    pairs = report.pairs()
    firsts = [rows[0].case for rows in pairs.values()]
    pair = max(max(len(name_of(case)) + 2, len(case.file)) for case in firsts)
    narrow = pair + KIND * len(kinds) + 60 > width
    columns = [("error", None)]
    if not narrow:
        columns = [(kind or "the case", kind) for kind in kinds]

    table = plain_table(f"NumPy against PyTorch, {report.dtype} on {report.device}")
    table.add_column("pair", min_width=min(pair, width // 2), overflow="fold")
    table.add_column("cases", justify="right", overflow="fold")
    for header, _ in columns:
        for word, short in SHORT.items():
            header = header.replace(word, short)
        table.add_column(header, justify="right", min_width=9, overflow="fold")
    if not narrow:
        table.add_column("ulp", justify="right", min_width=8, overflow="fold")
    table.add_column("the worst is in", overflow="fold")
    file = None
    for rows in pairs.values():
        if rows[0].case.file != file:
            file = rows[0].case.file
            table.add_row(f"[bold]{file}[/]")
        cells = [cell(report.worst(rows, kind), tolerance) for _, kind in columns]
        table.add_row(
            f"  {name_of(rows[0].case)}",
            str(len({row.case for row in rows})),
            *cells,
            *[f"{max(row.ulp for row in rows):.3g}"] * (not narrow),
            where(telling(rows, tolerance)),
        )
    return table


def details(report, tolerance, width):
    """One line per quantity: its errors, each with its worst entry."""
    narrow = width < 120
    table = plain_table(f"Every quantity, {report.dtype} on {report.device}")
    table.add_column("quantity", overflow="fold")
    table.add_column("shape", overflow="fold")
    if not narrow:
        table.add_column("absolute", justify="right", overflow="fold")
    table.add_column("scaled", justify="right", min_width=9, overflow="fold")
    table.add_column("at", overflow="fold")
    table.add_column("ulp", justify="right", overflow="fold")
    if not narrow:
        table.add_column("at", overflow="fold")
    head = None
    for row in report.rows:
        if head != (row.case, row.mode, row.witness):
            head = row.case, row.mode, row.witness
            table.add_row(f"[bold]{row.case}[/], {row.mode}, against {row.witness}")
        c = row.comparison
        if c is None:
            table.add_row(f"  {row.quantity}", "", *[""] * (not narrow), MARK + "error")
            continue
        table.add_row(
            f"  {row.quantity}",
            str(c.shape),
            *[f"{c.absolute:.1e}"] * (not narrow),
            *(cell(row, tolerance), str(c.absolute_at), f"{c.ulp:.3g}"),
            *[str(c.ulp_at)] * (not narrow),
        )
    return table


def plain_table(title):
    return Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)


def name_of(case):
    """A pair's name without its file, which stands above it."""
    return case.path.removeprefix(f"{case.file}.")


def telling(rows, tolerance):
    """The row to look at: the worst, or of those that fail one of the largest case."""
    failing = [row for row in rows if not row.ok(tolerance)]
    if failing:
        return max(failing, key=lambda row: row.size)
    return max(rows, key=lambda row: row.scaled)


def where(row):
    """The quantity, its worst entry, and the case."""
    c, label = row.comparison, row.case.label
    if c is None:
        return Text(f"{row.quantity} {label}".strip())
    if c.scaled == 0:
        return Text("equal bits")
    return Text(f"{row.quantity}{list(c.scaled_at)} {label}")


def cell(row, tolerance):
    """The scaled error of a row, marked if it is too large; "" without a row."""
    if row is None:
        return ""
    if row.comparison is None:
        return f"[bold red]{MARK}error[/]"
    if row.ok(tolerance):
        return f"[green]{row.scaled:.1e}[/]"
    return f"[bold red]{MARK}{row.scaled:.1e}[/]"
