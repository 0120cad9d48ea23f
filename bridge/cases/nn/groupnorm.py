"""Cases of nn/groupnorm.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal
from bridge.cases.standard import standard_cases

case = partial(ModuleCase, file="nn.groupnorm", name="GroupNorm")

CASES = [
    case(args=(2, 4), inputs=(normal(3, 4, 5),)),
    case(
        label="eps=0.3, bias=False",
        args=(2, 4, 0.3),
        kwargs={"bias": False},
        inputs=(normal(3, 4, 2, 2),),
    ),
    case(label="affine=False", args=(2, 4, 1e-5, False), inputs=(normal(3, 4, 5),)),
    case(label="one group", args=(1, 4), inputs=(normal(3, 4, 2, 1, 2),)),
    case(label="a group for each channel", args=(4, 4), inputs=(normal(3, 4, 5),)),
    case(label="(N, C)", args=(2, 6), inputs=(normal(3, 6),)),
    case(label="(N, C), a value each", args=(6, 6), inputs=(normal(3, 6),)),
    case(label="(C, L) for (N, C)", args=(1, 5), inputs=(normal(4, 5),)),
    case(label="many entries", args=(2, 4), inputs=(normal(9, 4, 10),)),
    case(
        label="around 100",
        args=(2, 4),
        inputs=(Spec(lambda rng: 100 + rng.normal(size=(3, 4, 9))),),
    ),
    *standard_cases(partial(case, args=(2, 4)), (2, 4, 3)),
    case(
        label="(32, 32, 28, 28)",
        bench=True,
        args=(4, 32),
        inputs=(normal(32, 32, 28, 28),),
    ),
]
