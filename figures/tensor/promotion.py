"""Dtype promotion: what a sum of two dtypes is in both libraries, as one matrix."""

import warnings

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from bridge.parity import dtype_name
from figures import style
from numpy_impl.tensor import creation as ours
from torch_impl.tensor import creation as theirs

# Those that both libraries have and promote.
DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32")
DTYPES += ("float64", "complex64", "complex128")
ZERO_D = ("uint8", "int64", "float16", "float64", "complex64")
NUMBERS = {"bool": True, "int": 1, "float": 1.0, "complex": 1j}

KINDS = {"bool": "#ffffff", "int": "#e9eef2", "float": "#d5dee6", "complex": "#bccad6"}
GAP = 0.9  # columns between two matrices


def of_arrays(row, column):
    """(NumPy's, PyTorch's) dtype of a sum of two arrays, and those of the rules."""
    return sums(row, column, (2,)), rules("promote", row, column)


def of_zero_d(row, column):
    """The same of an array and a 0-d array."""
    return sums(row, column, ()), rules("promote_zero_d", row, column)


def of_number(row, kind):
    """The same of an array and a number of Python."""
    found = [
        dtype_name(x + NUMBERS[kind])
        for x in (np.zeros(2, row), torch.zeros(2, dtype=getattr(torch, row)))
    ]
    return found, rules("promote_number", row, kind)


def sums(row, column, size):
    """What the libraries themselves give."""
    of_torch = (getattr(torch, name) for name in (row, column))
    one, two = (torch.zeros(s, dtype=d) for s, d in zip((2, size), of_torch))
    return [
        dtype_name(np.zeros(2, row) + np.zeros(size, column)),
        dtype_name(one + two),
    ]


def rules(name, row, column):
    """What tensor/creation.py says, on both sides."""
    return [getattr(side, name)(row, column) for side in (ours, theirs)]


def short(dtype):
    """f32 for float32; a complex number has both of its parts in the name."""
    kind = dtype.rstrip("0123456789")
    letter = {"bool": "bool", "uint": "u", "int": "i", "float": "f", "complex": "c"}
    return letter[kind] + dtype.removeprefix(kind)


def draw_cell(axis, x, y, found):
    """One name where both agree; NumPy's above PyTorch's, in a frame, where not."""
    numpy, torchs = found
    kind = numpy.rstrip("0123456789").removeprefix("u")
    if numpy == torchs:
        cell = Rectangle((x, y), 1, 1, facecolor=KINDS[kind], edgecolor="white")
        axis.add_patch(cell)
        axis.text(x + 0.5, y + 0.52, short(numpy), **CENTER, color="#555555", size=9)
        return
    axis.add_patch(Rectangle((x, y), 1, 1, facecolor="white", edgecolor="white"))
    halves = (0, numpy, style.NUMPY, "white"), (0.5, torchs, style.PYTORCH, "black")
    for top, name, side, ink in halves:
        band = Rectangle((x + 0.04, y + 0.04 + top * 0.92), 0.92, 0.46)
        band.set(facecolor=side["color"], linewidth=0)
        axis.add_patch(band)
        where = x + 0.5, y + 0.28 + top * 0.94
        axis.text(*where, short(name), **CENTER, color=ink, size=8.5, weight="bold")


CENTER = {"ha": "center", "va": "center"}


def draw_matrix(axis, left, columns, labels, title, ask):
    """One matrix from column `left` on; (differing cells, wrong rules, cells)."""
    differing = wrong = 0
    for j, column in enumerate(columns):
        axis.text(left + j + 0.5, -0.2, labels[j], ha="center", va="bottom", size=9.5)
        for i, row in enumerate(DTYPES):
            found, said = ask(row, column)
            draw_cell(axis, left + j, i, found)
            differing += found[0] != found[1]
            wrong += sum(a != b for a, b in zip(found, said, strict=True))
    middle = left + len(columns) / 2
    axis.text(middle, -0.95, title, ha="center", va="bottom", size=11, weight="bold")
    return differing, wrong, len(columns) * len(DTYPES)


def draw():
    figure = Figure(figsize=(12.4, 7.0))
    axis = figure.subplots()
    matrices = (
        ("array + array", DTYPES, list(map(short, DTYPES)), of_arrays),
        ("array + 0-d array", ZERO_D, list(map(short, ZERO_D)), of_zero_d),
        ("array + number", NUMBERS, ["True", "1", "1.0", "1j"], of_number),
    )
    left, counts = 0.0, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's complex32 is experimental
        for title, columns, labels, ask in matrices:
            counts.append(draw_matrix(axis, left, columns, labels, title, ask))
            left += len(columns) + GAP
    for i, row in enumerate(DTYPES):
        axis.text(-0.25, i + 0.5, short(row), ha="right", va="center", size=9.5)
    differing, wrong, cells = np.sum(counts, axis=0)
    axis.set(xlim=(-1, left - GAP), ylim=(len(DTYPES), -1.6))
    axis.set_axis_off()
    names = [Patch(facecolor="#d5dee6", label="both agree; darker: a higher kind")]
    names += [
        Patch(facecolor=side["color"], label=f"what {side['label']} gives instead")
        for side in (style.NUMPY, style.PYTORCH)
    ]
    figure.legend(handles=names, loc="outside upper center", ncols=3)
    style.caption(
        figure,
        f"The dtype of a sum, row + column. There is a difference in {differing} of "
        f"{cells} cells. An integer and a float: NumPy looks for a float that holds "
        "every integer,\nPyTorch takes the float as it is. A 0-d array: for PyTorch it "
        "adds no more than its kind. A number: next to integers it has 64 bits in "
        "NumPy, PyTorch's default\ndtype there. Left out are uint16 to uint64, which "
        "PyTorch does not promote, and bfloat16, which NumPy does not have.",
    )
    compared = f"{cells} sums of dtypes, against the rules of tensor/creation.py"
    return style.Drawing(figure, compared, float(wrong), "cells")
