"""`python -m bridge list [NAME ...]`"""

from collections import Counter

from rich.table import Table

from bridge.pages import ROOT, path_of, test_of
from bridge.verbs.common import add_names, cases_named

HELP = "Every pair, how many cases it has, and where its two files and its test are."


def add_arguments(parser):
    add_names(parser)


def run(options, console):
    counts = Counter((case.file, case.name) for case in cases_named(options.names))
    table = Table(title=f"{len(counts)} pairs, {sum(counts.values())} cases")
    for name in ("pair", "cases", "in numpy_impl/ and torch_impl/", "test"):
        table.add_column(name, overflow="fold")  # a name that is cut finds nothing
    for (file, name), count in counts.items():
        path = path_of(file).relative_to(ROOT / "numpy_impl")
        table.add_row(f"{file}.{name}", str(count), str(path), test_of(file))
    console.print(table)
