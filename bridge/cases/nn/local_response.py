"""Cases of nn/local_response.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases
from bridge.sides import TORCH_IMPL

case = partial(ModuleCase, file="nn.local_response", name="LocalResponseNorm")
cross = partial(ModuleCase, file="nn.local_response", name="CrossMapLRN2d")

STRONG = {"alpha": 0.9, "beta": 0.6, "k": 1.5}
# Where PyTorch's gradient is not the derivative of its forward: see the tests.
ALONE = {"witnesses": (TORCH_IMPL,), "kwargs": STRONG}

CASES = [
    case(args=(2,), inputs=(normal(2, 4, 3),)),
    case(label="3 of 4", args=(3,), kwargs=STRONG, inputs=(normal(2, 4, 2, 3),)),
    case(label="4 of 5", args=(4,), kwargs=STRONG, inputs=(normal(2, 5, 3),)),
    case(label="more than all", args=(9,), kwargs=STRONG, inputs=(normal(2, 3, 2),)),
    case(label="one", args=(1,), kwargs=STRONG, inputs=(normal(2, 3, 1, 2, 1),)),
    case(label="large", args=(2,), inputs=(normal(2, 4, 3, scale=1e4),)),
    *standard_cases(partial(case, args=(2,)), (2, 3, 2), extra_axis=True),
    cross(args=(4,), inputs=(normal(2, 2, 2, 3),)),
    cross(label="7 of 3", args=(7,), kwargs=STRONG, inputs=(normal(2, 3, 2, 3),)),
    cross(label="3 of 7", args=(3,), inputs=(normal(2, 7, 2, 3),), **ALONE),
    cross(label="4 of 7", args=(4,), inputs=(normal(2, 7, 1, 3),), **ALONE),
    cross(label="one", args=(1,), inputs=(normal(2, 3, 1, 3),), **ALONE),
    *standard_cases(partial(cross, args=(4,)), (2, 2, 2, 3)),
    case(
        label="(16, 64, 27, 27)",
        bench=True,
        args=(5,),
        inputs=(normal(16, 64, 27, 27),),
    ),
    cross(
        label="(16, 64, 27, 27)",
        bench=True,
        args=(5,),
        inputs=(normal(16, 64, 27, 27),),
    ),
]
