"""Cases of nn/linear.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases

case = partial(ModuleCase, file="nn.linear")

CASES = [
    case(name="Identity", args=(54,), kwargs={"unused": 1}, inputs=(normal(7, 5),)),
    case(name="Linear", args=(5, 3), inputs=(normal(7, 5),)),
    case(
        name="Linear",
        label="bias=False",
        args=(5, 3),
        kwargs={"bias": False},
        inputs=(normal(7, 5),),
    ),
    case(name="Linear", label="(N, T, D)", args=(5, 3), inputs=(normal(2, 7, 5),)),
    case(name="Linear", label="unbatched", args=(5, 3), inputs=(normal(5),)),
    case(name="Linear", label="empty batch", args=(5, 3), inputs=(normal(0, 5),)),
    case(name="Linear", label="one row", args=(5, 1), inputs=(normal(1, 5),)),
    case(name="Bilinear", args=(4, 5, 3), inputs=(normal(7, 4), normal(7, 5))),
    case(
        name="Bilinear",
        label="bias=False, (N, T, D)",
        args=(4, 5, 3),
        kwargs={"bias": False},
        inputs=(normal(2, 7, 4), normal(2, 7, 5)),
    ),
    case(
        name="Bilinear",
        label="unbatched",
        args=(4, 5, 3),
        inputs=(normal(4), normal(5)),
    ),
    case(
        name="Bilinear",
        label="empty batch",
        args=(4, 5, 3),
        inputs=(normal(0, 4), normal(0, 5)),
    ),
    case(
        name="Bilinear",
        label="one row",
        args=(4, 5, 1),
        inputs=(normal(1, 4), normal(1, 5)),
    ),
    case(
        name="Bilinear",
        label="(N, T, S, D)",
        args=(1, 2, 3),
        inputs=(normal(2, 3, 1, 1), normal(2, 3, 1, 2)),
    ),
    case(name="Identity", label="scalar", inputs=(normal(),)),
    *standard_cases(
        partial(case, name="Identity"), (3, 2), unbatched=True, extra_axis=True
    ),
    case(
        name="Bilinear",
        label="(256) 128 x 128 -> 64",
        bench=True,
        args=(128, 128, 64),
        inputs=(normal(256, 128), normal(256, 128)),
    ),
    case(
        name="Linear",
        label="(256, 784) -> 512",
        bench=True,
        args=(784, 512),
        inputs=(normal(256, 784),),
    ),
]
