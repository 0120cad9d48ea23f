"""bridge/weights/transforms.py and maps.py: each layout by computing with it.

The other library's layer is written here in NumPy, by its documentation; PyTorch's own
layer with the converted weights has to give the same output.
"""

import numpy as np
import pytest
import torch

from bridge import weights
from bridge.parity import compare

T, N, D, H = 5, 2, 4, 3  # no two equal, so that no axis is taken for another
rng = np.random.default_rng(0)
X = rng.normal(size=(T, N, D))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def arrays(**shapes):
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def outputs(step, h, x=X):
    """y (T, N, H), the first part of the state after each step."""
    state, found = h, []
    for x_t in x:
        state = step(x_t, state)
        found.append(state[0] if isinstance(state, tuple) else state)
    return np.stack(found)


def assert_torch_computes(source, names, layer, wanted):
    """torch's `layer` gives `wanted` with the converted weights of `source`."""
    layer = layer.double()
    weights.copy(source, layer, names=names)
    y, _ = layer(torch.from_numpy(X))
    assert compare(wanted, y).ok(1e-12)


# Keras


def keras_lstm(w):
    def step(x, state):
        h, c = state
        z = x @ w["kernel"] + h @ w["recurrent_kernel"] + w.get("bias", 0)
        i, f, new, o = np.split(z, 4, 1)  # i, f, c, o
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
        return sigmoid(o) * np.tanh(c), c

    return outputs(step, (np.zeros((N, H)), np.zeros((N, H))))


def keras_gru(w):
    """reset_after=True"""

    def step(x, h):
        from_x = x @ w["kernel"] + w["bias"][0]
        from_h = h @ w["recurrent_kernel"] + w["bias"][1]
        (x_z, x_r, x_h), (h_z, h_r, h_h) = (np.split(a, 3, 1) for a in (from_x, from_h))
        z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
        return z * h + (1 - z) * np.tanh(x_h + r * h_h)

    return outputs(step, np.zeros((N, H)))


def test_keras_lstm():
    w = arrays(kernel=(D, 4 * H), recurrent_kernel=(H, 4 * H), bias=(4 * H,))
    names = weights.keras_lstm()
    assert_torch_computes(w, names, torch.nn.LSTM(D, H), keras_lstm(w))

    del w["bias"]
    names = weights.keras_lstm(bias=False)
    layer = torch.nn.LSTM(D, H, bias=False)
    assert_torch_computes(w, names, layer, keras_lstm(w))


def test_keras_lstm_in_a_larger_model():
    """Prefixes on both sides, the second layer, and a cell."""
    w = arrays(kernel=(D, 4 * H), recurrent_kernel=(H, 4 * H), bias=(4 * H,))
    names = weights.keras_lstm("lstm_1.", "encoder.", layer=1)
    kernel = "weight_ih_l1"
    assert names[f"encoder.{kernel}"][0] == "lstm_1.kernel"
    cell = torch.nn.LSTMCell(D, H).double()
    weights.copy({"lstm_1": w}, cell, names=weights.keras_lstm("lstm_1.", layer=None))
    h, _ = cell(torch.from_numpy(X[0]))
    assert compare(keras_lstm(w)[0], h).ok(1e-12)


def test_keras_gru():
    w = arrays(kernel=(D, 3 * H), recurrent_kernel=(H, 3 * H), bias=(2, 3 * H))
    names = weights.keras_gru()
    assert_torch_computes(w, names, torch.nn.GRU(D, H), keras_gru(w))


def test_a_gru_that_resets_before_the_product_is_refused():
    w = arrays(kernel=(D, 3 * H), recurrent_kernel=(H, 3 * H), bias=(3 * H,))
    layer = torch.nn.GRU(D, H).double()
    with pytest.raises(ValueError, match="reset_after=False resets the state before"):
        weights.copy(w, layer, names=weights.keras_gru())
    with pytest.raises(ValueError, match="linear_before_reset=0"):
        weights.onnx_gru(linear_before_reset=0)


# ONNX


