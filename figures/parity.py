"""The parity atlas: every pair, every quantity, coloured by its scaled error."""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from bridge.cases import KINDS, all_cases
from bridge.parity import TOLERANCE
from bridge.report import check_cases
from figures import style

COLUMNS = 3  # of the atlas: pairs run down the first, then down the second, ...
SMALLEST = 1e-17  # equal bits are drawn as this


def errors_of(report):
    """{pair: [worst scaled error of each kind, NaN where the pair has none]}"""
    found = {}
    for path, rows in report.pairs().items():
        worst = [report.worst(rows, kind) for kind in KINDS]
        found[path] = [w.scaled if w else np.nan for w in worst]
    return found


def short(path):
    """A class is known by its name, a function by that of its file, too."""
    *_, file, name = path.split(".")
    return name if name[0].isupper() or name.startswith(file) else f"{file}.{name}"


def draw():
    cases = [case for case in all_cases() if not case.bench]
    report = check_cases(cases)
    errors = errors_of(report)
    used = [
        i for i in range(len(KINDS)) if any(not np.isnan(e[i]) for e in errors.values())
    ]
    names = list(errors)
    rows = -(-len(names) // COLUMNS)

    figure = Figure(figsize=(13.2, 1.9 + 0.21 * rows))
    axes = figure.subplots(1, COLUMNS)
    norm = LogNorm(SMALLEST, TOLERANCE)
    colors = colormaps[style.SEQUENTIAL].with_extremes(over="red")
    for column, axis in enumerate(axes):
        block = names[column * rows : (column + 1) * rows]
        values = np.array([[errors[name][i] for i in used] for name in block])
        image = axis.imshow(
            np.maximum(values, SMALLEST),
            cmap=colors,
            norm=norm,
            aspect="auto",
            extent=(-0.5, len(used) - 0.5, len(block) - 0.5, -0.5),
        )
        axis.set_ylim(rows - 0.5, -0.5)
        axis.set_yticks(range(len(block)), map(short, block), fontsize=8)
        kinds = [KINDS[i] for i in used]
        axis.set_xticks(range(len(used)), kinds, fontsize=8, rotation=40, ha="left")
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.grid(False)
        for spine in axis.spines.values():
            spine.set_visible(False)
        for edge in np.arange(len(block) + 1) - 0.5:
            axis.axhline(edge, color="white", linewidth=0.8)
    bar = figure.colorbar(image, ax=axes, orientation="horizontal", aspect=70, pad=0.01)
    bar.set_label("largest scaled error, max |a - b| / max |b|, float64")
    worst = report.worst(report.rows)
    figure.suptitle(
        f"{len(names)} pairs, {len(cases)} cases, {len(report.rows)} comparisons: "
        "NumPy by hand against PyTorch by autograd and PyTorch's own kernels",
        fontsize=12,
        fontweight="bold",
    )
    style.caption(
        figure,
        f"Red would be a scaled error above {TOLERANCE:g}, where a test fails; dark "
        "blue is equal bits; white: the pair has no such quantity.\nThe largest is "
        f"{worst.scaled:.1e}: {worst.kind} {worst.name} of {worst.case}.",
    )
    return style.Drawing(figure, f"{len(names)} pairs", worst.scaled)
