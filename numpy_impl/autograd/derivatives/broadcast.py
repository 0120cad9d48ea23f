"""Two numbers at a time, broadcast: the engine sums over what was repeated."""

import numpy as np

from numpy_impl.autograd.operation import as_tensor, operation

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

add = operation("add", lambda a, b: a + b, True, a=lambda g: g, b=lambda g: g)
sub = operation("sub", lambda a, b: a - b, True, a=lambda g: g, b=lambda g: -g)
mul = operation(
    "mul", lambda a, b: a * b, True, a=lambda g, b: g * b, b=lambda g, a: g * a
)
div = operation(
    "div",
    lambda a, b: np.true_divide(a, b),
    True,
    a=lambda g, b: g / b,
    b=lambda g, a, b: -g * (a / b) / b,
)
pow = operation(
    "pow",
    lambda a, b: np.power(a, b),
    a=lambda g, a, b: g * (b * as_tensor(a) ** (b - 1 + 2 * (b == 0))),
    b=lambda g, y, a: g * y * as_tensor(a).masked_fill(a == 0, 1).log(),
)
maximum = operation(
    "maximum",
    lambda a, b: np.maximum(a, b),
    a=lambda g, a, b: g * ((a > b) * 0.5 + (a >= b) * 0.5),
    b=lambda g, a, b: g * ((b > a) * 0.5 + (b >= a) * 0.5),
)
minimum = operation(
    "minimum",
    lambda a, b: np.minimum(a, b),
    a=lambda g, a, b: g * ((a < b) * 0.5 + (a <= b) * 0.5),
    b=lambda g, a, b: g * ((b < a) * 0.5 + (b <= a) * 0.5),
)
atan2 = operation(
    "atan2",
    lambda a, b: np.arctan2(a, b),
    a=lambda g, a, b: g * b / (a * a + b * b),
    b=lambda g, a, b: -g * a / (a * a + b * b),
)
hypot = operation(
    "hypot",
    lambda a, b: np.hypot(a, b),
    a=lambda g, a, y: g * (a / y),
    b=lambda g, b, y: g * (b / y),
)
logaddexp = operation(
    "logaddexp",
    lambda a, b: np.logaddexp(a, b),
    a=lambda g, a, b: g * (a - b).sigmoid(),
    b=lambda g, a, b: g * (b - a).sigmoid(),
)
remainder = operation(
    "remainder",
    lambda a, b: np.remainder(a, b),
    a=lambda g: g,
    b=lambda g, a, b: -g * (a / b).floor(),
)
lerp = operation(
    "lerp",
    lambda a, b, weight: a + weight * (b - a),
    a=lambda g, weight: g * (1 - weight),
    b=lambda g, weight: g * weight,
    weight=lambda g, a, b: g * (b - a),
)
where = operation(
    "where",
    lambda condition, a, b: np.where(condition, a, b),
    a=lambda g, condition: g * condition,
    b=lambda g, condition: g * (condition == 0),
)
masked_fill = operation(
    "masked_fill",
    lambda x, mask, value: np.where(mask, np.asarray(value, x.dtype), x),
    True,
    x=lambda g, mask: g * (as_tensor(mask) == 0),
)
