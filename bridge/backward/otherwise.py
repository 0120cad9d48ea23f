"""Other calls of PyTorch's side, one of which may be what was written by mistake."""

import itertools

import numpy as np

__all__ = ["otherwise"]

# Blocks that layers stack: the gates of GRU and LSTM, or q, k and v.
BLOCKS = {3: "r, z, n, or q, k, v", 4: "i, f, g, o"}


def otherwise(call, arrays, kind, name):
    """What else may have been meant: {(name, sentence): () -> array}

    Args:
        call: (label, {name: array}, other=None) -> () -> the quantity that is asked
            for, or the gradient of the input `other`, where these arrays are others.
        arrays: {name: array}, inputs and parameters.
        kind, name: of the quantity: "outputs", or "inputs" or "parameters" with the
            array whose gradient it is.
    """
    floats = {n: a for n, a in arrays.items() if a.dtype.kind == "f"}
    found = {} if kind == "parameters" else _swapped(call, floats, name)
    found |= _changed(call, floats, name)
    if kind == "outputs":
        found |= _left_out(call, floats)
        found |= _gates(call, floats)
    return found


def _swapped(call, arrays, name):
    """Two arguments of one shape are exchanged"""
    found = {}
    for a, b in itertools.combinations(arrays, 2):
        if arrays[a].shape == arrays[b].shape and arrays[a].ndim:
            given = {a: arrays[b], b: arrays[a]}
            other = {a: b, b: a}.get(name)  # its gradient is at the other place now
            said = f"as if {a} and {b} were exchanged"
            found["swapped", said] = call(said, given, other)
    return found


def _changed(call, arrays, name):
    """An array is transposed or runs backwards, for another one's gradient"""
    found = {}
    for other, array in arrays.items():
        if other == name:
            continue
        if array.ndim == 2 and len(set(array.shape)) == 1:
            said = f"as if {other} were transposed"
            found["transposed", said] = call(said, {other: array.T.copy()})
        axes = tuple(range(array.ndim))[2 if array.ndim > 2 else 0 :]
        if array.size > 1:
            said = f"as if {other} were flipped"
            found["flipped", said] = call(said, {other: np.flip(array, axes).copy()})
    return found


def _left_out(call, arrays):
    """An array is forgotten in forward: a bias, a scale"""
    found = {}
    for other, array in arrays.items():
        for value, neutral in ((0, np.zeros_like), (1, np.ones_like)):
            said = f"as if {other} were left out: {value} in its place"
            found["left out", said] = call(said, {other: neutral(array)})
    return found


def _gates(call, arrays):
    """The blocks of all stacked arrays are in another order, or one has an offset

    Stacked are those of the largest size: 4 H of an LSTM, 3 D of q, k and v.
    """
    found = {}
    for (n, names), axis in itertools.product(BLOCKS.items(), (0, -1)):
        size = max((a.shape[axis] for a in arrays.values() if a.ndim), default=0)
        stacked = {k: a for k, a in arrays.items() if a.ndim and a.shape[axis] == size}
        if size % n or size < 2 * n:
            continue
        for order in list(itertools.permutations(range(n)))[1:]:
            given = {k: _ordered(a, order, axis) for k, a in stacked.items()}
            said = f"as if the {n} blocks ({names}) of {', '.join(given)} along axis "
            said += f"{axis} were in the order {order}"
            found["gate order", said] = call(said, given)
        biases = {k: a for k, a in stacked.items() if a.ndim == 1}
        for block, (k, bias) in itertools.product(range(n), list(biases.items())[:1]):
            moved = bias.copy()
            np.split(moved, n)[block][...] += 1
            said = f"as if 1 were added to block {block} ({names}) of {k}: a forget "
            said += "bias?"
            found["offset", said] = call(said, {k: moved})
    return found


def _ordered(array, order, axis):
    parts = np.split(array, len(order), axis)
    return np.concatenate([parts[i] for i in order], axis)
