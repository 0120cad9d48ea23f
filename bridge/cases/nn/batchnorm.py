"""Cases of nn/batchnorm.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal, values
from bridge.cases.standard import standard_cases

case = partial(ModuleCase, file="nn.batchnorm")
one = partial(case, name="BatchNorm1d")
two = partial(case, name="BatchNorm2d")
three = partial(case, name="BatchNorm3d")
sync = partial(case, name="SyncBatchNorm")


def around(number, *shape):
    """N(number, 1): channels whose variance is small next to their mean"""
    return Spec(lambda rng: number + rng.normal(size=shape))


def options(case, *shape):
    """Each argument off its default."""
    inputs = (normal(*shape),)
    return [
        case(
            label="momentum=0.7",
            kwargs={"momentum": 0.7, "eps": 0.3, "bias": False},
            inputs=inputs,
        ),
        case(
            label="momentum=None",
            kwargs={"momentum": None, "affine": False},
            inputs=inputs,
        ),
        case(
            label="track_running_stats=False",
            kwargs={"track_running_stats": False},
            inputs=inputs,
        ),
    ]


constant_channels = np.repeat([[0.1, -3.0, 0.0]], 5, axis=0)

CASES = [
    one(args=(4,), inputs=(normal(7, 4),)),
    *options(partial(one, args=(4,)), 7, 4),
    one(
        label="neither parameters nor statistics",
        args=(4, 1e-5, 0.1, False, False),
        inputs=(normal(7, 4),),
    ),
    one(label="(N, C, L)", args=(4,), inputs=(normal(3, 4, 5),)),
    one(label="two rows", args=(4,), inputs=(normal(2, 4),)),
    one(label="one row, (N, C, L)", args=(4,), inputs=(normal(1, 4, 2),)),
    one(label="empty batch", args=(4,), inputs=(normal(0, 4),)),
    one(label="empty along L", args=(4,), inputs=(normal(2, 4, 0),)),
    one(label="many entries", args=(7,), inputs=(normal(40, 7),)),
    one(label="around 100", args=(4,), inputs=(around(100.0, 9, 4),)),
    one(label="large inputs", args=(4,), inputs=(normal(7, 4, scale=1e4),)),
    one(label="small inputs", args=(4,), inputs=(normal(7, 4, scale=1e-3),)),
    one(
        label="constant channels",
        args=(3,),
        inputs=(values(constant_channels),),
        smooth=False,
    ),
    two(args=(3,), inputs=(normal(2, 3, 4, 5),)),
    *options(partial(two, args=(3,)), 2, 3, 2, 3),
    *standard_cases(partial(two, args=(3,)), (2, 3, 2, 3)),
    three(args=(2,), inputs=(normal(2, 2, 3, 2, 3),)),
    *options(partial(three, args=(2,)), 2, 2, 1, 2, 2),
    *standard_cases(partial(three, args=(2,)), (2, 2, 1, 2, 2)),
    sync(args=(4,), inputs=(normal(5, 4),)),
    *options(partial(sync, args=(4,)), 3, 4, 2),
    sync(
        label="process_group",
        args=(4,),
        kwargs={"process_group": "of one"},
        inputs=(normal(5, 4, 2, 1, 2, 1),),
    ),
    *standard_cases(partial(sync, args=(4,)), (2, 4, 3)),
    sync(label="empty batch (N, C)", args=(4,), inputs=(normal(0, 4),)),
    sync(label="extra axis", args=(4,), inputs=(normal(2, 4, 4),)),
    one(label="(256, 512)", bench=True, args=(512,), inputs=(normal(256, 512),)),
    two(
        label="(32, 32, 28, 28)",
        bench=True,
        args=(32,),
        inputs=(normal(32, 32, 28, 28),),
    ),
    three(
        label="(8, 16, 8, 16, 16)",
        bench=True,
        args=(16,),
        inputs=(normal(8, 16, 8, 16, 16),),
    ),
    sync(
        label="(32, 32, 28, 28)",
        bench=True,
        args=(32,),
        inputs=(normal(32, 32, 28, 28),),
    ),
]
