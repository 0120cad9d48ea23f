"""`python -m bridge VERB`: list, parity, bench, read, conventions."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from bridge import programs

# What takes long to import, PyTorch above all, is imported where it is needed.


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
    from bridge.pages import ROOT, path_of, test_of

    counts = Counter((case.file, case.name) for case in select(options.names))
    table = Table(title=f"{len(counts)} pairs, {sum(counts.values())} cases")
    for name in ("pair", "cases", "in numpy_impl/ and torch_impl/", "test"):
        table.add_column(name, overflow="fold")  # a name that is cut finds nothing
    for (file, name), count in counts.items():
        path = path_of(file).relative_to(ROOT / "numpy_impl")
        table.add_row(f"{file}.{name}", str(count), str(path), test_of(file))
    console.print(table)


def parity(options, console):
    from bridge import promises
    from bridge.parity import TOLERANCE
    from bridge.report import check_cases

    cases = select(options.names)
    if options.json and not options.json.absolute().parent.is_dir():
        sys.exit(f"there is no folder to write {options.json} into")
    if options.json and options.json.is_dir():
        sys.exit(f"{options.json} is a folder, not a file to write to")
    with progress(Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(cases))
        report = check_cases(
            cases,
            options.dtype,
            options.device,
            lambda case: bar.update(task, advance=1, description=str(case)),
        )
    tolerance = options.tolerance
    if tolerance is None:
        tolerance = {"float64": TOLERANCE, "float32": 1e-4}[options.dtype]
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
    from bridge import read

    try:
        pages = read.pages(options.name)
    except KeyError as error:
        sys.exit(error.args[0])
    width = console.width if console.is_terminal else read.WIDE
    ascii_only = console.options.ascii_only
    for page in pages:
        # What is wrapped is wrapped already: the console must neither wrap nor cut.
        console.print(read.shown(page, width, options.full, ascii_only), soft_wrap=True)


def conventions(options, console):
    from bridge import conventions

    console.print(conventions.table())


# {verb: (function, what it does)}; docstrings would be lost under `python -OO`.
VERBS = {
    "list": (
        list_pairs,
        "Every pair, how many cases it has, and where its two files and its test are.",
    ),
    "parity": (
        parity,
        "Compare both sides; exit code 1 if a quantity is above the tolerance.",
    ),
    "bench": (
        bench,
        "Time NumPy against torch; without names, the cases of benchmark size.",
    ),
    "read": (
        read,
        "Show a pair side by side. A name is a file, a folder, or a definition: then "
        "what it calls is shown, too. Between the panes, ~ stands where two lines "
        "differ; > marks the five places of a training loop.",
    ),
    "conventions": (
        conventions,
        "Print where PyTorch surprises, with the numbers that it gives here.",
    ),
}


def parser():
    """The command line."""
    found = argparse.ArgumentParser(
        prog="python -m bridge", description="NumPy by hand against PyTorch."
    )
    parsers = found.add_subparsers(dest="verb", required=True)
    verbs = {}
    for verb, (function, what) in VERBS.items():
        verbs[verb] = parsers.add_parser(verb, help=what, description=what)
        verbs[verb].set_defaults(run=function)
    for verb in ("list", "parity", "bench"):
        verbs[verb].add_argument(
            "names", nargs="*", metavar="NAME", help="all if left out"
        )
    one = verbs["parity"]
    one.add_argument("--dtype", choices=("float64", "float32"), default="float64")
    one.add_argument("--device", default="cpu", help="of the PyTorch sides: cpu, cuda")
    one.add_argument(
        "--tolerance",
        type=float,
        help="of the scaled error (1e-12, or 1e-4 in float32)",
    )
    one.add_argument("--all", action="store_true", help="one line per quantity")
    one.add_argument("--json", metavar="FILE", type=Path, help="save every row")
    one = verbs["bench"]
    one.add_argument("--threads", type=int, default=1, help="on each side (1)")
    one.add_argument("--samples", type=int, default=15, help="per call and side (15)")
    one = verbs["read"]
    one.add_argument("name", metavar="NAME", help="as LayerNorm, nn.linear or conv")
    one.add_argument("--full", action="store_true", help="unfold long Args")
    return found


def main(arguments=None):
    """Run one verb; returns the exit code."""
    options = parser().parse_args(arguments)
    return options.run(options, programs.console(160)) or 0


if __name__ == "__main__":
    programs.run(main)
