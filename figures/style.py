"""One style for all figures: colours, lines, captions, and how a figure is saved."""

from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from PIL import Image

from bridge.programs import written_whole

__all__ = [
    "NUMPY",
    "PYTORCH",
    "SKLEARN",
    "MISTAKE",
    "CURE",
    "SEQUENTIAL",
    "DIVERGING",
    "Drawing",
    "apply",
    "caption",
    "difference_axis",
    "disagreements",
    "label",
    "legend_of_sides",
    "line_and_rings",
    "save",
    "shrink",
    "up_to",
]

# Okabe & Ito's palette, which colour-blind readers tell apart; so do the line styles.
# PyTorch is drawn over NumPy, dashed, so that both are seen where they coincide.
NUMPY = {"color": "#0072B2", "linestyle": "-", "linewidth": 2.6, "label": "NumPy"}
PYTORCH = {"color": "#E69F00", "linestyle": (0, (3, 3)), "linewidth": 2.0}
PYTORCH |= {"label": "PyTorch"}
SKLEARN = {"color": "#009E73", "linestyle": ":", "linewidth": 2.2}
SKLEARN |= {"label": "scikit-learn"}

# Where a mistake stands beside its cure, colour tells these apart (Paul Tol's palette),
# and form the sides: NumPy is a line or a bar, PyTorch rings on it.
MISTAKE, CURE = "#CC3311", "#009988"
RING = {"marker": "o", "markerfacecolor": "none", "linestyle": "none"}

SEQUENTIAL = "cividis"
DIVERGING = "PuOr"

PNG_DPI = 120


@dataclass(frozen=True)
class Drawing:
    """A figure with what it compared.

    Args:
        figure: the matplotlib Figure.
        compared: what was compared, for the table at the end.
        disagreement: the largest disagreement between NumPy and PyTorch that it saw.
        unit: of the disagreement, such as "scaled" or "ulp".
    """

    figure: Figure
    compared: str
    disagreement: float
    unit: str = "scaled"


def apply():
    """Set matplotlib's parameters; the same bytes come out on every run."""
    matplotlib.use("Agg")
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(
        {
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "font.family": "DejaVu Sans",  # ships with matplotlib
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": "#dddddd",
            "grid.linewidth": 0.6,
            "legend.frameon": False,
            "svg.hashsalt": "numpy-to-pytorch",
            "svg.fonttype": "path",
        }
    )


def caption(figure, text):
    """What to look at, below the figure."""
    figure.supxlabel(text, fontsize=9.5, color="#444444", x=0.01, ha="left")


def difference_axis(axis, what="|NumPy - PyTorch|"):
    """Label the panel that every overlay comes with."""
    axis.set_ylabel(what)
    axis.set_title("difference", fontsize=10)


def disagreements(axis, worst, size=9):
    """The panel of the difference: {name: the largest scaled error}, and the promise"""
    places = range(len(worst))
    axis.semilogy(places, up_to(worst.values()), "_", color="#555555", ms=16, mew=3)
    axis.axhline(1e-12, color="#888888", linewidth=1, linestyle="--")
    axis.text(0, 1.8e-12, "promised: 1e-12", fontsize=8.5, color="#666666")
    axis.set_ylim(4e-18, 1e-11)
    axis.set_xticks(places, worst, fontsize=size)
    difference_axis(axis, "scaled difference is below")


def label(axis, title, x="", y=""):
    """Title and axis labels in one call."""
    axis.set(title=title, xlabel=x, ylabel=y)


def legend_of_sides(figure, names, where="outside upper center"):
    """What colours mean, {name: colour}, and that PyTorch is the rings."""
    grey = {"color": "#444444"}
    handles = [Patch(color=color, label=name) for name, color in names.items()]
    handles += [Line2D([], [], linewidth=2, label="line or bar: NumPy", **grey)]
    handles += [Line2D([], [], label="ring: PyTorch", **RING, **grey)]
    figure.legend(handles=handles, loc=where, ncols=len(handles))


def line_and_rings(axis, x, ours, theirs, color, every=1, size=5, **how):
    """NumPy's values as a line, PyTorch's as rings on every such point of it."""
    axis.plot(x, ours, color=color, **({"linewidth": 2} | how))
    rings = RING | {"markersize": size, "markeredgecolor": color}
    axis.plot(x, theirs, markevery=every, **rings)


def save(figure, folder, name):
    """Write NAME.png and NAME.svg into `folder`, without dates or versions in them."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with written_whole(png) as part:
        figure.savefig(part, dpi=PNG_DPI, metadata={"Software": None})
    with written_whole(svg) as part:
        figure.savefig(part, metadata={"Date": None, "Creator": None})
    return png, svg


def shrink(png, most=195_000):
    """Rewrite a PNG in few colours, as a drawing has them: a third of the bytes

    Args:
        png: path of the picture.
        most: bytes; there are 256 colours, or as few as that takes, but not below 32.
    """
    with Image.open(png) as picture:
        whole = picture.convert("RGB")
    methods = Image.Quantize.MEDIANCUT, Image.Quantize.MAXCOVERAGE
    with written_whole(png) as part:
        for colors in (256, 128, 64, 32):
            # of few colours each must be one that is used, else blue turns green
            small = whole.quantize(colors, methods[colors < 256])
            small.save(part, optimize=True)
            if part.stat().st_size < most:
                break


def up_to(values):
    """The power of ten that each value is below; equal bits are drawn at 1e-17

    Rounding is not the same in every process; its power of ten is.
    """
    values = np.maximum(list(values), 1e-17)
    return 10.0 ** np.ceil(np.round(np.log10(values), 6))
