"""A tiny GPT trained on both sides: what its heads look at, its losses, its words."""

import textwrap

import numpy as np
import torch
from matplotlib.figure import Figure

import numpy_impl.random
from bridge.bench import equal_threads
from bridge.parity import compare, to_numpy
from figures import style
from numpy_impl.workshop import tiny_gpt as numpy_side
from torch_impl.workshop import tiny_gpt as torch_side

STEPS, SEED, LENGTH = 250, 0, 210
SENTENCE = "the features of the data set"


def run(side, manual_seed, dtype):
    """Losses (STEPS,), attention a[l, h, t, s] on SENTENCE, and what it writes"""
    manual_seed(SEED)
    text = side.prose(side.load_text())
    alphabet = side.Alphabet(text)
    model = side.TinyGPT(len(alphabet), dtype=dtype)
    losses = side.train(
        model, side.batches(alphabet.encode(text), model.context, STEPS)
    )
    weights = side.attention_weights(model, alphabet.encode(SENTENCE))
    written = side.generate(model, alphabet.encode("the data"), LENGTH)
    return np.array(losses), to_numpy(weights), alphabet.decode(written)


def two_heads(weights):
    """{title: (l, h)}: a head of the first layer and one of the others"""
    before = np.diagonal(weights[0], -1, -2, -1).mean(-1)  # a[h, t, t - 1]
    again = weights[1:].mean(-2).max(-1)  # of the letter that is looked at most
    layer, head = np.unravel_index(again.argmax(), again.shape)
    chosen = {"looks at the letter before": (0, before.argmax())}
    chosen["comes back to one letter"] = (layer + 1, head)
    return {f"layer {n + 1}, head {h + 1} {k}": (n, h) for k, (n, h) in chosen.items()}


def draw_attention(figure, ours, theirs):
    """A row for each chosen head: NumPy, PyTorch, difference."""
    axes = figure.subplots(2, 3)
    highest = np.abs(ours - theirs).max()
    letters = [letter.replace(" ", "·") for letter in SENTENCE]
    for row, (title, head) in zip(axes, two_heads(ours).items(), strict=True):
        panels = {
            f"{title}\nNumPy": (ours[head], 1),
            "PyTorch": (theirs[head], 1),
            "difference": (np.abs(ours[head] - theirs[head]), highest),
        }
        images = []
        for axis, (name, (values, top)) in zip(row, panels.items(), strict=True):
            images += [axis.imshow(values, cmap=style.SEQUENTIAL, vmin=0, vmax=top)]
            axis.set_title(name, fontsize=10.5)
            axis.set_xticks(range(len(letters)), letters, fontsize=7)
            axis.set_yticks(range(len(letters)), letters, fontsize=7)
            axis.tick_params(length=0, pad=1.5)
            axis.grid(False)
        row[0].set_ylabel("the letter that looks")
    axes[1, 0].set_xlabel("what it looks at")
    bars = {"orientation": "horizontal", "pad": 0.02}
    weight = figure.colorbar(images[0], ax=axes[:, :2], aspect=45, **bars)
    weight.set_label("attention weight a[t, s]")
    gap = figure.colorbar(images[2], ax=axes[:, 2], aspect=22, **bars)
    gap.set_label("|NumPy - PyTorch|")


def draw_losses(figure, ours, theirs):
    """Both curves over each other, and the difference at each step below."""
    curves, gap = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    curves.plot(ours, **style.NUMPY)
    curves.plot(theirs, **style.PYTORCH)
    style.label(curves, "loss of each batch", y="mean of -log p(next letter)")
    curves.legend()
    gap.semilogy(np.maximum(np.abs(ours - theirs), 1e-17), ".", color="#333333", ms=3)
    gap.set_ylim(5e-18, 1e-13)
    style.difference_axis(gap)
    gap.set_xlabel("update")


def draw_texts(figure, ours, theirs):
    """What both sides write, one beside the other."""
    for x, text, how in ((0.01, ours, style.NUMPY), (0.51, theirs, style.PYTORCH)):
        head = {"color": how["color"], "fontsize": 11, "fontweight": "bold"}
        figure.text(x, 0.95, f"{how['label']} writes", va="top", **head)
        body = "\n".join(textwrap.wrap(text, 74))
        font = {"family": "DejaVu Sans Mono", "fontsize": 9.5}
        figure.text(x, 0.76, body, va="top", linespacing=1.3, **font)


def draw():
    with equal_threads(1):
        losses, weights, text = run(
            numpy_side, numpy_impl.random.manual_seed, np.float64
        )
        theirs = run(torch_side, torch.manual_seed, torch.float64)

    figure = Figure(figsize=(13.2, 9))
    top, bottom = figure.subfigures(2, 1, height_ratios=(6.9, 1.4))
    left, right = top.subfigures(1, 2, width_ratios=(2.1, 1))
    draw_attention(left, weights, theirs[1])
    draw_losses(right, losses, theirs[0])
    draw_texts(bottom, text, theirs[2])
    gap = compare(losses, theirs[0]), compare(weights, theirs[1])
    same = "letter for letter the same" if text == theirs[2] else "not the same"
    style.caption(
        bottom,
        f"After {STEPS} updates in float64 from one seed, with dropout: look at the "
        f"heads, which have learned the same, and at the texts, which are {same}. The\n"
        f"losses differ by {gap[0].absolute:.1e} at most (at 1e-17: equal bits), the "
        f"attention weights by {gap[1].absolute:.1e}. A row of weights sums to 1; what "
        "lies right of the diagonal is still to come.",
    )
    worst = max(gap[0].scaled, gap[1].scaled)
    return style.Drawing(figure, "losses, attention and text of a tiny GPT", worst)
