"""Attention's data flow from letters to logits, its causal mask, and its scale."""

import numpy as np
import torch
from matplotlib.figure import Figure

import numpy_impl.nn
import numpy_impl.random
from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style
from figures.boxes import draw_arrow, draw_row, draw_skip

F = {NUMPY: numpy_impl.nn.functional, TORCH_IMPL: torch.nn.functional}
RANDOM = {NUMPY: numpy_impl.random, TORCH_IMPL: torch}

UPDATES, BATCH = 60, 8
SENTENCE = "the data set"
SIZES = 4, 16, 64, 256, 1024  # of a head, for the scale
INK = "#333333"
# What a step does
MOVED, COMPUTED, ADDED, MIXED = "#EEEEEE", "#DCE6F1", "#FBE9C6", "#F3D0E0"


def trained(side):
    """A tiny GPT after some updates in float64, in evaluation mode; its alphabet"""
    file = side.module("workshop.tiny_gpt")
    side.manual_seed(0)
    text = file.prose(file.load_text())
    alphabet = file.Alphabet(text)
    model = file.TinyGPT(len(alphabet), dtype=side.dtype("float64"))
    encoded = alphabet.encode(text)
    file.train(model, file.batches(encoded, model.context, UPDATES))
    ((tokens, _),) = file.batches(encoded, model.context, 1)
    return model.eval(), alphabet, tokens[:BATCH]


def observed(model, tokens):
    """{name: output} of every module in one forward, read by hooks"""
    found, handles = {}, []
    for name, module in model.named_modules():

        def keep(module, args, output, name=name):
            found[name] = output

        handles.append(module.register_forward_hook(keep))
    model(tokens)
    for handle in handles:
        handle.remove()
    return found


def inside(side, model, outputs):
    """{name: array} of the steps of the first attention that are no modules"""
    file = side.module("workshop.tiny_gpt")
    attention = model.blocks[0].attention
    q, k, v = file.split_qkv(outputs["blocks.0.attention.qkv"], attention.heads)
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    weights = attention.weights(outputs["blocks.0.norm1"])
    mixed = weights @ v
    joined = file.join_heads(mixed)
    return {
        "q": q, "k": k, "v": v, "scores": scores,
        "weights": weights, "mixed": mixed, "joined": joined,
    }  # fmt: skip


def weights_of(side, q, k, **how):
    """a (..., T, T): attention to unit vectors gives its weights themselves"""
    unit = side.array(np.eye(k.shape[-2]))
    if not side.is_numpy:
        unit = unit.expand(*q.shape[:-2], -1, -1)
    return to_numpy(F[side].scaled_dot_product_attention(q, k, unit, **how))


def masks(side, model, alphabet):
    """{title: a (T, T)} of a head of the first layer, with each mask and scale"""
    file = side.module("workshop.tiny_gpt")
    tokens = alphabet.encode(SENTENCE)
    block = model.blocks[0]
    x = block.norm1(model.embed(tokens[None]))
    q, k, _ = file.split_qkv(block.attention.qkv(x), block.attention.heads)
    past = np.tri(len(tokens), dtype=bool)
    found = {
        "causal": weights_of(side, q, k, is_causal=True),
        "none": weights_of(side, q, k),
        "turned": weights_of(side, q, k, attn_mask=side.array(~past)),
        "unscaled": weights_of(side, q, k, is_causal=True, scale=1.0),
    }
    return {name: weights[0] for name, weights in found.items()}


def seen(name, array):
    """What softmax sees: k but for what all keys share, scores but for a row's mean

    The bias of the keys shifts all scores of a row alike. Its gradient is 0 but for
    rounding, which AdamW brings to full steps: there the sides go their own ways.
    """
    axis = {"k": -2, "qkv": -2, "scores": -1}.get(name.split(".")[-1])
    array = to_numpy(array)
    return array if axis is None else array - array.mean(axis, keepdims=True)


