"""Attention in blocks on a photograph: who meets whom, and what is remembered."""

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from sklearn.datasets import load_sample_image
from torch.nn.functional import scaled_dot_product_attention

from bridge.parity import compare, to_numpy
from figures import style
from numpy_impl.nn.attention import attend, attend_in_blocks, attend_in_blocks_backward
from numpy_impl.nn.attention import blockwise as numpy_side
from torch_impl.nn.attention import blockwise as torch_side

GRID, SIZE = 8, 16  # patches along a side of the photograph; tokens in a block
LENGTH = GRID * GRID
LENGTHS = 2 ** np.arange(6, 11)
COLOURS = ("#0072B2", "#CC79A7", "#009E73")  # of the three queries that are followed


def patches():
    """x (1, T, E): the photograph in T patches, row by row; pixels around 0"""
    image = load_sample_image("flower.jpg")[:400, :640].astype(np.float64)
    small = image.reshape(80, 5, 80, 8, 3).mean((1, 3))  # 80 x 80 pixels
    x = small.reshape(GRID, 10, GRID, 10, 3).swapaxes(1, 2).reshape(1, LENGTH, 300)
    x = x - x.mean((0, 1))
    return 0.5 * x / x.std(), small / 255  # so that no patch sees itself alone


def remembered(side, x):
    """[(m, total)] of the last block of queries after each block of keys"""
    scale = 1 / x.shape[-1] ** 0.5
    *_, (rows, seen) = side.blocks(x, x, True, SIZE)
    so_far = side.nothing_seen(x[:, rows], x)
    found = []
    for keys in seen:
        mask = side.mask_of(x, x, None, True, rows, keys, (1,))
        block = x[:, rows], x[:, keys], x[:, keys], mask
        so_far = side.see_block(*block, *so_far, scale)
        found.append([to_numpy(a)[0, :, 0] for a in so_far[:2]])
    return np.array(found)  # (blocks, 2, queries)


def both_sides(x):
    """{what: scaled difference} of attention and its gradients from torch's kernel"""
    grad_y = np.random.default_rng(0).normal(size=x.shape)
    leaves = [torch.tensor(x, requires_grad=True) for _ in range(3)]
    y_torch = scaled_dot_product_attention(*leaves, is_causal=True)
    y_torch.backward(torch.tensor(grad_y))
    saved = attend_in_blocks(x, x, x, is_causal=True, size=SIZE)
    grads = attend_in_blocks_backward(
        grad_y, x, x, x, *saved, is_causal=True, size=SIZE
    )
    names = "y", "grad\nquery", "grad\nkey", "grad\nvalue"
    pairs = zip((saved[0], *grads[:3]), (y_torch, *(p.grad for p in leaves)))
    return {
        name: compare(a, b).scaled for name, (a, b) in zip(names, pairs, strict=True)
    }


def draw_blocks(axis, weights):
    """The weights that no array holds, and the order in which blocks are visited."""
    shown = np.where(np.tri(LENGTH, dtype=bool), np.log10(weights[0] + 1e-9), np.nan)
    image = axis.imshow(shown, cmap=style.SEQUENTIAL, vmin=-4, vmax=0)
    count, blocks = 0, LENGTH // SIZE
    for row in range(blocks):
        for column in range(blocks):
            corner = column * SIZE - 0.5, row * SIZE - 0.5
            frame = {"facecolor": "none", "edgecolor": "white", "linewidth": 2}
            if column > row:
                frame |= {"facecolor": "#eeeeee", "edgecolor": "#bbbbbb", "hatch": "//"}
            axis.add_patch(Rectangle(corner, SIZE, SIZE, **frame))
            if column <= row:
                count += 1
                place = corner[0] + SIZE / 2, corner[1] + SIZE / 2
                badge = {"boxstyle": "circle", "facecolor": "white", "alpha": 0.85}
                badge |= {"edgecolor": "none"}
                text = {"ha": "center", "va": "center", "fontsize": 11, "bbox": badge}
                axis.text(*place, str(count), **text)
    axis.grid(False)
    axis.set_xticks(range(0, LENGTH + 1, SIZE))
    axis.set_yticks(range(0, LENGTH + 1, SIZE))
    style.label(axis, "which block meets which, in what order", "key s", "query l")
    return image


