"""Cases of nn/adaptive.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal, values

adaptive = partial(
    ModuleCase, file="nn.adaptive", name="AdaptiveLogSoftmaxWithLoss", modes=("train",)
)


def case(label, input, target, smooth=True, **kwargs):
    """AdaptiveLogSoftmaxWithLoss(16, 10, [2, 5], **kwargs)"""
    return adaptive(
        label=label,
        args=(16, 10, [2, 5]),
        kwargs=kwargs,
        inputs=(input, target),
        smooth=smooth,
    )


ALL = values(np.array([0, 9, 1, 4, 2, 7, 3]))  # of the head and of both clusters
CASES = [
    case("", normal(7, 16), ALL),
    case("head_bias", normal(7, 16), ALL, head_bias=True),
    case("div_value=1.5", normal(7, 16), ALL, div_value=1.5),
    case("frequent classes only", normal(3, 16), values(np.array([1, 0, 1]))),
    case("last cluster only", normal(2, 16), values(np.array([9, 5]))),
    case("one row", normal(1, 16), values(np.array([4]))),
    case("empty batch", normal(0, 16), integers(10, 0), smooth=False),
    case("unbatched", normal(16), values(np.array(6))),
    case("unbatched, frequent", normal(16), values(np.array(1))),
    case("int32 labels", normal(2, 16), values(np.array([1, 6], np.int32))),
    case("1e4", normal(7, 16, scale=1e4), ALL, smooth=False),
    adaptive(
        label="(512, 128), 5000 classes",
        bench=True,
        args=(128, 5000, [100, 1000]),
        inputs=(normal(512, 128), integers(5000, 512)),
    ),
]
