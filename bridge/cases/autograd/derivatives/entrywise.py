"""Cases of autograd/derivatives/entrywise.py."""

from functools import partial

from bridge.cases.autograd.derivatives.operation_case import operation_case
from bridge.cases.specs import normal, uniform, values

ANYWHERE = (
    "neg abs sign floor round exp exp2 expm1 square reciprocal sin cos tan atan sinh "
    "cosh tanh asinh sigmoid relu erf"
)
POSITIVE = "log log2 log10 log1p sqrt rsqrt"
INSIDE = "asin acos atanh"  # of -1 ... 1

case = partial(operation_case, "entrywise")

CASES = [
    *(case(name, normal(2, 3)) for name in ANYWHERE.split()),
    *(case(name, uniform(0.5, 2, 2, 3)) for name in POSITIVE.split()),
    *(case(name, uniform(-0.9, 0.9, 2, 3)) for name in INSIDE.split()),
    case("acosh", uniform(1.5, 3, 2, 3)),
    case("abs", values([-1.0, 0.0, 0.0, 2.0]), label="kinks"),
    case("relu", values([-1.0, 0.0, 0.0, 2.0]), label="kinks"),
    case("clamp", normal(4, 5), min=-0.5, max=0.5),
    case("clamp", normal(4, 5), min=0.0),
    case("clamp", normal(4, 5), max=0.0),
]
