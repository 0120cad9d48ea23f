"""Cases of autograd/derivatives/reductions.py."""

from functools import partial

from bridge.cases.autograd.derivatives.operation_case import operation_case
from bridge.cases.specs import normal, values

TIES = values([[1.0, 2.0, 2.0], [3.0, 0.0, 3.0]])

case = partial(operation_case, "reductions")

CASES = [
    *(case(name, normal(2, 3, 4)) for name in ("sum", "mean", "var", "std", "prod")),
    *(
        case(name, normal(2, 3, 4), dim=dim, keepdim=keepdim)
        for name in ("sum", "mean", "var", "std", "amax", "amin")
        for dim, keepdim in (((0, 2), True), (-1, False))
    ),
    case("var", normal(3, 2), dim=0, correction=0),
    case("amax", TIES, dim=1, label="ties"),
    case("amin", TIES, dim=0, label="ties"),
    case("prod", values([[0.0, 2.0], [3.0, 4.0], [0.0, 5.0]]), dim=0, keepdim=True),
    *(
        case(name, normal(3, 4, scale=3.0), dim=dim)
        for name in ("logsumexp", "softmax", "log_softmax", "cumsum")
        for dim in (0, -1)
    ),
    case("trace", normal(3, 3)),
]
