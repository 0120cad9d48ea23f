"""`python -m bridge list [NAME ...]`, `python -m bridge list --missing`"""

import textwrap
from collections import Counter

from rich.markup import escape
from rich.table import Table

from bridge import names
from bridge.pages import WINGS, docstring, files, path_of, test_of
from bridge.verbs.common import add_names, found_for, is_in

NARROWEST = 40  # the column of names; below that a table is mostly its lines
KEPT = "\N{NO-BREAK SPACE}"  # between a name and its count

HELP = (
    "Every pair: what is in it, how many cases compare each name or answers say what "
    "it does, and its test."
)


def add_arguments(parser):
    add_names(parser)
    what = "what of torch is not here, counted against the torch that is installed"
    parser.add_argument("--missing", action="store_true", help=what)


def run(options, console):
    if options.missing:
        show_missing(options, console)
        return
    from bridge.cases import all_answers, all_cases

    cases = Counter((c.file, c.name) for c in all_cases() if not c.bench)
    answers = Counter((answer.file, answer.name) for answer in all_answers())
    found = [one for name in options.names for one in found_for(name)]
    rows, total = [], [0, 0]
    for file, wanted in by_file(found).items():
        what = []
        if not wanted:  # nothing public, and yet it may have cases
            wanted = list(dict.fromkeys(name for f, name in cases if f == file))
        for name in wanted:
            of_name = [rows_of(file, name, counts) for counts in (cases, answers)]
            total = [before + n for before, n in zip(total, of_name, strict=True)]
            what.append(f"{name} ({sum(of_name)})" if any(of_name) else name)
        rows.append((file, what, test_of(file)))
    title = f"{len(rows)} pairs, {total[0]} cases, {total[1]} answers"
    show_pairs(rows, title, console)
    console.print(
        f"A pair is one file below {WINGS[0]}/ and one below {WINGS[1]}/: nn.linear is "
        "nn/linear.py in both. read, parity, bench, practise and mutate take each name."
    )


def show_pairs(rows, title, console):
    """A table, or where that has no room, what is in a pair below its name

    A name or a path that is cut finds nothing, and a count stays with its name.
    """
    others = sum(max(len(row[i]) for row in rows) for i in (0, 2))
    room = console.width - others - len("│  │  │  │")
    if room < NARROWEST:
        console.print(title, justify="center")
        for file, what, test in rows:
            inside = textwrap.indent(filled(file, what, console.width - 4), "    ")
            console.print(f"[bold]{file}[/]  {test}\n{inside}")
        return
    table = Table(title=title)
    for name in ("pair", "what is in it (cases and answers)", "test"):
        table.add_column(name, overflow="fold")
    for file, what, test in rows:
        table.add_row(file, filled(file, what, room), test)
    console.print(table)


def filled(file, what, width):
    """Lines of names, each with its count; the file's first line where it has none"""
    if not what:
        return f"[italic]{escape(textwrap.fill(head_of(file), width))}[/]"
    joined = ", ".join(name.replace(" ", KEPT) for name in what)
    return textwrap.fill(joined, width).replace(KEPT, " ")


def by_file(found):
    """{file: the names in it that are listed}; of everything, if nothing was found."""
    known = files()
    if not found:
        return {file: names.public(file) for file in known}
    rows = {}
    for file, name in found:
        if file not in known:  # a folder itself: its files follow
            continue
        row = rows.setdefault(file, [])
        row += names.public(file) if name is None else [name]
    return {file: shown(file, row) for file, row in rows.items()}


def shown(file, wanted):
    """Each name once; the derivative only if nothing else was asked for."""
    public = names.public(file)
    return list(dict.fromkeys(name for name in wanted if name in public)) or wanted


def rows_of(file, name, counts):
    """How many rows of a table are about it; the table may be that of the folder."""
    return sum(n for (f, case), n in counts.items() if case == name and is_in(file, f))


def head_of(file):
    """The first line of a file that has no public name."""
    return docstring(path_of(file)).splitlines()[0]


def show_missing(options, console):
    """How many of torch's names are here, and those that are not, by torch's files."""
    if options.names:
        raise SystemExit("--missing counts all of torch: it takes no NAME")
    from bridge import missing

    for place, found in (
        ("torch.nn", missing.modules()),
        ("torch.nn.functional", missing.functions()),
    ):
        table = grid()
        here, of = found.total()
        console.print(f"{place}: {here} of {of} are here")
        for file, (here, of) in found.families().items():
            absent = found.missing.get(file, ())
            table.add_row(f"  {file}", f"{here} of {of}", ", ".join(absent))
        console.print(table)
    table = grid()
    for place, found in missing.places().items():
        (absent,) = found.missing.values()
        here, of = found.total()
        table.add_row(f"{place}: {here} of {of}", ", ".join(absent))
    console.print(table)
    console.print("not counted:")
    table = grid()
    exempt = missing.EXEMPT | {"Lazy...": missing.LAZY}
    for place, reasons in missing.PLACES.items():
        exempt |= {f"{place}.{name}": why for name, why in reasons.items()}
    for name, why in exempt.items():
        table.add_row(f"  {name}", why)
    console.print(table)


def grid():
    """A table without lines."""
    return Table.grid(padding=(0, 2, 0, 0))