def saturation(side):
    """(2, 2, K): largest weight, and trace of softmax's Jacobian, scaled and not

    For q and k of variance 1, by the size of a head.
    """
    side.manual_seed(0)
    rows = []
    for size in SIZES:
        q, k = (
            RANDOM[side].randn(64, 32, size, dtype=side.dtype("float64"))
            for _ in range(2)
        )
        a = [weights_of(side, q, k), weights_of(side, q, k, scale=1.0)]
        rows.append([[w.max(-1).mean(), 1 - (w**2).sum(-1).mean()] for w in a])
    return np.moveaxis(np.array(rows), 0, -1)


def draw_flow(axis, tokens, outputs, steps):
    """The model; below it the two halves of its first block"""
    shape = {name: tuple(array.shape) for name, array in (outputs | steps).items()}
    block = "blocks.0."
    model = [
        ("letters", tuple(tokens.shape), MOVED),
        ("+ where", shape["position"], ADDED),
        ("which + where", shape["dropout"], ADDED),
        ("block 1", shape["blocks.0"], COMPUTED),
        ("block 2", shape["blocks.1"], COMPUTED),
        ("norm", shape["norm"], COMPUTED),
        ("logits", shape["head"], COMPUTED),
    ]
    look = [
        ("norm1", shape[block + "norm1"], COMPUTED),
        ("qkv", shape[block + "attention.qkv"], COMPUTED),
        ("q, k, v", shape["q"], MOVED),
        (f"q kᵀ / √{shape['q'][-1]}", shape["scores"], MIXED),
        ("mask, softmax", shape["weights"], MIXED),
        ("weights · v", shape["mixed"], MIXED),
        ("heads joined", shape["joined"], MOVED),
        ("out, + x", shape[block + "attention.out"], ADDED),
    ]
    think = [
        ("norm2", shape[block + "norm2"], COMPUTED),
        ("mlp: Linear", shape[block + "mlp.0"], COMPUTED),
        ("GELU", shape[block + "mlp.1"], COMPUTED),
        ("Linear, + h", shape["blocks.0"], ADDED),
    ]
    model[1] = ("which letter", shape["token"], COMPUTED)
    rows = ((28.5, "the model", model), (15.5, "block 1: look around", look))
    rows += ((2.5, "block 1: think", think),)
    for y, title, row in rows:
        places = draw_row(axis, y, row)
        axis.text(3.3, y + 6.3, title, fontsize=10.5, weight="bold", color=INK)
        if y < 28:
            draw_skip(axis, y, 2.2, places[-1])
            draw_arrow(axis, (0.6, y), (3.2, y))
            name = "x" if y > 10 else "h"
            place = {"ha": "right", "va": "center", "style": "italic"}
            axis.text(0.2, y, name, fontsize=10, **place)
    axis.set(xlim=(-1.2, 98.5), ylim=(-1.5, 36))
    axis.set_axis_off()


def draw_attention(axis, title, a, color, top=1.0):
    """Weights a[t, s]: row t looks at column s"""
    letters = [letter.replace(" ", "·") for letter in SENTENCE]
    image = axis.imshow(a, cmap=style.SEQUENTIAL, vmin=0, vmax=top)
    axis.set_xticks(range(len(letters)), letters, fontsize=8.5)
    axis.set_yticks(range(len(letters)), letters, fontsize=8.5)
    axis.tick_params(length=0, pad=2)
    axis.grid(False)
    axis.set_title(title, fontsize=10, color=color)
    axis.set_xlabel("what it looks at", fontsize=9)
    return image


def draw_scale(axis, ours, theirs):
    """Largest weight, and what softmax lets back, against the size of a head"""
    rows = (0, style.CURE, "q kᵀ / √size"), (1, style.MISTAKE, "q kᵀ")
    for row, color, name in rows:
        for what, line in enumerate(("-", "--")):
            pair = ours[row, what], theirs[row, what]
            label = name if what == 0 else None
            style.line_and_rings(axis, SIZES, *pair, color, linestyle=line, label=label)
    axis.set_xscale("log")
    axis.set_xticks(SIZES, SIZES)
    axis.minorticks_off()
    axis.set_ylim(-0.32, 1.05)
    axis.set_yticks([0, 0.5, 1])
    axis.legend(fontsize=9, loc=(0.72, 0.42))
    lines = "solid: the largest weight\ndashed: 1 - Σ a², the gradient let back"
    axis.text(3.6, -0.27, lines, fontsize=8.5)
    style.label(axis, "softmax saturates without the scale", "features of a head")


