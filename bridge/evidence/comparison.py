"""Two runs compared: is it rounding that parts them?"""

from dataclasses import dataclass

import numpy as np

from bridge.parity import compare

__all__ = ["RunComparison", "compare_runs"]

ROUNDING = 1e-12  # of the largest entry, in the first epoch
GROWN = 1e-8  # and after a thousand updates, each of which rounds


@dataclass(frozen=True)
class Row:
    """One line: what was compared, what was found, and whether that is all right."""

    what: str
    found: str
    ok: bool


@dataclass(frozen=True)
class RunComparison:
    """What parts two runs.

    Args:
        names: of the two folders.
        rows: a list of Row.
        different: the options that differ, as sentences; then numbers may, too.
        largest: the largest difference of a number, as a part of its array's largest.
    """

    names: tuple
    rows: list
    different: list
    largest: float

    @property
    def ok(self):
        """Whether nothing but rounding parts them."""
        return all(row.ok for row in self.rows)

    @property
    def verdict(self):
        """The conclusion, a sentence."""
        if self.different:
            return f"The runs were asked for other things: {'; '.join(self.different)}."
        if not self.ok:
            first = next(row for row in self.rows if not row.ok)
            return (
                f"A bug, or another text: {first.what}: {first.found}. bridge.lockstep "
                "names the module that parts first."
            )
        if self.largest == 0:
            return "Equal to the bit."
        grown = ", grown from update to update" if self.largest > ROUNDING else ""
        return f"Rounding{grown}: {self.largest:.1e} of the largest entry at most."

    def markdown(self):
        """The comparison as a page."""
        lines = [f"# {self.names[0]} and {self.names[1]}", "", self.verdict, ""]
        lines += ["| what | found | |", "|---|---|---|"]
        lines += [
            f"| {r.what} | {r.found} | {'' if r.ok else '!'} |" for r in self.rows
        ]
        return "\n".join(lines) + "\n"

    def __str__(self):
        width = max(len(row.what) for row in self.rows)
        lines = [
            f"{' ' if row.ok else '!'} {row.what.ljust(width)}  {row.found}"
            for row in self.rows
        ]
        return "\n".join([*lines, self.verdict])


def compare_runs(a, b):
    """The RunComparison of two Runs: every file that both have, every number."""
    different = [
        f"{name} {a.options.get(name)} and {b.options.get(name)}"
        for name in dict.fromkeys([*a.options, *b.options])
        if name != "device" and a.options.get(name) != b.options.get(name)
    ]
    if a.program != b.program:
        different.insert(0, f"{a.program} and {b.program}")
    scaled, rows = [], []

    def number(what, ours, theirs):
        if ours.shape != theirs.shape:
            rows.append(Row(what, f"shapes {ours.shape} and {theirs.shape}", False))
            return
        if not ours.size:
            return
        found = compare(ours, theirs)
        scaled.append(found.scaled)
        said = "equal to the bit"
        if found.absolute != 0:
            at = ", ".join(map(str, found.absolute_at))
            apart = f"{found.absolute:.1e} apart at most, at [{at}]"
            said = f"{apart}; scaled {found.scaled:.1e}"
        rows.append(Row(what, said, bool(found.scaled <= allowed)))

    series, others = a.series(), b.series()
    allowed = GROWN if began_alike(series, others) else ROUNDING
    rows.append(same("shape_trace.txt", a.shapes, b.shapes, "line"))
    for name in dict.fromkeys([*series, *others]):
        empty = np.array([])
        number(name, series.get(name, empty), others.get(name, empty))
    rows.append(same("best epoch", [a.best_epoch], [b.best_epoch], "epoch"))
    rows.append(same("checkpoint's arrays", [*a.weights], [*b.weights], "name"))
    for name in [name for name in a.weights if name in b.weights]:
        number(f"checkpoint's {name}", a.weights[name], b.weights[name])
    for column, kind in (("index", "sample"), ("predicted", "sample")):
        ours, theirs = a.failures[column], b.failures[column]
        rows.append(same(f"failure samples' {column}", ours, theirs, kind))
    if a.failures["index"] == b.failures["index"]:
        for column in ("probability", "loss"):
            ours, theirs = (np.array(run.failures[column]) for run in (a, b))
            number(f"failure samples' {column}", ours, theirs)
    names = (str(a.folder), str(b.folder))
    return RunComparison(names, rows, different, max(scaled, default=0.0))


def began_alike(series, others):
    """Whether the first epoch differs by rounding only: then more may have grown."""
    shared = series.keys() & others.keys()
    return all(compare(series[n][:1], others[n][:1]).scaled <= ROUNDING for n in shared)


def same(what, ours, theirs, kind):
    """The row of two lists: how many entries, or where they part first."""
    if ours == theirs:
        plural = "" if len(ours) == 1 else "s"
        return Row(what, f"the same, {len(ours)} {kind}{plural}", True)
    both = [*zip(ours, theirs)]
    place = next((i for i, (x, y) in enumerate(both) if x != y), len(both))
    x, y = (v[place] if place < len(v) else "nothing" for v in (ours, theirs))
    return Row(what, f"{x} and {y} at {kind} {place}", False)
