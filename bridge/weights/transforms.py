"""Changes of layout by name: what other libraries store, as PyTorch stores it.

A transform takes one array, or several, and returns one. Most can be undone: `inverse`
leads from PyTorch's layout back to the other one. `chain` joins several.

| library              | Linear  | Conv2d | LSTM gates        | GRU gates      |
|----------------------|---------|--------|-------------------|----------------|
| PyTorch              | (O, I)  | OIHW   | i f g o, (4 H, I) | r z n          |
| Keras                | (I, O)  | HWIO   | i f c o, (I, 4 H) | z r h          |
| Flax (linen)         | (I, O)  | HWIO   | a kernel for each | one for each   |
| ONNX                 | either  | OIHW   | i o f c, (4 H, I) | z r h          |
| TensorFlow Lite, MLX | (O, I)  | OHWI   |                   |                |
| scikit-learn's MLP   | (I, O)  |        |                   |                |

Keras's c, ONNX's c and PyTorch's g are one gate, and so are h and n.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = [
    "Transform",
    "chain",
    "channels_last_kernel",
    "flatten_layout",
    "fuse",
    "fuse_qkv",
    "gru_gates",
    "interleaved_qkv",
    "item",
    "lstm_gates",
    "part",
    "reshape",
    "split_qkv",
    "transpose",
    "zeros",
]


@dataclass(frozen=True, repr=False)
class Transform:
    """A function of arrays that knows its name and, if there is one, its inverse.

    Args:
        name: how to write it, behind `weights.`.
        function: array, ... -> array.
        undo: array -> array, or None: it cannot be undone.
    """

    name: str
    function: Callable
    undo: Callable | None = None

    def __call__(self, *arrays):
        return self.function(*arrays)

    @property
    def inverse(self):
        """The transform that leads back.

        Raises:
            ValueError: there is none: several arrays became one, or a part was taken.
        """
        if self.undo is None:
            raise ValueError(f"{self!r} cannot be undone: it keeps no single array")
        return Transform(f"{self.name}.inverse", self.undo, self.function)

    def __repr__(self):
        return f"weights.{self.name}"


def chain(*transforms):
    """One after the other, the first first; undone by the inverses in reverse."""

    def forward(*arrays):
        for transform in transforms:
            arrays = (transform(*arrays),)
        return arrays[0]

    def undo(array):
        for transform in reversed(transforms):
            array = transform.inverse(array)
        return array

    parts = ", ".join(map(repr, transforms))
    can_be_undone = all(transform.undo is not None for transform in transforms)
    return Transform(f"chain({parts})", forward, undo if can_be_undone else None)


# Layouts of kernels

transpose = Transform("transpose", np.transpose, np.transpose)
"""(I, O) -> (O, I): a Dense layer of Keras or Flax, coefs_ of scikit-learn's MLP,
x @ W of one's own, Conv1D of GPT-2."""


def channels_last_kernel(layout, to=None):
    """A convolution's kernel, such as HWIO -> OIHW: the axes in another order.

    "HWIO" is Keras's and Flax's, "OHWI" TensorFlow Lite's and MLX's. One axis or three
    likewise: "WIO", "OWI", "DHWIO", "ODHWI".

    Args:
        layout: a letter for each axis of the array that is given.
        to: the letters as they are wanted; if left out, O and I first and the others
            in their order, as PyTorch's convolutions have them.

    Raises:
        ValueError: a letter comes twice, or the two have other letters; when called:
            the array has another number of axes.
    """
    rest = "".join(letter for letter in layout if letter not in "OI")
    wanted = f"OI{rest}" if to is None else to
    if sorted(layout) != sorted(wanted) or len(set(layout)) != len(layout):
        raise ValueError(
            f"layout must have the letters of {wanted!r}, each once, got {layout!r}"
        )

    def moved(source, target):
        def move(array):
            if array.ndim != len(source):
                raise ValueError(
                    f"a kernel {source} has {len(source)} axes, got shape {array.shape}"
                )
            return array.transpose([source.index(letter) for letter in target])

        return move

    shown = f"{layout!r}" if to is None else f"{layout!r}, to={to!r}"
    name = f"channels_last_kernel({shown})"
    return Transform(name, moved(layout, wanted), moved(wanted, layout))


def flatten_layout(channels, *sizes):
    """A Linear behind a Flatten: (O, H W C) -> (O, C H W)

    Where feature maps are (N, H, W, C), as in Keras and Flax, Flatten puts the channels
    of a pixel side by side; PyTorch's (N, C, H, W) puts the pixels of a channel side by
    side. The columns of the next layer's weight have to move with them. A Dense kernel
    (H W C, O) needs both: chain(transpose, flatten_layout(C, H, W)).

    Args:
        channels: C.
        sizes: H, W, or as many sizes as the feature maps have.

    Raises:
        ValueError: when called: the weight has not C H W columns.
    """
    last, first = (*sizes, channels), (channels, *sizes)
    columns = int(np.prod(first))

    def check(weight):
        if weight.ndim != 2 or weight.shape[1] != columns:
            raise ValueError(
                f"flatten_layout{first} needs a weight (O, {columns}), got shape "
                f"{weight.shape}"
            )

    def forward(weight):
        check(weight)
        return np.moveaxis(weight.reshape(-1, *last), -1, 1).reshape(weight.shape)

    def undo(weight):
        check(weight)
        return np.moveaxis(weight.reshape(-1, *first), 1, -1).reshape(weight.shape)

    return Transform(f"flatten_layout{first}", forward, undo)


