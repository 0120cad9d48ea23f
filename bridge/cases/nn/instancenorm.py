"""Cases of nn/instancenorm.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal
from bridge.cases.standard import standard_cases

case = partial(ModuleCase, file="nn.instancenorm")


def cases(name, *shape):
    """A layer on (N, C, ...), each argument off its default."""
    made = partial(case, name=name, args=(shape[1],))
    inputs = (normal(*shape),)
    return [
        made(inputs=inputs),
        made(
            label="affine, eps=0.3",
            kwargs={"affine": True, "eps": 0.3},
            inputs=inputs,
        ),
        made(
            label="affine, bias=False",
            kwargs={"affine": True, "bias": False},
            inputs=inputs,
        ),
        made(
            label="track_running_stats, momentum=0.7",
            kwargs={"affine": True, "track_running_stats": True, "momentum": 0.7},
            inputs=inputs,
        ),
        *standard_cases(made, shape, unbatched=True),
    ]


one = partial(case, name="InstanceNorm1d")

CASES = [
    *cases("InstanceNorm1d", 2, 3, 4),
    one(
        label="momentum=None",
        args=(3,),
        kwargs={"track_running_stats": True, "momentum": None},
        inputs=(normal(2, 3, 4),),
    ),
    one(
        label="unbatched, track_running_stats",
        args=(3,),
        kwargs={"track_running_stats": True},
        inputs=(normal(3, 4),),
    ),
    one(label="no places", args=(3,), inputs=(normal(2, 3, 0),)),
    one(
        label="affine, no places",
        args=(3,),
        kwargs={"affine": True},
        inputs=(normal(2, 3, 0),),
    ),
    one(label="many entries", args=(3,), inputs=(normal(6, 3, 11),)),
    one(
        label="around 100",
        args=(3,),
        inputs=(Spec(lambda rng: 100 + rng.normal(size=(2, 3, 9))),),
    ),
    *cases("InstanceNorm2d", 2, 3, 2, 3),
    *cases("InstanceNorm3d", 2, 2, 1, 2, 3),
    one(
        label="(32, 64, 256)",
        bench=True,
        args=(64,),
        inputs=(normal(32, 64, 256),),
    ),
    case(
        name="InstanceNorm2d",
        label="(32, 32, 28, 28)",
        bench=True,
        args=(32,),
        kwargs={"affine": True},
        inputs=(normal(32, 32, 28, 28),),
    ),
    case(
        name="InstanceNorm3d",
        label="(8, 16, 8, 16, 16)",
        bench=True,
        args=(16,),
        inputs=(normal(8, 16, 8, 16, 16),),
    ),
]
