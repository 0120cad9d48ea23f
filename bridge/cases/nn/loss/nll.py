"""Cases of nn/loss/nll.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal, uniform, values
from bridge.sides import TORCH_IMPL

case = partial(ModuleCase, file="nn.loss.nll", name="NLLLoss", modes=("train",))

REDUCTIONS = ("mean", "sum", "none")
IGNORED = values(np.array([0, -100, 2, 4, -100, 1, 3]))

CASES = [
    *(
        case(
            label=f"{label}, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=inputs,
        )
        for label, inputs in (
            ("(N, C)", (normal(7, 5), integers(5, 7))),
            ("(N, C, T)", (normal(2, 5, 3), integers(5, 2, 3))),
            ("(N, C, H, W)", (normal(2, 5, 3, 4), integers(5, 2, 3, 4))),
            ("(N, C, D, H, W)", (normal(2, 5, 3, 2, 4), integers(5, 2, 3, 2, 4))),
            ("unbatched", (normal(5), integers(5))),
            ("ignored labels", (normal(7, 5), IGNORED)),
        )
        for reduction in REDUCTIONS
    ),
    *(
        case(
            label=f"weight, ignored labels, reduction={reduction!r}",
            kwargs={"reduction": reduction, "weight": uniform(0.5, 2, 5)},
            inputs=(normal(7, 5), IGNORED),
        )
        for reduction in REDUCTIONS
    ),
    *(
        case(
            label=f"weight, (N, C, H, W), ignore_index={ignored}",
            kwargs={"weight": uniform(0.5, 2, 5), "ignore_index": ignored},
            inputs=(normal(2, 5, 3, 4), integers(5, 2, 3, 4)),
        )
        for ignored in (-100, 2)
    ),
    case(
        label="one label for (C,)",
        inputs=(normal(5), values(np.array([3]))),
        witnesses=(TORCH_IMPL,),  # PyTorch's own backward refuses this target's shape
    ),
    case(
        label="bytes as labels",
        inputs=(normal(7, 5), values(np.arange(7, dtype=np.uint8) % 5)),
    ),
    *(
        case(
            label=f"one label for (C,), weight, reduction={reduction!r}",
            kwargs={"reduction": reduction, "weight": uniform(0.5, 2, 5)},
            inputs=(normal(5), values(np.array([3]))),
            witnesses=(TORCH_IMPL,),
        )
        for reduction in REDUCTIONS
    ),
    case(label="one label for one class", inputs=(normal(1), values(np.array([0])))),
    case(label="one row", inputs=(normal(1, 5), integers(5, 1))),
    case(label="one class", inputs=(normal(7, 1), integers(1, 7))),
    case(label="empty batch", inputs=(normal(0, 5), integers(5, 0)), smooth=False),
    *(
        case(
            label=f"all ignored, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(normal(3, 5), values(np.full(3, -100))),
            smooth=False,
        )
        for reduction in REDUCTIONS
    ),
    case(
        label="(64, 1000)",
        bench=True,
        inputs=(normal(64, 1000), integers(1000, 64)),
    ),
]
