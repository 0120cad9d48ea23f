"""Cases of nn/pixelshuffle.py."""

from dataclasses import replace
from functools import partial

from bridge import sides
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases

shuffle = partial(
    ModuleCase, file="nn.pixelshuffle", name="PixelShuffle", modes=("train",)
)
unshuffle = partial(
    ModuleCase, file="nn.pixelshuffle", name="PixelUnshuffle", modes=("train",)
)


def sized(case, *shape):
    """The standard cases; of an empty batch torch's own kernel has no gradient."""
    empty, *others = standard_cases(case, shape, unbatched=True, extra_axis=True)
    return [replace(empty, witnesses=(sides.TORCH_IMPL,)), *others]


CASES = [
    shuffle(args=(2,), inputs=(normal(2, 12, 3, 4),)),
    shuffle(label="factor 3", args=(3,), inputs=(normal(2, 9, 2, 3),)),
    shuffle(label="factor 1", args=(1,), inputs=(normal(2, 3, 2, 4),)),
    *sized(partial(shuffle, args=(2,)), 2, 4, 3, 2),
    shuffle(
        label="(8, 64, 32, 32)",
        args=(2,),
        inputs=(normal(8, 64, 32, 32),),
        bench=True,
    ),
    unshuffle(args=(2,), inputs=(normal(2, 3, 4, 6),)),
    unshuffle(label="factor 3", args=(3,), inputs=(normal(2, 2, 3, 6),)),
    unshuffle(label="factor 1", args=(1,), inputs=(normal(2, 3, 2, 4),)),
    *sized(partial(unshuffle, args=(2,)), 2, 1, 2, 4),
    unshuffle(
        label="(8, 16, 64, 64)",
        args=(2,),
        inputs=(normal(8, 16, 64, 64),),
        bench=True,
    ),
]
