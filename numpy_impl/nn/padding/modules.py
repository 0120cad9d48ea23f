"""Padding as layers: five borders, around one, two or three spatial axes."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.module import Module
from numpy_impl.nn.padding.border import pad, pad_backward
from numpy_impl.nn.windows import repeated

__all__ = [
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
]


class _PadNd(Module):
    """What all fifteen do; a subclass says around how many axes, and in which mode."""

    axes, mode, value = None, None, None

    def __init__(self, padding):
        super().__init__()
        self.padding = repeated(padding, 2 * self.axes)

    def forward(self, x):
        self.saved.append(np.shape(x))
        return pad(x, self.padding, self.mode, self.value)

    def backward(self, grad_y):
        x_shape = self.saved.pop()
        return pad_backward(grad_y, x_shape, self.padding, self.mode)

    def extra_repr(self):
        return f"{self.padding}"


class _CircularPadNd(_PadNd):
    """Padding that goes round."""

    mode = "circular"

    def forward(self, x):
        check_circular(x, self.axes)
        return super().forward(x)


class _ConstantPadNd(_PadNd):
    """Padding with one number."""

    mode = "constant"

    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class _ReflectionPadNd(_PadNd):
    """Padding with a mirror image."""

    mode = "reflect"


class _ReplicationPadNd(_PadNd):
    """Padding that repeats the outer entries."""

    mode = "replicate"


class _ZeroPad:
    """In front of ConstantPad1d, 2d or 3d: the number is 0."""

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class CircularPad1d(_CircularPadNd):
    """a b c -> b c a b c a b: what follows the end is the beginning, along W

    x (N, C, W) or (C, W) grows by left + right.

    Args:
        padding: an int for both ends, or (left, right); negative widths cut off.

    Raises:
        ValueError: `x` is not of (N, C, W) or (C, W).
        RuntimeError: a width is larger than what goes round.
    """

    axes = 1


class CircularPad2d(_CircularPadNd):
    """As CircularPad1d along H and W: (left, right, top, bottom)"""

    axes = 2


class CircularPad3d(_CircularPadNd):
    """As CircularPad1d along D, H and W: (left, right, top, bottom, front, back)"""

    axes = 3


class ConstantPad1d(_ConstantPadNd):
    """a b c -> v v a b c v v: `value` on every side, along W

    Args: as for CircularPad1d, and
        value: of the border.

    Raises:
        RuntimeError: more is cut off than there is.
        TypeError: `value` is no number, or a width no int.
    """

    axes = 1


class ConstantPad2d(_ConstantPadNd):
    """As ConstantPad1d along H and W: (left, right, top, bottom)"""

    axes = 2


class ConstantPad3d(_ConstantPadNd):
    """As ConstantPad1d along D, H and W: (left, right, top, bottom, front, back)"""

    axes = 3


class ReflectionPad1d(_ReflectionPadNd):
    """a b c -> c b a b c b a: mirrored at the outer entries, along W

    Args: as for CircularPad1d.

    Raises:
        RuntimeError: a width is not smaller than the axis.
        NotImplementedError: `x` is of another rank.
    """

    axes = 1


class ReflectionPad2d(_ReflectionPadNd):
    """As ReflectionPad1d along H and W: (left, right, top, bottom)"""

    axes = 2


class ReflectionPad3d(_ReflectionPadNd):
    """As ReflectionPad1d along D, H and W: (left, right, top, bottom, front, back)

    Where y is empty, the gradient is 0; PyTorch's is memory that nobody wrote.
    """

    axes = 3


class ReplicationPad1d(_ReplicationPadNd):
    """a b c -> a a a b c c c: the outer entries go on, along W

    Args: as for CircularPad1d.

    Raises:
        RuntimeError: nothing is left of an axis, or there was nothing. (In PyTorch 2.13
            only if nothing is left of any axis.)
        NotImplementedError: `x` is of another rank.
    """

    axes = 1


class ReplicationPad2d(_ReplicationPadNd):
    """As ReplicationPad1d along H and W: (left, right, top, bottom)"""

    axes = 2


class ReplicationPad3d(_ReplicationPadNd):
    """As ReplicationPad1d along D, H and W: (left, right, top, bottom, front, back)"""

    axes = 3


class ZeroPad1d(_ZeroPad, ConstantPad1d):
    """a b c -> 0 0 a b c 0 0: zeros on every side, along W

    Args: as for CircularPad1d.

    Raises:
        RuntimeError: more is cut off than there is.
    """


class ZeroPad2d(_ZeroPad, ConstantPad2d):
    """As ZeroPad1d along H and W: (left, right, top, bottom)"""


class ZeroPad3d(_ZeroPad, ConstantPad3d):
    """As ZeroPad1d along D, H and W: (left, right, top, bottom, front, back)"""


def check_circular(x, axes):
    """Axes behind (C,) or (N, C)."""
    check.array(x=x)
    if x.ndim not in (axes + 1, axes + 2):
        raise ValueError(
            f"x must have {axes + 1} or {axes + 2} axes, got shape {x.shape}"
        )
