"""Cases of nn/rmsnorm.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases

case = partial(ModuleCase, file="nn.rmsnorm", name="RMSNorm")

CASES = [
    case(args=(6,), inputs=(normal(7, 6),)),
    case(label="eps=0.3", args=((6,), 0.3), inputs=(normal(7, 6),)),
    case(
        label="elementwise_affine=False, over two axes",
        args=((3, 4), None, False),
        inputs=(normal(2, 3, 4),),
    ),
    case(label="over two axes", args=([3, 4],), inputs=(normal(2, 3, 4),)),
    case(
        label="small inputs",
        args=(6,),
        inputs=(normal(7, 6, scale=1e-4),),
        smooth=False,  # not within the step of a finite difference
    ),
    case(label="large inputs", args=(6,), inputs=(normal(7, 6, scale=1e4),)),
    case(label="many entries", args=(34,), inputs=(normal(7, 34),)),
    case(label="no features", args=(0,), inputs=(normal(3, 0),)),
    *standard_cases(partial(case, args=(4,)), (3, 4), unbatched=True, extra_axis=True),
    case(label="(2048, 768)", bench=True, args=(768,), inputs=(normal(2048, 768),)),
]
