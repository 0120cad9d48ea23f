"""Trajectories: every optimizer on the surfaces of Rosenbrock, Beale and Himmelblau."""

import numpy as np
import torch
from matplotlib.figure import Figure

import numpy_impl.nn
from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY, TORCH
from figures import style
from figures.optim.families import colors, drawn

UPDATES, EVERY = 300, 20  # a ring at every twentieth
NEWTON = 20  # of these there need not be more
# One rate serves all three surfaces: their first gradients are of length 1.
SETTINGS = {
    "SGD": {"lr": 0.2},
    "momentum": {"lr": 0.05, "momentum": 0.9},
    "Nesterov": {"lr": 0.05, "momentum": 0.9, "nesterov": True},
    "ASGD": {"lr": 0.2, "t0": 20},
    "Adagrad": {"lr": 0.5},
    "RMSprop": {"lr": 0.03},
    "Adadelta": {"lr": 0.5, "eps": 1e-4},
    "Adafactor": {"lr": 0.015},
    "Adam": {"lr": 0.1},
    "AdamW": {"lr": 0.1, "weight_decay": 0.1},
    "Adamax": {"lr": 0.2},
    "NAdam": {"lr": 0.05},
    "RAdam": {"lr": 0.3},
    "Rprop": {"lr": 0.1},
    "LBFGS": {"max_iter": 1, "max_eval": 25, "line_search_fn": "strong_wolfe"},
}


def rosenbrock(x, y):
    """(1 - x)² + 100 (y - x²)²"""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_backward(x, y):
    return -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)


def beale(x, y):
    """Σ_k (c_k - x + x yᵏ)², with c = 1.5, 2.25, 2.625 for k = 1, 2, 3"""
    return sum((c - x + x * y**k) ** 2 for k, c in BEALE.items())


def beale_backward(x, y):
    error = {k: c - x + x * y**k for k, c in BEALE.items()}
    grad_x = sum(2 * error[k] * (y**k - 1) for k in BEALE)
    grad_y = sum(2 * error[k] * x * k * y ** (k - 1) for k in BEALE)
    return grad_x, grad_y


def himmelblau(x, y):
    """(x² + y - 11)² + (x + y² - 7)²"""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_backward(x, y):
    a, b = x**2 + y - 11, x + y**2 - 7
    return 4 * a * x + 2 * b, 2 * a + 4 * b * y


BEALE = {1: 1.5, 2: 2.25, 3: 2.625}
# name: (f, f_backward, where it starts, its minima, what is shown of x and of y)
SURFACES = {
    "Rosenbrock": (
        rosenbrock,
        rosenbrock_backward,
        (-1.2, 1.0),
        [(1, 1)],
        ((-1.5, 1.5), (-0.45, 1.7)),
    ),
    "Beale": (
        beale,
        beale_backward,
        (1.0, 1.5),
        [(3, 0.5)],
        ((-0.6, 4.2), (-0.6, 1.8)),
    ),
    "Himmelblau": (
        himmelblau,
        himmelblau_backward,
        (0.0, -0.9),
        [(3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)],
        ((-1.4, 5.4), (-3.4, 3.6)),
    ),
}


def walk(side, surface, name, kind):
    """path[t] = p after t updates: (1 + UPDATES, 2); for ASGD its running average"""
    f, f_backward, start, *_ = SURFACES[surface]
    height = float(np.hypot(*f_backward(*start)))
    parameter = numpy_impl.nn.Parameter if side.is_numpy else torch.nn.Parameter
    p = parameter(side.array(np.array(start)))
    optimizer = side.get("optim", kind)([p], **SETTINGS[name])

    def closure():
        """f / |its first gradient|, and the gradient: by hand, or by autograd"""
        if side.is_numpy:
            p.grad = np.array(f_backward(*p)) / height
            return f(*p) / height
        optimizer.zero_grad()
        loss = f(*p) / height
        loss.backward()
        return loss

    path = [to_numpy(p).copy()]
    for _ in range(NEWTON if kind == "LBFGS" else UPDATES):
        optimizer.step(closure)
        path.append(to_numpy(optimizer.state[p].get("ax", p)).copy())
    return np.array(path)


