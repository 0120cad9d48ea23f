"""Cases of nn/channelshuffle.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases

shuffle = partial(
    ModuleCase, file="nn.channelshuffle", name="ChannelShuffle", modes=("train",)
)

CASES = [
    shuffle(args=(2,), inputs=(normal(2, 6, 3, 2),)),
    shuffle(label="groups=3", args=(3,), inputs=(normal(2, 6, 4),)),
    shuffle(label="one group", args=(1,), inputs=(normal(2, 3, 2),)),
    *standard_cases(
        partial(shuffle, args=(2,)), (2, 4, 2, 3), unbatched=True, extra_axis=True
    ),
    shuffle(
        label="(16, 64, 32, 32)",
        args=(4,),
        inputs=(normal(16, 64, 32, 32),),
        bench=True,
    ),
]
