"""`python -m bridge mutate [NAME ...]`"""

import sys
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bridge import programs
from bridge.verbs.common import add_names, found_for, progress

HELP = (
    "Break the hand-written derivatives, one thing at a time (a sign, a factor, an "
    "axis), and ask whether a case notices. Prints the score, and the diff of each "
    "change that survives; exit code 1 if one is not known to compute the same. All of "
    "them take some minutes, one file takes seconds."
)
KINDS = "killed", "the same", "survives"


def add_arguments(parser):
    add_names(parser)
    parser.add_argument("--json", metavar="FILE", type=Path, help="save every mutant")


def run(options, console):
    if options.json:
        programs.must_be_writable(options.json)
    for name in options.names:
        found_for(name)
    from bridge.mutants import UnsoundError
    from bridge.mutants.score import chosen, outcome

    mutants = chosen(options.names)
    if not mutants:
        names = " and ".join(options.names)
        sys.exit(f"{names} has no derivative by hand: there is nothing to break")
    outcomes = []
    try:
        with progress() as bar:
            task = bar.add_task("", total=len(mutants))
            for mutant in mutants:
                what = f"{mutant.function.file}: {mutant.function.name}"
                bar.update(task, advance=1, description=what)
                outcomes.append(outcome(mutant))
    except UnsoundError as error:
        sys.exit(f"{error}; see `python -m bridge parity --failing`")
    except KeyboardInterrupt:
        say(outcomes, console)
        done = f"{len(outcomes)} of {len(mutants)} mutants were tried"
        raise KeyboardInterrupt(f"interrupted: {done}") from None
    say(outcomes, console)
    if options.json:
        programs.write_json(options.json, [one.as_dict() for one in outcomes])
        console.print(f"saved as {options.json}")
    return 1 if any(one.kind == "survives" for one in outcomes) else 0


def say(outcomes, console):
    """The table, and the diff of each change that no case notices."""
    if not outcomes:
        return
    console.print(table(outcomes))
    for one in outcomes:
        if one.kind != "killed":
            head, before, after = one.diff()
            mark, color = ("! ", "bold red") if one.kind == "survives" else ("", "bold")
            console.print(Text(f"{mark}{head}", color))
            console.print(Text(before, "red"))
            console.print(Text(after, "green"))
            why = f"computes the same: {one.reason}" if one.reason else "SURVIVES"
            console.print(Text(f"  {why}\n"))
    total = {kind: sum(one.kind == kind for one in outcomes) for kind in KINDS}
    console.print(
        f"{len(outcomes)} mutants: {total['killed']} killed, "
        f"{total['the same']} compute the same, {total['survives']} survive"
    )


def table(outcomes):
    """A row for each file."""
    found = Table(title="Mutants: derivatives with one thing wrong")
    found.add_column("file", overflow="fold")
    for name in ("mutants", *KINDS):
        found.add_column(name, justify="right")
    for file in dict.fromkeys(one.mutant.function.file for one in outcomes):
        kinds = [one.kind for one in outcomes if one.mutant.function.file == file]
        counts = [str(kinds.count(kind)) for kind in KINDS]
        mark = "! " if "survives" in kinds else ""
        found.add_row(file, str(len(kinds)), *counts[:-1], mark + counts[-1])
    return found
