"""The parity atlas: every pair, every quantity, coloured by its scaled error."""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from bridge.cases import KINDS, all_cases
from bridge.parity import TOLERANCE
from bridge.report import check_cases
from figures import style

COLUMNS = 4  # of the atlas: pairs run down the first, then down the second, ...
ORDER = "first_loop estimators tensor autograd random nn optim data training practical"
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


def family(path):
    """ "nn.conv" of "nn.conv.Conv2d", and the folder alone outside nn"""
    folder, file, *_ = path.split(".")
    return f"{folder}.{file}" if folder == "nn" else folder


def lines(errors):
    """(text, errors, or None where the text heads a family), in the roadmap's order"""
    order = ORDER.split()

    def place(path):
        folder = path.split(".")[0]
        return order.index(folder) if folder in order else len(order)

    found, head = [], None
    for path in sorted(errors, key=place):  # which keeps the order within a folder
        if family(path) != head:
            head = family(path)
            found.append((head, None))
        found.append((short(path), errors[path]))
    return found


def in_columns(found):
    """The lines of each column; the head of a family is never the last of one"""
    columns, rows = [], -(-len(found) // COLUMNS)
    while found:
        end = rows - 1 if found[:rows][-1][1] is None else rows
        columns.append(found[:end])
        found = found[end:]
    return columns


def draw():
    cases = [case for case in all_cases() if not case.bench]
    report = check_cases(cases)
    errors = errors_of(report)
    used = [
        i for i in range(len(KINDS)) if any(not np.isnan(e[i]) for e in errors.values())
    ]
    columns = in_columns(lines(errors))
    rows = max(map(len, columns))

    figure = Figure(figsize=(14, 1.9 + 0.2 * rows))
    axes = figure.subplots(1, len(columns))
    norm = LogNorm(SMALLEST, TOLERANCE)
    colors = colormaps[style.SEQUENTIAL].with_extremes(over="red")
    nothing = [np.nan] * len(KINDS)
    for column, axis in zip(columns, axes, strict=True):
        values = np.array([[(line or nothing)[i] for i in used] for _, line in column])
        image = axis.imshow(
            np.maximum(values, SMALLEST),
            cmap=colors,
            norm=norm,
            aspect="auto",
            extent=(-0.5, len(used) - 0.5, len(column) - 0.5, -0.5),
        )
        axis.set_ylim(rows - 0.5, -0.5)
        texts = [text for text, _ in column]
        labels = axis.set_yticks(range(len(column)), texts, fontsize=8)
        for label, (_, line) in zip(labels, column, strict=True):
            label.label1.set_fontweight("bold" if line is None else "normal")
        kinds = [KINDS[i] for i in used]
        axis.set_xticks(range(len(used)), kinds, fontsize=8, rotation=60, ha="left")
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.grid(False)
        for spine in axis.spines.values():
            spine.set_visible(False)
        for edge in np.arange(len(column) + 1) - 0.5:
            axis.axhline(edge, color="white", linewidth=0.8)
    bar = figure.colorbar(image, ax=axes, orientation="horizontal", aspect=70, pad=0.01)
    bar.set_label("largest scaled error, max |a - b| / max |b|, float64")
    worst = report.worst(report.rows)
    figure.suptitle(
        f"{len(errors)} pairs, {len(cases)} cases, {len(report.rows)} comparisons: "
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
    return style.Drawing(figure, f"{len(errors)} pairs", worst.scaled)