def draw_photograph(axis, small, followed):
    """The patches, row by row, and the frames of those whose query is followed."""
    axis.imshow(small, interpolation="nearest")
    side = small.shape[0] // GRID
    for line in range(1, GRID):
        axis.axhline(line * side - 0.5, color="white", linewidth=0.6)
        axis.axvline(line * side - 0.5, color="white", linewidth=0.6)
    for query, color in zip(followed, COLOURS, strict=True):
        row, column = divmod(query, GRID)
        corner = column * side - 0.5, row * side - 0.5
        axis.add_patch(Rectangle(corner, side, side, fill=False, ec=color, lw=3))
    axis.set(xticks=[], yticks=[])
    axis.grid(False)
    style.label(axis, f"{LENGTH} patches are the tokens")


def draw_remembered(axes, ours, theirs, followed):
    """m and total of the followed queries, block by block"""
    seen = np.arange(1, len(ours) + 1)
    titles = "m, the largest score so far", "total, the sum of exp(score - m)"
    for i, (axis, title) in enumerate(zip(axes, titles, strict=True)):
        for query, color in zip(followed, COLOURS, strict=True):
            place = query - (LENGTH - SIZE)
            lines = ours[:, i, place], theirs[:, i, place]
            style.line_and_rings(axis, seen, *lines, color)
        axis.set_xticks(seen)
        style.label(axis, title, "blocks of keys seen")


def draw_kept(axis):
    """How many numbers forward keeps for backward, beside its inputs."""
    x = np.zeros((1, LENGTHS[-1], 64), np.float32)
    kept = {"blocks": [], "weights": []}
    for length in LENGTHS:
        part = x[:, :length]
        kept["blocks"].append(sum(a.size for a in attend_in_blocks(part, part, part)))
        kept["weights"].append(attend(part, part, part)[1].size)
    axis.loglog(LENGTHS, kept["weights"], "o--", color="#D55E00", label="all weights")
    axis.loglog(LENGTHS, kept["blocks"], "o-", color="#444444", label="y, m, total")
    axis.legend()
    style.label(axis, "numbers kept for backward", "L = S, with 64 features", "")


def draw():
    x, small = patches()
    _, weights, _ = attend(x, x, x, is_causal=True)
    ours = remembered(numpy_side, x)
    theirs = remembered(torch_side, torch.tensor(x))
    worst = both_sides(x)
    followed = chosen(ours)

    figure = Figure(figsize=(13.6, 6.6))
    grid = figure.add_gridspec(2, 4, width_ratios=(0.9, 1.7, 1.15, 1.15))
    draw_photograph(figure.add_subplot(grid[0, 0]), small, followed)
    axis = figure.add_subplot(grid[:, 1])
    image = draw_blocks(axis, weights)
    bar = figure.colorbar(image, ax=axis, orientation="horizontal", aspect=40, pad=0.02)
    bar.set_label("log10 of the weight, which no array of attention in blocks holds")
    for query, color in zip(followed, COLOURS, strict=True):
        axis.plot(LENGTH + 0.5, query, "<", color=color, markersize=9, clip_on=False)
    axes = [figure.add_subplot(grid[row, 2]) for row in range(2)]
    draw_remembered(axes, ours, theirs, followed)
    draw_kept(figure.add_subplot(grid[0, 3]))
    style.disagreements(figure.add_subplot(grid[1, 3]), worst)
    axis = figure.add_subplot(grid[1, 0])
    axis.axis("off")
    handles = [Line2D([], [], color="#444444", linewidth=2, label="line: NumPy")]
    handles += [Line2D([], [], color="#444444", label="ring: PyTorch", **style.RING)]
    handles += [
        Line2D([], [], color=color, linewidth=3, label=f"query {query}")
        for query, color in zip(followed, COLOURS, strict=True)
    ]
    axis.legend(handles=handles, loc="upper left", fontsize=10)
    gap = compare(ours, theirs).scaled
    style.caption(
        figure,
        "Each block of 16 queries meets its blocks of keys in the order of the "
        "numbers; what is hatched is in the future of all its queries, and never "
        "computed. Of what a query has met it\nremembers the largest score and two "
        "sums: where a block brings a larger score, what was summed before fades, and "
        "total falls. Backward computes the weights again, block by block.",
    )
    largest = max(gap, *worst.values())
    return style.Drawing(figure, "causal attention of a photograph's patches", largest)


def chosen(ours):
    """Three queries of the last block: m rises late, early, and not at all"""
    m = ours[:, 0]
    rises = (np.diff(m, axis=0) > 0).sum(0)
    found = [np.argmax(rises)]
    found += [q for q in np.argsort(m[-1]) if q not in found][:: SIZE - 3]
    return sorted(LENGTH - SIZE + int(q) for q in found[:3])
