"""Logistic regression on digits: three decision boundaries, and their coefficients."""

import numpy as np
import torch
from matplotlib.figure import Figure

from bridge.parity import compare, to_numpy
from figures import style
from numpy_impl.data.bundled import load_digits
from numpy_impl.estimators import logistic_regression as numpy_side
from torch_impl.estimators import logistic_regression as torch_side

DIGITS = (1, 4, 7)
MARKERS = "os^"


def plane():
    """The digits 1, 4 and 7 on their first two principal components, of variance 1."""
    x, y = load_digits(np.float64)
    chosen = np.isin(y, DIGITS)
    x, y = x[chosen], y[chosen]
    u, s, _ = np.linalg.svd(x - x.mean(0), full_matrices=False)
    return u[:, :2] * len(x) ** 0.5, y


def draw():
    x, y = plane()
    tensors = torch.from_numpy(x), torch.from_numpy(y)
    fitted = {
        "scikit-learn": numpy_side.sklearn_baseline(x, y),
        "NumPy": numpy_side.LogisticRegression().fit(x, y),
        "PyTorch": torch_side.LogisticRegression().fit(*tensors),
    }
    styles = {"scikit-learn": style.SKLEARN, "NumPy": style.NUMPY}
    styles["PyTorch"] = style.PYTORCH

    figure = Figure(figsize=(13, 7.6))
    top, bottom = figure.subfigures(2, 1, height_ratios=(3, 2.1))
    low, high = x.min(0) - 0.4, x.max(0) + 0.4
    grid = np.meshgrid(
        *(np.linspace(a, b, 300) for a, b in zip(low, high, strict=True))
    )
    points = np.stack([g.ravel() for g in grid], 1)
    for axis, (name, model) in zip(
        top.subplots(1, 3, sharey=True), fitted.items(), strict=True
    ):
        own = torch.from_numpy(points) if name == "PyTorch" else points
        labels = to_numpy(model.predict(own)).reshape(grid[0].shape)
        levels = np.searchsorted(DIGITS, labels)
        axis.contourf(
            *grid, levels, levels=(-0.5, 0.5, 1.5, 2.5), cmap="Greys", alpha=0.4
        )
        color = styles[name]["color"]
        axis.contour(*grid, levels, levels=(0.5, 1.5), colors=color, linewidths=2)
        for digit, marker in zip(DIGITS, MARKERS, strict=True):
            axis.scatter(
                *x[y == digit].T,
                s=14,
                marker=marker,
                facecolor="white",
                edgecolor="#444444",
                linewidth=0.7,
                label=f"digit {digit}",
            )
        right = np.mean(
            to_numpy(model.predict(tensors[0] if name == "PyTorch" else x)) == y
        )
        style.label(axis, f"{name}: {right:.1%} right", "first component")
        axis.grid(False)
    top.axes[0].set_ylabel("second component")
    top.axes[0].legend(fontsize=8.5, loc="upper left")

    coefficients = {
        name: np.concatenate(
            [to_numpy(model.coef_), to_numpy(model.intercept_)[:, None]], 1
        ).ravel()
        for name, model in fitted.items()
    }
    names = [f"{what}, {digit}" for digit in DIGITS for what in ("w1", "w2", "bias")]
    bars, differences = bottom.subplots(1, 2, width_ratios=(1.3, 1))
    places = np.arange(len(names))
    for i, (name, values) in enumerate(coefficients.items()):
        color = styles[name]["color"]
        bars.bar(places + 0.27 * (i - 1), values, 0.25, color=color, label=name)
    bars.set_xticks(places, names, fontsize=8.5)
    style.label(bars, "coefficients at the optimum")
    bars.legend(fontsize=8.5)
    for name in ("PyTorch", "scikit-learn"):
        gap = np.abs(coefficients["NumPy"] - coefficients[name])
        differences.semilogy(
            places,
            np.maximum(gap, 1e-18),
            marker="o",
            color=styles[name]["color"],
            linestyle="none",
            label=f"|NumPy - {name}|",
        )
    differences.axhline(1e-8, color="#888888", linewidth=1, linestyle="--")
    differences.text(0, 1.6e-8, "promised: 1e-8", fontsize=8.5, color="#666666")
    differences.set_ylim(1e-18, 1e-6)
    differences.set_xticks(places, names, fontsize=8.5)
    style.label(differences, "difference")
    differences.legend(fontsize=8.5)
    style.caption(
        bottom,
        "Three solvers, one optimum: Newton's method with a Hessian by hand (NumPy), "
        "with autograd's Hessian (PyTorch), and scikit-learn's newton-cholesky.",
    )
    disagreement = compare(coefficients["NumPy"], coefficients["PyTorch"]).scaled
    return style.Drawing(figure, "coefficients at the optimum", disagreement)