# Gates of recurrent layers


def lstm_gates(order, to="ifgo"):
    """The four blocks of rows of an LSTM's weight (4 H, ...) or bias in another order.

    PyTorch has i f g o, Keras i f c o (the same order; its kernels are transposed),
    ONNX i o f c. c is another letter for g.

    Args:
        order: the gates as they are given, such as "iofc".
        to: the gates as they are wanted.

    Raises:
        ValueError: not each of the four gates once; when called: the first axis cannot
            be cut into four.
    """
    return _gates("lstm_gates", order, to, "ifgo", {"c": "g"})


def gru_gates(order, to="rzn"):
    """The three blocks of rows of a GRU's weight (3 H, ...) or bias in another order.

    PyTorch has r z n; Keras and ONNX z r h. h is another letter for n. The order is not
    all: PyTorch computes n = tanh(W x + b + r (U h + b')), the reset gate *after* the
    product. That is Keras's reset_after=True (its default since 2.0) and ONNX's
    linear_before_reset=1. The other form, U (r h), is another function of the same
    weights: no order of gates turns one into the other.

    Args, Raises: as for lstm_gates, with three gates.
    """
    return _gates("gru_gates", order, to, "rzn", {"h": "n"})


def _gates(name, order, to, letters, aliases):
    plain = str.maketrans(aliases)
    source, target = order.translate(plain), to.translate(plain)
    for given, gates in ((order, source), (to, target)):
        if sorted(gates) != sorted(letters):
            raise ValueError(
                f"{name} needs each of {' '.join(letters)} once, got {given!r}"
            )

    def moved(source, target):
        def move(array):
            if array.ndim == 0 or array.shape[0] % len(letters):
                raise ValueError(
                    f"{name} needs {len(letters)} blocks on the first axis, got shape "
                    f"{array.shape}"
                )
            blocks = dict(zip(source, np.split(array, len(letters))))
            return np.concatenate([blocks[gate] for gate in target])

        return move

    shown = f"{order!r}" if to == letters else f"{order!r}, to={to!r}"
    return Transform(f"{name}({shown})", moved(source, target), moved(target, source))


# One array out of several, and several out of one


def fuse(axis=0):
    """Several arrays behind one another along an axis; undone by `part`."""

    def forward(*arrays):
        return np.concatenate(arrays, axis)

    return Transform(f"fuse({axis})", forward)


def part(index, parts, axis=0):
    """The index-th of `parts` equal pieces along an axis.

    Raises:
        ValueError: when called: the axis cannot be cut into that many.
    """

    def forward(array):
        if array.ndim <= axis or array.shape[axis] % parts:
            raise ValueError(
                f"{parts} equal parts along axis {axis} are needed, got shape "
                f"{array.shape}"
            )
        return np.split(array, parts, axis)[index]

    return Transform(f"part({index}, {parts}, axis={axis})", forward)


def item(index):
    """array[index]: one direction of ONNX's arrays, one row of Keras's GRU bias."""

    def forward(array):
        if array.ndim == 0 or not -len(array) <= index < len(array):
            raise ValueError(f"an array of shape {array.shape} has no [{index}]")
        return array[index]

    return Transform(f"item({index})", forward)


def reshape(*shape):
    """The same entries under another shape, such as a coef_ (I,) as weight (1, I)."""
    return Transform(f"reshape{shape}", lambda array: np.reshape(array, shape))


def _zeros(array, *arrays):
    return np.zeros_like(array)


zeros = Transform("zeros", _zeros)
"""Zeros of that shape: PyTorch's second bias, where the other library has only one."""

fuse_qkv = Transform("fuse_qkv", fuse().function)
"""q, k, v (D, E) -> (3 D, E): three projections as the in_proj_weight of
MultiheadAttention, or their biases (D,) as its in_proj_bias."""


def split_qkv(which):
    """The rows of "q", "k" or "v" of a fused weight (3 D, E) or bias (3 D,).

    A fused weight that is stored as (E, 3 D), as in GPT-2, is transposed before:
    chain(transpose, split_qkv("q")).

    Raises:
        ValueError: another letter; when called: the first axis cannot be cut in three.
    """
    if which not in ("q", "k", "v"):
        raise ValueError(f"which must be 'q', 'k' or 'v', got {which!r}")
    return Transform(f"split_qkv({which!r})", part("qkv".index(which), 3).function)


def interleaved_qkv(heads):
    """A fused weight or bias whose rows are q k v of head 0, q k v of head 1, ...

    (GPT-NeoX and BLOOM store it so.) PyTorch has q of every head, then k, then v.

    Args:
        heads: how many heads there are.

    Raises:
        ValueError: when called: the first axis is not 3 heads · D.
    """

    def swapped(first, second):
        def swap(array):
            if array.ndim == 0 or array.shape[0] % (3 * heads):
                raise ValueError(
                    f"the first axis must be a multiple of 3 · {heads} heads, got "
                    f"shape {array.shape}"
                )
            blocks = array.reshape(first, second, -1, *array.shape[1:])
            return blocks.swapaxes(0, 1).reshape(array.shape)

        return swap

    return Transform(f"interleaved_qkv({heads})", swapped(heads, 3), swapped(3, heads))
