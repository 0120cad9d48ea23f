"""`python -m figures`: draw all figures, or those that are named."""

import argparse
import difflib
import importlib
import pkgutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

import figures
from bridge import programs
from bridge.pages import ROOT, docstring

WHAT = "Draw all figures, or those that are named."
HERE = Path(__file__).parent

NO_FIGURES = "__main__", "style", "panels", "boxes", "families"  # what they share

# What the README shows; `--gallery` draws just these, into figures/gallery/.
GALLERY = (
    "digits_mlp",
    "evidence",
    "promotion",
    "broadcasting",
    "strides",
    "graph",
    "five_ways",
    "loader_order",
    "activation",
    "initialisation",
    "pooling",
    "attention_blocks",
    "convolution_maps",
    "normalization",
    "gates",
    "upsampling",
    "losses",
    "ctc",
    "trajectories",
    "digits_optimizers",
    "schedules",
    "clipping",
    "accumulation",
    "sharded",
    "practical",
    "overfitting",
    "leakage",
    "learning_rates",
    "vanishing_gradients",
    "attention_flow",
    "parity",
)


def available():
    """{name: module path} of every figure, in the order of the roadmap."""
    found = {}
    for info in pkgutil.walk_packages(figures.__path__, "figures."):
        name = info.name.split(".")[-1]
        if not info.ispkg and name not in NO_FIGURES:
            found[name] = info.name
    order = "first_loop estimators tensor autograd nn optim data training practical "
    order += "workshop parity"
    folders = order.split()

    def roadmap(item):
        parts = item[1].split(".")[1:]
        return folders.index(parts[0]), item[1]

    return dict(sorted(found.items(), key=roadmap))


def draw(names, folder):
    """Draw, save, and return one row per figure for the table.

    Raises:
        KeyboardInterrupt: Ctrl-C; it says how many are drawn.
    """
    import matplotlib.pyplot as plt  # what takes long to import, matplotlib and torch

    from figures import style

    style.apply()
    rows = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("figures", total=len(names))
        for name in names:
            bar.update(task, description=name)
            start = time.perf_counter()
            try:
                drawing = importlib.import_module(available()[name]).draw()
                style.save(drawing.figure, folder, name)
            except KeyboardInterrupt:
                done = f"{len(rows)} of {len(names)} figures are in {folder}"
                raise KeyboardInterrupt(f"interrupted: {done}") from None
            plt.close(drawing.figure)
            rows.append((name, drawing, time.perf_counter() - start))
            bar.advance(task)
    return rows


def table(rows):
    """Figure, what was compared, largest disagreement, seconds."""
    found = Table(title="Figures", show_footer=True)
    found.add_column("figure", footer="all", overflow="fold")
    found.add_column("compared", overflow="fold")
    found.add_column("largest disagreement", justify="right", overflow="fold")
    total = sum(seconds for *_, seconds in rows)
    found.add_column("seconds", justify="right", footer=f"{total:.1f}")
    for name, drawing, seconds in rows:
        disagreement = f"{drawing.disagreement:.1e} {drawing.unit}"
        found.add_row(name, drawing.compared, disagreement, f"{seconds:.1f}")
    return found


def parser():
    """The command line."""
    found = argparse.ArgumentParser(prog="python -m figures", description=WHAT)
    found.add_argument("names", nargs="*", metavar="NAME", help="all if left out")
    found.add_argument("--out", type=Path, default=HERE / "output", metavar="FOLDER")
    found.add_argument("--list", action="store_true", help="list the names and stop")
    found.add_argument("--gallery", action="store_true", help="redraw figures/gallery/")
    return found


def main(arguments=None):
    """Draw figures; returns the exit code."""
    options = parser().parse_args(arguments)
    console = programs.console(120)
    known = available()
    if options.list:
        names = Table.grid(padding=(0, 2))
        names.add_column(style="bold")
        for name, module in known.items():
            path = ROOT / Path(*module.split(".")).with_suffix(".py")
            names.add_row(name, docstring(path).splitlines()[0])
        console.print(names)
        return 0
    for name in options.names:
        if name not in known:
            alike = ", ".join(difflib.get_close_matches(name, known))
            hint = f"did you mean {alike}?" if alike else "--list names them"
            sys.exit(f"no figure is called {name}; {hint}")

    for name in options.names if options.gallery else ():
        if name not in GALLERY:
            sys.exit(f"{name} is not in the gallery: {', '.join(GALLERY)}")

    names = options.names or (GALLERY if options.gallery else list(known))
    folder = HERE / "gallery" if options.gallery else options.out
    programs.must_be_a_folder(folder)
    from bridge.bench import equal_threads

    with equal_threads(1):  # arrays are small: more threads would wait for each other
        rows = draw(names, folder)
    if options.gallery:
        from figures import style

        for path in folder.glob("*.svg"):
            path.unlink()  # the README shows the PNG
            style.shrink(path.with_suffix(".png"))
    console.print(table(rows))
    console.print(f"saved in {folder} as PNG{'' if options.gallery else ' and SVG'}")
    return 0


if __name__ == "__main__":
    programs.run(main)