def draw_surface(axis, surface):
    """Contour lines of f, denser where it is low; its start and its minima"""
    f, _, start, minima, (across, up) = SURFACES[surface]
    x, y = np.meshgrid(np.linspace(*across, 160), np.linspace(*up, 160))
    heights = np.log(f(x, y) + 0.1)
    axis.contour(x, y, heights, 16, colors="#bbbbbb", linewidths=0.7)
    axis.plot(*zip(*minima), "*", color="black", markersize=9, zorder=4)
    axis.plot(*start, "s", color="black", markersize=5, zorder=4)
    axis.set(xlim=across, ylim=up)
    axis.grid(False)


def draw_paths(axis, surface, names, shades):
    """NumPy's path as a line over PyTorch's rings; {name: how far they are apart}"""
    worst = {}
    for name, kind in names.items():
        ours, theirs = (walk(side, surface, name, kind) for side in (NUMPY, TORCH))
        every = 1 if kind == "LBFGS" else EVERY
        rings = style.RING | {"markersize": 4.5, "markeredgecolor": shades[name]}
        axis.plot(*theirs.T, markevery=every, **rings)
        axis.plot(*ours.T, color=shades[name], linewidth=1.5, label=name)
        end = {"markersize": 6, "markeredgecolor": "white", "zorder": 5}
        axis.plot(*ours[-1], "D", color=shades[name], **end)
        worst[name] = compare(ours, theirs).scaled
    return worst


def draw_differences(axis, found):
    """The largest scaled difference of each path: three surfaces, side by side"""
    for i, (surface, marker) in enumerate(zip(SURFACES, "^so")):
        x = np.arange(len(found[surface])) + 0.2 * (i - 1)
        y = style.up_to(found[surface].values())
        how = {"markersize": 6, "color": "#555555", "markerfacecolor": "none"}
        axis.semilogy(x, y, marker, label=surface, **how)
    axis.axhline(1e-12, color="#888888", linewidth=1, linestyle="--")
    axis.text(-0.4, 1.8e-12, "promised: 1e-12", fontsize=8.5, color="#666666")
    axis.set_ylim(4e-18, 1e-10)
    names = list(found[surface])
    axis.set_xticks(range(len(names)), names, fontsize=9)
    axis.legend(loc="upper right", ncols=3, fontsize=8.5)
    style.difference_axis(axis, "scaled difference\nis below")


def draw():
    families = drawn()
    figure = Figure(figsize=(13.6, 12.2))
    upper, lower = figure.subfigures(2, 1, height_ratios=(4, 1))
    axes = upper.subplots(len(SURFACES), len(families), squeeze=False)
    found = {surface: {} for surface in SURFACES}
    for column, (family, names) in zip(axes.T, families.items(), strict=True):
        for axis, surface in zip(column, SURFACES, strict=True):
            draw_surface(axis, surface)
            found[surface] |= draw_paths(axis, surface, names, colors(family))
        column[0].legend(
            title=family,
            title_fontproperties={"weight": "bold", "size": 11},
            alignment="left",
            loc="lower left",
            bbox_to_anchor=(-0.03, 1),
            ncols=3,
            fontsize=8.5,
            handlelength=0.8,
            handletextpad=0.5,
            columnspacing=0.8,
            borderaxespad=0.2,
        )
    for axis, surface in zip(axes[:, 0], SURFACES, strict=True):
        axis.set_ylabel(surface, fontsize=11, weight="bold")
    draw_differences(lower.subplots(), found)
    style.legend_of_sides(figure, {})
    style.caption(
        lower,
        f"From the square towards a star: {UPDATES} updates up to the diamond, a ring "
        f"every {EVERY}; of LBFGS {NEWTON}, all ringed. One learning rate on all three "
        "surfaces, each divided by its first gradient's length.\nLook at the first "
        "steps: along the gradient on the left; along the diagonal, as fast in both "
        "coordinates, where g is divided by the root of its squares or only its sign "
        "counts, and so on\nHimmelblau's surface to another minimum. Then at "
        "Rosenbrock's valley: SGD creeps, momentum overshoots and gets on, LBFGS has "
        "learnt its curvature. AdamW's decay pulls towards zero.",
    )
    worst = max(max(each.values()) for each in found.values())
    count = sum(map(len, families.values()))
    return style.Drawing(figure, f"paths of {count} optimizers, 3 surfaces", worst)
