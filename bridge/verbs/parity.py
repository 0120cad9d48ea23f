"""`python -m bridge parity [NAME ...]`"""

import argparse
import math
import sys
from pathlib import Path

from bridge import programs
from bridge.verbs.common import (
    add_device,
    add_names,
    answers_named,
    cases_named,
    must_be_usable,
    progress,
)

HELP = (
    "Compare both sides. What differs by more than rounding is shown with both values, "
    "their ratio and what it looks like; then the exit code is 1. Where the libraries "
    "differ by design, as for tensors, both answers are shown, and why."
)


def add_arguments(parser):
    add_names(parser)
    add = parser.add_argument
    add("--dtype", choices=("float64", "float32"), default="float64")
    add_device(parser)
    what = "of the scaled error (1e-12, 1e-4 in float32)"
    add("--tolerance", type=a_tolerance, metavar="T", help=what)
    add("--all", action="store_true", help="one line per quantity")
    add("--failing", action="store_true", help="only what fails")
    add("--json", metavar="FILE", type=Path, help="save every row")


def a_tolerance(text):
    """A number from 0 on."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not value >= 0:
        raise argparse.ArgumentTypeError(f"{text} is no tolerance, a number from 0 on")
    return value


def run(options, console):
    if options.json:
        programs.must_be_writable(options.json)
    answers = answers_named(options.names)
    cases = cases_named(options.names, answered=answers)
    if options.json and not cases:
        sys.exit("--json saves comparisons, and there are answers only")
    must_be_usable(options.device)
    compared = compare(cases, options, console) if cases else True
    asked = ask(answers, options, console) if answers else True
    return 0 if compared and asked else 1


def compare(cases, options, console):
    """Run the cases and print the report; whether nothing fails."""
    from bridge import promises
    from bridge.parity import tolerance_of
    from bridge.report import check_cases, failures, tables

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
    if not options.failing:
        table = tables.details if options.all else tables.overview
        console.print(table(report, tolerance, console.width))
        console.print(f"Random numbers: {promises.keep().sentence}")
    for part in failures.described(report, tolerance):
        console.print(part)
    console.print(summary(report, tolerance))
    if stayed := stay_behind(cases, options.device):
        console.print(f"{len(stayed)} of the cases take no device: the CPU ran them")
    if options.json:
        report.save(options.json)
        console.print(f"saved as {options.json}")
    return not report.failures(tolerance)


def ask(answers, options, console):
    """Ask both sides and print the answers; whether all are those of the table.

    Without a name, only those that are wrong: there are hundreds.
    """
    from bridge.report import answers as report

    found = report.asked(answers)
    wrong = {a: said for a, said in found.items() if report.is_wrong(a, said)}
    shown = wrong if options.failing or not options.names else found
    if shown:
        console.print(report.described(shown, options.all))
    console.print(report.summary(found))
    return not wrong


def stay_behind(cases, device):
    """The cases of programs that compute on the CPU, whatever was asked for."""
    if device.partition(":")[0] == "cpu":
        return []
    return [case for case in cases if not case.takes_device]


def summary(report, tolerance):
    """How much was compared, and the worst of it."""
    from bridge.report.tables import telling

    failing = report.failures(tolerance)
    found = (
        f"{len(report.pairs())} pairs, {len({row.case for row in report.rows})} cases, "
        f"{len(report.rows)} quantities; {len(failing)} above {tolerance:g}; "
    )
    row = telling(failing or report.rows, tolerance)
    if row.comparison is None:
        return f"{found}{row.case} could not be compared"
    what = "the largest case that fails has" if failing else "the largest is"
    return f"{found}{what} {row.scaled:.1e} ({row.quantity} of {row.case})"
