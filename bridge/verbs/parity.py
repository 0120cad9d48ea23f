"""`python -m bridge parity [NAME ...]`"""

import sys
from pathlib import Path

from bridge.verbs.common import add_names, cases_named, progress

HELP = "Compare both sides; exit code 1 if a quantity is above the tolerance."


def add_arguments(parser):
    add_names(parser)
    add = parser.add_argument
    add("--dtype", choices=("float64", "float32"), default="float64")
    add("--device", default="cpu", help="of the PyTorch sides: cpu, cuda")
    add("--tolerance", type=float, help="of the scaled error (1e-12, 1e-4 in float32)")
    add("--all", action="store_true", help="one line per quantity")
    add("--json", metavar="FILE", type=Path, help="save every row")


def run(options, console):
    from bridge import promises
    from bridge.parity import tolerance_of
    from bridge.report import check_cases

    cases = cases_named(options.names)
    if options.json and not options.json.absolute().parent.is_dir():
        sys.exit(f"there is no folder to write {options.json} into")
    if options.json and options.json.is_dir():
        sys.exit(f"{options.json} is a folder, not a file to write to")
    with progress() as bar:
        task = bar.add_task("", total=len(cases))
        report = check_cases(
            cases,
            options.dtype,
            options.device,
            lambda case: bar.update(task, advance=1, description=str(case)),
        )
    tolerance = options.tolerance
    if tolerance is None:
        tolerance = tolerance_of(options.dtype)
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