def onnx_lstm(w, direction=0):
    """One direction of the operator: Xt Wᵀ + Ht-1 Rᵀ + Wb + Rb, gates i o f c"""
    weight, recurrent, bias = (w[name][direction] for name in "WRB")

    def step(x, state):
        h, c = state
        z = x @ weight.T + h @ recurrent.T + bias[: 4 * H] + bias[4 * H :]
        i, o, f, new = np.split(z, 4, 1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
        return sigmoid(o) * np.tanh(c), c

    x = X[::-1] if direction else X
    y = outputs(step, (np.zeros((N, H)), np.zeros((N, H))), x)
    return y[::-1] if direction else y


def test_onnx_lstm():
    w = arrays(W=(1, 4 * H, D), R=(1, 4 * H, H), B=(1, 8 * H))
    names = weights.onnx_lstm()
    assert_torch_computes(w, names, torch.nn.LSTM(D, H), onnx_lstm(w))


def test_onnx_lstm_in_two_directions():
    w = arrays(W=(2, 4 * H, D), R=(2, 4 * H, H), B=(2, 8 * H))
    wanted = np.concatenate([onnx_lstm(w, 0), onnx_lstm(w, 1)], 2)
    layer = torch.nn.LSTM(D, H, bidirectional=True)
    names = weights.onnx_lstm(bidirectional=True)
    assert_torch_computes(w, names, layer, wanted)


def test_onnx_gru():
    w = arrays(W=(1, 3 * H, D), R=(1, 3 * H, H), B=(1, 6 * H))
    weight, recurrent, (bias_x, bias_h) = w["W"][0], w["R"][0], np.split(w["B"][0], 2)

    def step(x, h):
        """linear_before_reset=1"""
        from_x, from_h = x @ weight.T + bias_x, h @ recurrent.T + bias_h
        (x_z, x_r, x_h), (h_z, h_r, h_h) = (np.split(a, 3, 1) for a in (from_x, from_h))
        z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
        return (1 - z) * np.tanh(x_h + r * h_h) + z * h

    wanted = outputs(step, np.zeros((N, H)))
    names = weights.onnx_gru(linear_before_reset=1)
    assert_torch_computes(w, names, torch.nn.GRU(D, H), wanted)


# Flax


def test_flax_lstm():
    """i = σ(W_ii x + W_hi h + b_hi), and so on: biases of the h kernels alone."""
    cell = {f"i{g}": {"kernel": rng.normal(size=(D, H))} for g in "ifgo"}
    for gate in "ifgo":
        cell[f"h{gate}"] = arrays(kernel=(H, H), bias=(H,))

    def step(x, state):
        h, c = state
        i, f, g, o = (
            x @ cell[f"i{n}"]["kernel"] + h @ cell[f"h{n}"]["kernel"]
            + cell[f"h{n}"]["bias"]
            for n in "ifgo"
        )  # fmt: skip
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c

    wanted = outputs(step, (np.zeros((N, H)), np.zeros((N, H))))
    params = {"params": {"cell": cell}}  # nested, as Flax keeps them
    names = weights.flax_lstm("params.cell.")
    assert_torch_computes(params, names, torch.nn.LSTM(D, H), wanted)


def test_flax_gru():
    """n = tanh(W_in x + b_in + r (W_hn h + b_hn)); r and z have one bias."""
    cell = {f"i{g}": arrays(kernel=(D, H), bias=(H,)) for g in "rzn"}
    cell |= {f"h{g}": arrays(kernel=(H, H)) for g in "rz"}
    cell["hn"] = arrays(kernel=(H, H), bias=(H,))

    def dense(name, x):
        return x @ cell[name]["kernel"] + cell[name].get("bias", 0)

    def step(x, h):
        r = sigmoid(dense("ir", x) + dense("hr", h))
        z = sigmoid(dense("iz", x) + dense("hz", h))
        n = np.tanh(dense("in", x) + r * dense("hn", h))
        return (1 - z) * n + z * h

    wanted = outputs(step, np.zeros((N, H)))
    assert_torch_computes(cell, weights.flax_gru(), torch.nn.GRU(D, H), wanted)


# Kernels of convolutions, and what comes behind a Flatten


def convolve_channels_last(x, kernel):
    """y[n, h, w, o] = Σ x[n, h + i, w + j, c] kernel[i, j, c, o]"""
    rows, columns = kernel.shape[:2]
    return sum(
        x[:, i : x.shape[1] - rows + 1 + i, j : x.shape[2] - columns + 1 + j]
        @ kernel[i, j]
        for i in range(rows)
        for j in range(columns)
    )


@pytest.mark.parametrize("layout", ["HWIO", "OHWI"])
def test_channels_last_kernels_and_flatten(layout):
    """Convolution, flatten, dense: (N, H, W, C) there, (N, C, H, W) here."""
    x = rng.normal(size=(2, 6, 7, 3))
    w = arrays(kernel=(2, 4, 3, 5), dense=(5 * 4 * 5, 6))
    maps = convolve_channels_last(x, w["kernel"])  # (2, 5, 4, 5)
    wanted = maps.reshape(2, -1) @ w["dense"]

    if layout == "OHWI":
        w["kernel"] = w["kernel"].transpose(3, 0, 1, 2)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 5, (2, 4), bias=False),
        torch.nn.Flatten(),
        torch.nn.Linear(100, 6, bias=False),
    ).double()
    dense = weights.chain(weights.transpose, weights.flatten_layout(5, 5, 4))
    names = {
        "0.weight": ("kernel", weights.channels_last_kernel(layout)),
        "2.weight": ("dense", dense),
    }
    weights.copy(w, model, names)
    y = model(torch.from_numpy(x).permute(0, 3, 1, 2).contiguous())
    assert compare(wanted, y).ok(1e-12)


