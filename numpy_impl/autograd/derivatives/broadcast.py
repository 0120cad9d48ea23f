"""Two numbers at a time, broadcast: the engine sums over what was repeated."""

import numpy as np

from numpy_impl.autograd.operation import as_tensor, operation
from numpy_impl.autograd.promotion import as_floats, boolean, cast, promoted

__all__ = [
    "add",
    "sub",
    "mul",
    "div",
    "pow",
    "maximum",
    "minimum",
    "atan2",
    "hypot",
    "logaddexp",
    "remainder",
    "lerp",
    "where",
    "masked_fill",
]


def binary(name, forward, inplace=False, **derivatives):
    """An operation on operands of one dtype."""
    return operation(name, promoted(forward), inplace, **derivatives)


add = binary("add", lambda a, b: a + b, True, a=lambda g: g, b=lambda g: g)
sub = binary("sub", lambda a, b: a - b, True, a=lambda g: g, b=lambda g: -g)
mul = binary(
    "mul", lambda a, b: a * b, True, a=lambda g, b: g * b, b=lambda g, a: g * a
)
div = binary(
    "div",
    lambda a, b: as_floats(a) / as_floats(b),
    True,
    a=lambda g, b: g / b,
    b=lambda g, a, b: -g * (a / b) / b,
)
pow = binary(
    "pow",
    lambda a, b: np.power(a, b),
    True,
    a=lambda g, a, b: g.masked_fill(b == 0, 0) * b * safe(a, b == 0) ** (b - 1),
    b=lambda g, y, a, b: g * y * safe(a, (a == 0) & (b >= 0)).log(),
)
maximum = binary(
    "maximum",
    lambda a, b: np.maximum(a, b),
    a=lambda g, a, b: larger(g, a, b),
    b=lambda g, a, b: larger(g, b, a),
)
minimum = binary(
    "minimum",
    lambda a, b: np.minimum(a, b),
    a=lambda g, a, b: larger(g, b, a),
    b=lambda g, a, b: larger(g, a, b),
)
atan2 = binary(
    "atan2",
    lambda a, b: np.arctan2(as_floats(a), as_floats(b)),
    a=lambda g, a, b: g * b * squared_distance(a, b).reciprocal(),
    b=lambda g, a, b: -g * a * squared_distance(a, b).reciprocal(),
)
hypot = binary(
    "hypot",
    lambda a, b: np.hypot(a, b),
    a=lambda g, a, y: g * (a / y),
    b=lambda g, b, y: g * (b / y),
)
logaddexp = binary(
    "logaddexp",
    lambda a, b: np.logaddexp(a, b),
    a=lambda g, a, b: g * (a - b).sigmoid(),
    b=lambda g, a, b: g * (b - a).sigmoid(),
)
remainder = binary(
    "remainder",
    lambda a, b: np.remainder(a, b),
    a=lambda g: g,
    b=lambda g, a, b: -g * ((a - as_tensor(a) % b) / b).round(),
)
lerp = binary(
    "lerp",
    lambda a, b, weight: a + weight * (b - a),
    a=lambda g, weight: g * (1 - weight),
    b=lambda g, weight: g * weight,
    weight=lambda g, a, b: g * (b - a),
)
where = operation(
    "where",
    lambda condition, a, b: np.where(boolean(condition), *cast(a, b)),
    a=lambda g, condition: g.masked_fill(not_(condition), 0),
    b=lambda g, condition: g.masked_fill(condition, 0),
)
masked_fill = operation(
    "masked_fill",
    lambda x, mask, value: np.where(boolean(mask), np.asarray(value, x.dtype), x),
    True,
    x=lambda g, mask: g.masked_fill(mask, 0),
    value=lambda g, mask: g.masked_fill(not_(mask), 0),
)


def not_(mask):
    return ~as_tensor(mask)


def safe(a, mask):
    """a, but 1 where its power or its logarithm would be no number, and is not used."""
    return as_tensor(a).masked_fill(mask, 1)


def larger(g, a, b):
    """g where a is the larger one, half of it where a and b tie."""
    return where(a == b, g / 2, g).masked_fill(a < b, 0)


def squared_distance(a, b):
    """a² + b², and inf at the origin, where the angle has no slope."""
    square = a * a + b * b
    return square.masked_fill(square == 0, np.inf)
