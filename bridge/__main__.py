"""`python -m bridge VERB`: list, parity, bench, read, conventions."""

import argparse
import sys
from collections import Counter

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from bridge.parity import TOLERANCE

TOLERANCES = {"float64": TOLERANCE, "float32": 1e-4}


def select(names, bench=False):
    """The cases that the command line names, or all.

    Raises:
        SystemExit: a name fits nothing.
    """
    from bridge.cases import all_cases, find

    if not names:
        return [case for case in all_cases() if case.bench == bench]
    try:
        found = [case for name in names for case in find(name)]
    except KeyError as error:
        sys.exit(error.args[0])
    return list(dict.fromkeys(case for case in found if case.bench == bench))


def progress(console):
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def list_pairs(options, console):
    """Every pair, how many cases it has, and where its two files and its test are."""
    from bridge.pages import ROOT, path_of, test_of

    counts = Counter((case.file, case.name) for case in select(options.names))
    table = Table(title=f"{len(counts)} pairs, {sum(counts.values())} cases")
    for name in ("pair", "cases", "in numpy_impl/ and torch_impl/", "test"):
        table.add_column(name)
    for (file, name), count in counts.items():
        path = path_of(file).relative_to(ROOT / "numpy_impl")
        table.add_row(f"{file}.{name}", str(count), str(path), test_of(file))
    console.print(table)


def parity(options, console):
    """Compare both sides; exit code 1 if a quantity is above the tolerance."""
    from bridge import promises
    from bridge.report import check_cases

    cases = select(options.names)
    with progress(Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(cases))
        report = check_cases(
            cases,
            options.dtype,
            options.device,
            lambda case: bar.update(task, advance=1, description=str(case)),
        )
    tolerance = (
        TOLERANCES[options.dtype] if options.tolerance is None else options.tolerance
    )
    console.print(report.details(tolerance) if options.all else report.table(tolerance))
    failures = report.failures(tolerance)
    worst = report.worst(report.rows)
    console.print(f"Random numbers: {promises.keep().sentence}")
    console.print(
        f"{len(report.pairs())} pairs, {len(cases)} cases, "
        f"{len(report.rows)} quantities; {len(failures)} above {tolerance:g}; the "
        f"largest scaled error is {worst.comparison.scaled:.1e} "
        f"({worst.kind} {worst.name} of {worst.case})"
    )
    if options.json:
        report.save(options.json)
        console.print(f"saved as {options.json}")
    return 1 if failures else 0


def bench(options, console):
    """Time NumPy against torch; without names, the cases of benchmark size."""
    from bridge import bench

    cases = select(options.names, bench=True) or select(options.names)
    timings = []
    with bench.equal_threads(options.threads), progress(Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(cases))
        for case in cases:
            bar.update(task, advance=1, description=str(case))
            timings += bench.bench_case(case, options.samples)
    console.print(bench.table(timings, options.threads))
    console.print(f"peak memory of this process: {bench.peak_memory_mib():.0f} MiB")


def read(options, console):
    """Show a pair side by side; plain text where there is no terminal."""
    from bridge import read

    try:
        if console.is_terminal:
            console.print(read.as_table(options.name))
        else:
            print(read.as_text(options.name))
    except KeyError as error:
        sys.exit(error.args[0])


def conventions(options, console):
    """Print where PyTorch surprises, with the numbers that it gives here."""
    from bridge import conventions

    console.print(conventions.table())


def parser():
    """The command line."""
    found = argparse.ArgumentParser(prog="python -m bridge", description=__doc__)
    verbs = found.add_subparsers(dest="verb", required=True)

    def add(function, verb, names="names"):
        one = verbs.add_parser(
            verb, help=function.__doc__, description=function.__doc__
        )
        one.set_defaults(run=function)
        if names == "names":
            one.add_argument("names", nargs="*", metavar="NAME", help="all if left out")
        elif names == "name":
            one.add_argument("name", metavar="NAME", help="as LayerNorm or nn.linear")
        return one

    add(list_pairs, "list")
    one = add(parity, "parity")
    one.add_argument("--dtype", choices=TOLERANCES, default="float64")
    one.add_argument("--device", default="cpu", help="of the PyTorch sides: cpu, cuda")
    one.add_argument(
        "--tolerance",
        type=float,
        help="of the scaled error (1e-12, or 1e-4 in float32)",
    )
    one.add_argument("--all", action="store_true", help="one line per quantity")
    one.add_argument("--json", metavar="FILE", help="save every row")
    one = add(bench, "bench")
    one.add_argument("--threads", type=int, default=1, help="on each side (1)")
    one.add_argument("--samples", type=int, default=15, help="per call and side (15)")
    add(read, "read", "name")
    add(conventions, "conventions", names=None)
    return found


def main(arguments=None):
    """Run one verb; returns the exit code."""
    options = parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 160)
    try:
        return options.run(options, console) or 0
    except BrokenPipeError:  # `| head` has read enough
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