def test_a_kernel_with_one_axis():
    """y[n, t, o] = Σ x[n, t + i, c] kernel[i, c, o]"""
    x, kernel = rng.normal(size=(2, 9, 3)), rng.normal(size=(4, 3, 5))
    wanted = sum(x[:, i : 6 + i] @ kernel[i] for i in range(4))
    layer = torch.nn.Conv1d(3, 5, 4, bias=False).double()
    names = {"weight": ("kernel", weights.channels_last_kernel("WIO"))}
    weights.copy({"kernel": kernel}, layer, names)
    assert compare(wanted.transpose(0, 2, 1), layer(torch.from_numpy(x).mT)).ok(1e-12)


# Query, key and value


def attention(q, k, v):
    """One head after another: softmax(q kᵀ / √D) v, each (T, heads, D)"""
    scores = np.einsum("thd,shd->hts", q, k) / np.sqrt(q.shape[-1])
    p = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    return np.einsum("hts,shd->thd", p, v).reshape(len(q), -1)


def torch_attention(features, heads):
    """PyTorch's, with out_proj doing nothing."""
    layer = torch.nn.MultiheadAttention(features, heads).double()
    with torch.no_grad():
        layer.out_proj.weight.copy_(torch.eye(features))
    return layer


KEEP_OUT_PROJ = {"out_proj.weight": None, "out_proj.bias": None}


def test_fuse_and_split_qkv():
    x = rng.normal(size=(5, 6))
    w = {n: arrays(weight=(6, 6), bias=(6,)) for n in ("query", "key", "value")}
    q, k, v = ((x @ p["weight"].T + p["bias"]).reshape(5, 2, 3) for p in w.values())
    layer = torch_attention(6, heads=2)
    names = {
        f"in_proj_{n}": (tuple(f"{p}.{n}" for p in w), weights.fuse_qkv)
        for n in ("weight", "bias")
    }
    weights.copy(w, layer, names | KEEP_OUT_PROJ)
    x = torch.from_numpy(x)
    assert compare(attention(q, k, v), layer(x, x, x)[0]).ok(1e-12)

    apart = {n: {m: np.zeros_like(a) for m, a in p.items()} for n, p in w.items()}
    names = {
        f"{name}.{n}": (f"in_proj_{n}", weights.split_qkv(name[0]))
        for name in apart
        for n in ("weight", "bias")
    }
    fused = {n: getattr(layer, n) for n in ("in_proj_weight", "in_proj_bias")}
    weights.copy(fused, apart, names)
    for name, entries in apart.items():
        for n, value in entries.items():
            np.testing.assert_array_equal(value, w[name][n])


