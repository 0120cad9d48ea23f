"""Diagrams of a forward: rows of boxes with shapes, arrows between them, skips."""

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

__all__ = ["draw_arrow", "draw_box", "draw_row", "draw_skip", "said"]

INK, GREY, SKIP = "#333333", "#777777", "#C98A00"


def said(shape):
    """(8, 32, 48) -> 8 × 32 × 48"""
    return " × ".join(map(str, shape))


def draw_box(axis, x, y, name, shape, color, width=9.4, height=6.2):
    """A step with its output's shape, its middle at (x, y)"""
    corner = x - width / 2, y - height / 2
    style_of = {"boxstyle": "round,pad=0,rounding_size=0.9", "linewidth": 1}
    box = FancyBboxPatch(corner, width, height, **style_of, facecolor=color)
    box.set_edgecolor("#999999")
    axis.add_patch(box)
    center = {"ha": "center", "va": "center"}
    axis.text(x, y + 1.35, name, fontsize=9.5, color=INK, weight="bold", **center)
    axis.text(x, y - 1.5, said(shape), fontsize=9, color=INK, **center)


def draw_arrow(axis, start, end, bend=0.0, color=GREY):
    shape = {"arrowstyle": "-|>", "mutation_scale": 9, "shrinkA": 0, "shrinkB": 0}
    curve = {"connectionstyle": f"arc3,rad={bend}"}
    axis.add_patch(FancyArrowPatch(start, end, **shape, **curve, color=color))


def draw_row(axis, y, steps, first=8.0, apart=12.1):
    """Boxes (name, shape, colour) and the arrows between them; their middles"""
    places = [first + apart * i for i in range(len(steps))]
    for x, step in zip(places, steps, strict=True):
        draw_box(axis, x, y, *step)
    for a, b in zip(places, places[1:]):
        draw_arrow(axis, (a + 4.8, y), (b - 4.8, y))
    return places


def draw_skip(axis, y, start, end):
    """x goes past a row of steps and is added at its end"""
    height = y + 5.4
    axis.plot([start, start, end], [y + 3.2, height, height], color=SKIP, lw=1.5)
    draw_arrow(axis, (end, height), (end, y + 3.2), color=SKIP)
