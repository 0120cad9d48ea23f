"""Cases of nn/activation/softmax.py."""

import math

from bridge.cases.case import ModuleCase
from bridge.cases.nn.activation import bench
from bridge.cases.specs import normal, values

INF, NAN = math.inf, math.nan

ROWS = {
    "ties": [[1.0, 1.0, 1.0], [2.0, 2.0, -1.0]],
    "extremes": [[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4 - 1]],
    "-inf in a row": [[-INF, 0.0, 1.0], [-INF, -INF, 3.0]],
    "rows of -inf, inf, nan": [[-INF, -INF], [INF, 0.0], [NAN, 0.0], [1.0, 2.0]],
}


def along_dim(name):
    def case(label, dim, spec, **kwargs):
        return ModuleCase(
            file="nn.activation.softmax",
            name=name,
            label=f"dim={dim} {label}".strip(),
            kwargs={"dim": dim},
            inputs=(spec,),
            **kwargs,
        )

    return [
        case("", 1, normal(7, 5, scale=2)),
        case("", 0, normal(7, 5, scale=2)),
        case("", -1, normal(2, 3, 4)),
        case("", 1, normal(2, 3, 4)),
        case("", -2, normal(2, 3, 4, 5)),
        case("one axis", 0, normal(5)),
        case("scalar", -1, normal()),
        case("one class", 1, normal(4, 1)),
        case("empty batch", 1, normal(0, 5)),
        case("one row", 1, normal(1, 5)),
        case("no classes", 1, normal(3, 0)),
        case("many entries", 1, normal(31, 11, scale=3)),
        case("many entries", 1, normal(5, 3, 17, scale=3)),
        case("many entries", 0, normal(4, 100, scale=3)),
        *(case(label, 1, values(x), smooth=False) for label, x in ROWS.items()),
    ]


def softmax2d(label, spec):
    return ModuleCase(
        file="nn.activation.softmax", name="Softmax2d", label=label, inputs=(spec,)
    )


CASES = [
    *along_dim("Softmin"),
    *along_dim("Softmax"),
    softmax2d("(N, C, H, W)", normal(2, 3, 4, 5)),
    softmax2d("(C, H, W)", normal(3, 4, 5)),
    softmax2d("empty batch", normal(0, 3, 4, 5)),
    softmax2d("one row", normal(1, 3, 4, 5)),
    *along_dim("LogSoftmax"),
    bench("softmax", "Softmax", 1024, 1000, dim=1),
    bench("softmax", "LogSoftmax", 1024, 1000, dim=1),
    bench("softmax", "Softmin", 1024, 1000, dim=1),
    bench("softmax", "Softmax2d", 32, 32, 31, 31),
]