def test_interleaved_qkv():
    """q, k and v of head 0, then those of head 1."""
    x, w = rng.normal(size=(5, 6)), arrays(weight=(18, 6), bias=(18,))
    fused = (x @ w["weight"].T + w["bias"]).reshape(5, 2, 3, 3)  # T, heads, 3, D
    q, k, v = fused[:, :, 0], fused[:, :, 1], fused[:, :, 2]
    layer = torch_attention(6, heads=2)
    apart = weights.interleaved_qkv(2)
    names = {f"in_proj_{n}": (n, apart) for n in w} | KEEP_OUT_PROJ
    weights.copy(w, layer, names)
    x = torch.from_numpy(x)
    assert compare(attention(q, k, v), layer(x, x, x)[0]).ok(1e-12)


# What all have in common


@pytest.mark.parametrize(
    "transform, shape",
    [
        (weights.transpose, (4, 3)),
        (weights.channels_last_kernel("HWIO"), (2, 3, 4, 5)),
        (weights.channels_last_kernel("DHWIO"), (2, 3, 4, 5, 6)),
        (weights.channels_last_kernel("HWOI", to="IOHW"), (2, 3, 4, 5)),
        (weights.lstm_gates("iofc"), (12, 5)),
        (weights.gru_gates("zrh"), (9,)),
        (weights.interleaved_qkv(2), (12, 5)),
        (weights.flatten_layout(2, 3, 4), (5, 24)),
        (weights.chain(weights.transpose, weights.gru_gates("zrh")), (5, 9)),
    ],
    ids=repr,
)
def test_inverse(transform, shape):
    array = rng.normal(size=shape)
    there = transform(array)
    assert not np.array_equal(there, array)
    np.testing.assert_array_equal(transform.inverse(there), array)
    np.testing.assert_array_equal(transform.inverse.inverse(array), there)
    again = eval(repr(transform))  # it can be pasted
    np.testing.assert_array_equal(again(array), there)


def test_what_cannot_be_undone_says_so():
    chained = weights.chain(weights.transpose, weights.zeros)
    for transform in (weights.fuse_qkv, weights.zeros, weights.item(0), chained):
        with pytest.raises(ValueError, match="cannot be undone"):
            transform.inverse  # noqa: B018


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: weights.lstm_gates("ifg"), "each of i f g o once, got 'ifg'"),
        (lambda: weights.gru_gates("rzn", to="rzz"), "each of r z n once, got 'rzz'"),
        (lambda: weights.channels_last_kernel("HWII"), "each once, got 'HWII'"),
        (lambda: weights.channels_last_kernel("HHOI", to="OIHH"), "each once"),
        (lambda: weights.split_qkv("w"), "must be 'q', 'k' or 'v', got 'w'"),
        (lambda: weights.lstm_gates("iofc")(np.ones(6)), "4 blocks"),
        (lambda: weights.channels_last_kernel("HWIO")(np.ones(6)), "has 4 axes"),
        (lambda: weights.flatten_layout(2, 3)(np.ones((4, 5))), r"a weight \(O, 6\)"),
        (
            lambda: weights.flatten_layout(2, 3).inverse(np.ones((6, 5))),
            r"a weight \(O, 6\), got shape \(6, 5\)",
        ),
        (lambda: weights.split_qkv("q")(np.ones(4)), "3 equal parts"),
        (lambda: weights.interleaved_qkv(2)(np.ones(9)), "3 · 2 heads"),
        (lambda: weights.item(1)(np.ones((1, 2))), r"has no \[1\]"),
    ],
)
def test_wrong_arguments(make, words):
    with pytest.raises(ValueError, match=words):
        make()
