"""Cases of autograd/derivatives/places.py."""

from functools import partial

import numpy as np

from bridge.cases.autograd.derivatives.operation_case import operation_case
from bridge.cases.specs import normal

INDEX = np.array([[0, 2, 2], [1, 1, 0]])

case = partial(operation_case, "places")


def method(name, *args):
    """`x.name(*args)`, followed by a square, or nothing would be of second order."""
    return {
        "call": lambda lib, x: getattr(x, name)(*args).square(),
        "label": f"{args}",
    }


CASES = [
    case("clone", normal(2, 3), call=lambda lib, x: lib.clone(x).square()),
    case("reshape", normal(2, 6), **method("reshape", 3, -1)),
    case("transpose", normal(2, 3, 4), **method("transpose", 0, -1)),
    case("permute", normal(2, 3, 4), **method("permute", 2, 0, 1)),
    case("squeeze", normal(2, 1, 3), **method("squeeze", 1)),
    case("unsqueeze", normal(2, 3), **method("unsqueeze", -1)),
    case("flip", normal(2, 3), **method("flip", (0, 1))),
    case("roll", normal(2, 3), **method("roll", 2, 1)),
    case("tril", normal(3, 3), **method("tril", -1)),
    case("triu", normal(2, 3), **method("triu", 1)),
    case("diagonal", normal(2, 3), **method("diagonal")),
    case("select", normal(2, 3), **method("select", 1, 2)),
    case("cat", normal(2, 1), normal(2, 3), call=lambda lib, *xs: lib.cat(xs, 1).exp()),
    case(
        "cat", normal(2, 3), call=lambda lib, x: lib.cat([x, x], -1).exp(), label="x, x"
    ),
    case("stack", normal(2), normal(2), call=lambda lib, *xs: lib.stack(xs, 1).exp()),
    case(
        "gather",
        normal(2, 3),
        call=lambda lib, x: lib.gather(x, 1, lib.tensor(INDEX)).exp(),
    ),
    case(
        "scatter_add",
        normal(3, 3),
        normal(2, 3),
        call=lambda lib, x, y: lib.scatter_add(x, 0, lib.tensor(INDEX), y).exp(),
    ),
]
