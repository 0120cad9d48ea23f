"""The right numbers at other places: blocks, shifts, axes that run backwards."""

import itertools

import numpy as np

from bridge.diagnosis.cause import PLAUSIBLE, Cause

__all__ = ["HYPOTHESES"]

# What a layer stacks along one axis, in the order of PyTorch.
BLOCKS = {
    2: "the two halves",
    3: "the three blocks (r, z, n of a GRU; q, k, v)",
    4: "the four gates (i, f, g, o of an LSTM)",
}
FARTHEST = 3  # shifts: as far as a kernel of 4 pads


def flipped(pair):
    for axis in range(pair.right.ndim):
        sentence = f"axis {axis} runs backwards"
        yield from pair.cause("flipped", sentence, np.flip(pair.right, axis))


def blocks(pair):
    """Gates, or queries, keys and values, in another order"""
    right = pair.right
    if not pair.same_shape or right.ndim == 0:
        return
    for axis, n in itertools.product(sorted({0, right.ndim - 1}), BLOCKS):
        if right.shape[axis] % n or right.shape[axis] < 2 * n:
            continue
        parts = np.split(right, n, axis)
        for order in itertools.permutations(range(n)):
            moved = np.concatenate([parts[i] for i in order], axis)
            sentence = f"{BLOCKS[n]} along axis {axis} in the order {order}"
            yield from pair.cause("gate order", sentence, moved)


def shifted(pair):
    """The same entries one place on: off by one step, padding on the wrong side"""
    if not pair.same_shape:
        return
    for axis, n in enumerate(pair.right.shape):
        for by in range(1, min(FARTHEST, n // 2) + 1):
            early = (slice(None),) * axis + (slice(None, -by),)
            late = (slice(None),) * axis + (slice(by, None),)
            for to, source, where in ((late, early, "later"), (early, late, "earlier")):
                inner = pair.part(to)
                if inner.wrong.size >= 3:
                    sentence = f"the right values {by} {where} along axis {axis}"
                    found = inner.cause("shifted", sentence, pair.right[source])
                    yield from found


def later_steps(pair):
    """Right at one end of an axis: what comes back from there is missing"""
    if not pair.same_shape:
        return
    y = pair.alike("y")
    if y is not None and np.array_equal(y, pair.right):
        return  # an output, through which nothing comes back
    for axis, n in enumerate(pair.right.shape):
        rest = tuple(i for i in range(pair.right.ndim) if i != axis)
        off = pair.off.any(rest)
        wrong = int(off.sum())
        if not 2 <= wrong < n or not pair.right[~pair.off].any():
            continue
        if off[:wrong].all():
            said = f"right from index {wrong} of axis {axis} on, wrong before"
            said += ": what comes from later ones is missing or wrong"
            yield Cause("later steps", said, 0.0, PLAUSIBLE)
        elif off[-wrong:].all():
            said = f"right up to index {n - wrong - 1} of axis {axis}, wrong after"
            said += ": what comes from earlier ones is missing or wrong"
            yield Cause("later steps", said, 0.0, PLAUSIBLE)


def permuted(pair):
    """The same numbers, scattered to other places"""
    if not pair.same_shape or len(np.unique(pair.right)) < 4:
        return
    order, places = np.argsort(pair.right, None), np.argsort(pair.wrong, None)
    predicted = np.empty(pair.right.size)
    predicted[places] = pair.right.ravel()[order]
    said = "the right values at other places"
    predicted = predicted.reshape(pair.right.shape)
    yield from pair.cause("places", said, predicted, PLAUSIBLE)


HYPOTHESES = (flipped, blocks, shifted, later_steps, permuted)
