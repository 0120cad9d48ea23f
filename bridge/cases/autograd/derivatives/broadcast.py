"""Cases of autograd/derivatives/broadcast.py."""

from functools import partial

import numpy as np

from bridge.cases.autograd.derivatives.operation_case import operation_case
from bridge.cases.specs import normal, uniform, values

TWO = "add sub mul div maximum minimum atan2 hypot logaddexp"
MASK = np.array([[True, False, True], [False, False, True]])

case = partial(operation_case, "broadcast")


def positive(*shape):
    return uniform(0.5, 2, *shape)


CASES = [
    *(case(n, normal(2, 3), positive(3), label="a row") for n in TWO.split()),
    *(case(n, positive(3, 1), normal(2, 1, 4), label="both ways") for n in TWO.split()),
    case("maximum", values([1.0, 2.0, 3.0]), values([3.0, 2.0, 1.0]), label="a tie"),
    case("minimum", values([1.0, 2.0, 3.0]), values([3.0, 2.0, 1.0]), label="a tie"),
    case("remainder", values([[2.3, -4.1], [0.9, 7.7]]), values([0.7, -1.3])),
    case("pow", positive(2, 3), normal(3)),
    case("pow", normal(4), call=lambda lib, x: x**3, label="x ** 3"),
    case("pow", normal(4), call=lambda lib, x: 2.0**x, label="2 ** x"),
    case("lerp", normal(2, 3), normal(2, 3), positive(3)),
    case("lerp", normal(2, 3), normal(3), weight=0.3),
    case(
        "where",
        normal(3),
        normal(2, 3),
        call=lambda lib, a, b: lib.where(lib.tensor(MASK), a, b),
    ),
    case(
        "masked_fill",
        normal(2, 3),
        call=lambda lib, x: lib.masked_fill(x, lib.tensor(MASK), 7.0),
    ),
]