def draw_letters(axis, outputs, steps):
    """What the numbers of the shapes are"""
    n, heads, t, features = steps["q"].shape
    letters = {
        f"N = {n}": "texts in the batch",
        f"T = {t}": "letters of each",
        f"D = {outputs['norm'].shape[-1]}": "features of a letter",
        f"H = {heads}": f"heads of {features} features",
        f"V = {outputs['head'].shape[-1]}": "letters to choose from",
    }
    for row, (letter, meaning) in enumerate(letters.items()):
        y = 6.6 - 1.9 * row
        axis.text(58, y, letter, fontsize=9.5, weight="bold", color=INK)
        axis.text(64, y, meaning, fontsize=9.5, color=INK)


def draw_masks(figure, weights, head=-1):
    """The causal mask, and a head's weights with it and with three mistakes"""
    future = np.triu(weights["none"], 1).sum(-1).mean()
    panels = (
        ("causal mask: may see", None, INK),
        ("weights with it", "causal", style.CURE),
        (f"no mask: {future:.0%} on\nwhat is to come", "none", style.MISTAKE),
        ("mask turned round:\nonly what is to come", "turned", style.MISTAKE),
        ("causal, but without scale:\none letter takes all", "unscaled", style.MISTAKE),
    )
    axes = figure.subplots(1, len(panels))
    for axis, (title, name, color) in zip(axes, panels, strict=True):
        a = weights[name][head] if name else np.tri(len(SENTENCE))
        image = draw_attention(axis, title, a, color)
    axes[0].set_ylabel("the letter that looks")
    bar = figure.colorbar(image, ax=axes, aspect=16, pad=0.01)
    bar.set_label("weight a[t, s]")


def run(side):
    """Tokens, outputs of all modules, steps of attention, weights, saturation"""
    model, alphabet, tokens = trained(side)
    with side.no_grad():
        outputs = observed(model, tokens)
        steps = inside(side, model, outputs)
        weights = masks(side, model, alphabet)
        return tokens, outputs, steps, weights, saturation(side)


def draw():
    tokens, outputs, steps, weights, scale = run(NUMPY)
    _, *theirs = run(TORCH_IMPL)
    figure = Figure(figsize=(13.6, 12.2))
    parts = figure.subfigures(3, 1, height_ratios=(5.0, 3.5, 3.2))
    flow = parts[0].subplots()
    draw_flow(flow, tokens, outputs, steps)
    draw_letters(flow, outputs, steps)
    draw_masks(parts[1], weights)
    curves, gap = parts[2].subplots(1, 2, width_ratios=(1.2, 1))
    draw_scale(curves, scale, theirs[-1])

    names = f"{len(outputs)} modules,\nby hooks", "inside\nattention"
    names += "weights with\neach mask", "by size\nof a head"
    ours = outputs, steps, weights, {"": scale}
    worst = {}
    for name, a, b in zip(names, ours, (*theirs[:-1], {"": theirs[-1]}), strict=True):
        gaps = [compare(seen(key, a[key]), seen(key, b[key])).scaled for key in a]
        worst[name] = max(gaps)
    style.disagreements(gap, worst)
    colors = {"a mistake": style.MISTAKE, "as it should be": style.CURE}
    style.legend_of_sides(figure, colors)
    style.caption(
        parts[2],
        "Follow the shapes, as hooks saw them in a forward of tiny_gpt, the same on "
        "both sides: letters are mixed in three steps only (pink), where T × T "
        "stands; all else is\ndone to each letter by itself. Blue is computed, grey "
        "only moved, yellow added to what came before. Below: a row is a letter that "
        "looks, its weights sum to 1; after 60 updates.\nScores of q and k grow as "
        "√size: without the scale one weight is nearly 1, and softmax lets no "
        "gradient back. (Scores are compared but for their mean, which softmax does "
        "not see.)",
    )
    compared = "shapes and outputs of a tiny GPT"
    return style.Drawing(figure, compared, max(worst.values()))
