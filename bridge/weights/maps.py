"""Maps by name: the recurrent layers of other libraries, for PyTorch's parameter names.

Each function returns {PyTorch's name: (their names, transform)}, as `names` of
`weights.copy` takes it:

weights.copy(layer, torch.nn.LSTM(5, 3), names=weights.keras_lstm())

Args that all have:
    source: what the names of the other library begin with, such as "lstm.".
    target: what PyTorch's names begin with.
    layer: which layer of PyTorch's LSTM or GRU; None for LSTMCell and GRUCell.
    bias: whether there are biases.
"""

import numpy as np

from bridge.weights.transforms import (
    Transform,
    chain,
    fuse,
    gru_gates,
    item,
    lstm_gates,
    part,
    transpose,
    zeros,
)

__all__ = [
    "flax_gru",
    "flax_lstm",
    "keras_gru",
    "keras_lstm",
    "onnx_gru",
    "onnx_lstm",
]


def keras_lstm(source="", target="", layer=0, bias=True):
    """kernel (I, 4 H), recurrent_kernel (H, 4 H), bias (4 H,), gates i f c o

    `layer.get_weights()` has them in this order. PyTorch adds two biases; Keras has
    one, which becomes bias_ih, and bias_hh is zero.
    """
    gates = lstm_gates("ifco")
    names = {
        "weight_ih": ("kernel", chain(transpose, gates)),
        "weight_hh": ("recurrent_kernel", chain(transpose, gates)),
        "bias_ih": ("bias", gates),
        "bias_hh": ("bias", zeros),
    }
    return _named(names, source, target, _suffix(layer), bias)


def keras_gru(source="", target="", layer=0, bias=True):
    """kernel (I, 3 H), recurrent_kernel (H, 3 H), bias (2, 3 H), gates z r h

    For reset_after=True, which is Keras's default: it has a bias for each product, as
    PyTorch has. With reset_after=False the bias is (3 H,) and the layer computes what
    PyTorch's GRU cannot: that is refused.
    """
    gates = gru_gates("zrh")
    names = {
        "weight_ih": ("kernel", chain(transpose, gates)),
        "weight_hh": ("recurrent_kernel", chain(transpose, gates)),
        "bias_ih": ("bias", chain(reset_after_bias(0), gates)),
        "bias_hh": ("bias", chain(reset_after_bias(1), gates)),
    }
    return _named(names, source, target, _suffix(layer), bias)


def reset_after_bias(row):
    """Row 0 (of the input) or 1 (of the state) of a GRU's bias (2, 3 H)."""

    def forward(bias):
        if bias.ndim != 2:
            raise ValueError(
                f"bias must be (2, 3 H), got shape {bias.shape}: a GRU with "
                "reset_after=False resets the state before the product, which "
                "torch.nn.GRU does not compute"
            )
        return bias[row]

    return Transform(f"maps.reset_after_bias({row})", forward)


def onnx_lstm(source="", target="", layer=0, bias=True, bidirectional=False):
    """W (1, 4 H, I), R (1, 4 H, H), B (1, 8 H), gates i o f c

    The first axis is 2 with `bidirectional`. B holds both biases, that of W first.
    Peepholes (P) have no counterpart in PyTorch.
    """
    return _onnx(lstm_gates("iofc"), source, target, layer, bias, bidirectional)


def onnx_gru(
    source="",
    target="",
    layer=0,
    bias=True,
    bidirectional=False,
    *,
    linear_before_reset,
):
    """W (1, 3 H, I), R (1, 3 H, H), B (1, 6 H), gates z r h

    Args:
        linear_before_reset: the operator's attribute; ONNX's default is 0.
        bidirectional: W, R and B have two directions on their first axis.

    Raises:
        ValueError: `linear_before_reset` is 0: torch.nn.GRU does not compute that.
    """
    if not linear_before_reset:
        raise ValueError(
            "linear_before_reset=0 resets the state before the product, which "
            "torch.nn.GRU does not compute: no weights make the two equal"
        )
    return _onnx(gru_gates("zrh"), source, target, layer, bias, bidirectional)


def _onnx(gates, source, target, layer, bias, bidirectional):
    names = {}
    for direction in range(2 if bidirectional else 1):
        suffix = _suffix(layer) + ("_reverse" if direction else "")
        one = item(direction)
        found = {
            "weight_ih": ("W", chain(one, gates)),
            "weight_hh": ("R", chain(one, gates)),
            "bias_ih": ("B", chain(one, part(0, 2), gates)),
            "bias_hh": ("B", chain(one, part(1, 2), gates)),
        }
        names |= _named(found, source, target, suffix, bias)
    return names


def flax_lstm(source="", target="", layer=0):
    """A kernel for each gate: ii if ig io (I, H) and hi hf hg ho (H, H), linen's cells

    Only the second have biases (H,): they become bias_hh, and bias_ih is zero.
    """
    biases = tuple(f"h{gate}.bias" for gate in "ifgo")
    return _named(
        {
            "weight_ih": _kernels("i", "ifgo"),
            "weight_hh": _kernels("h", "ifgo"),
            "bias_ih": (biases, chain(fuse(), zeros)),
            "bias_hh": (biases, fuse()),
        },
        source,
        target,
        _suffix(layer),
    )


def flax_gru(source="", target="", layer=0):
    """A kernel for each gate: ir iz in (I, H) and hr hz hn (H, H), linen's GRUCell

    Biases (H,) have ir, iz, in and hn; of bias_hh the parts of r and z are zero.
    """
    return _named(
        {
            "weight_ih": _kernels("i", "rzn"),
            "weight_hh": _kernels("h", "rzn"),
            "bias_ih": (tuple(f"i{gate}.bias" for gate in "rzn"), fuse()),
            "bias_hh": ("hn.bias", only_new),
        },
        source,
        target,
        _suffix(layer),
    )


def _only_new(bias):
    return np.concatenate([np.zeros_like(bias), np.zeros_like(bias), bias])


only_new = Transform("maps.only_new", _only_new)
"""bias (H,) of the gate n -> (3 H,), zero for r and z."""


def _kernels(letter, gates):
    """The kernels (I, H) of all gates side by side, transposed: (4 H, I) or (3 H, I)"""
    return tuple(f"{letter}{gate}.kernel" for gate in gates), chain(fuse(1), transpose)


def _suffix(layer):
    return "" if layer is None else f"_l{layer}"


def _named(names, source, target, suffix, bias=True):
    found = {}
    for name, (sources, transform) in names.items():
        if isinstance(sources, str):
            sources = source + sources
        else:
            sources = tuple(source + each for each in sources)
        if bias or not name.startswith("bias"):
            found[f"{target}{name}{suffix}"] = sources, transform
    return found
