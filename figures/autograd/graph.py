"""The graph that a small expression leaves behind, on both sides."""

from matplotlib.figure import Figure

from bridge import graph
from bridge.graph import picture
from figures import style

EXPRESSION = "((x @ w + b).tanh() * x.mean()).sum()"
SHAPES = {"x": (4, 3), "w": (3, 2), "b": (2,)}


def draw():
    both = graph.evaluated(EXPRESSION, SHAPES)
    ours, theirs = graph.of_tape(*both.ours), graph.of_torch(*both.theirs)
    pairs = graph.paired(graph.rows(ours), graph.rows(theirs))
    figure = Figure(figsize=(12, 8.2))
    picture.draw(figure.subplots(1, 2), ours, theirs, pairs)
    figure.suptitle(EXPRESSION, family="monospace", fontsize=12)
    worst = graph.largest_gap(*graph.gradients(both))
    style.caption(
        figure,
        "Top: the result. backward() follows the arrows and visits a box when all of "
        "its arrows have been followed; in brackets the shape of the gradient that\n"
        "arrives. What a derivative needs was saved. Two arrows meet at x, which is "
        "used twice: their gradients are added. Grey boxes add to a leaf's .grad.\n"
        "Dashed is a difference: PyTorch calls it otherwise. The leaves' gradients "
        f"differ by {worst:.1e} of their size at most.",
    )
    return style.Drawing(figure, "the graph and the gradients of 3 leaves", worst)
