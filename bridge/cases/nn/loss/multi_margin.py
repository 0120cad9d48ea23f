"""Cases of nn/loss/multi_margin.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal, uniform, values
from bridge.sides import TORCH_IMPL

case = partial(
    ModuleCase, file="nn.loss.multi_margin", name="MultiMarginLoss", modes=("train",)
)

REDUCTIONS = ("mean", "sum", "none")
WEIGHTED = {"weight": uniform(0.5, 2, 5), "margin": 0.3}
# One score is a margin below the right one, one nearer, one as high.
KINK = np.array([[2.0, 1.0, 1.5], [0.0, 0.0, -1.0]])

CASES = [
    *(
        case(
            label=f"p={p}, reduction={reduction!r}, {label}",
            kwargs={"p": p, "reduction": reduction, **options},
            inputs=(normal(7, 5), integers(5, 7)),
        )
        for p, reductions, label, options in (
            (1, REDUCTIONS, "plain", {}),
            (2, ("mean", "none"), "weight", WEIGHTED),
        )
        for reduction in reductions
    ),
    *(
        case(label=label, inputs=(normal(*shape), target), kwargs={"reduction": "none"})
        for label, shape, target in (
            ("unbatched", (5,), integers(5)),
            ("unbatched, one label", (5,), integers(5, 1)),
            ("one row", (1, 5), integers(5, 1)),
            ("one class", (7, 1), integers(1, 7)),
            ("one score", (), integers(1)),
        )
    ),
    *(
        case(
            label=f"empty batch, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(normal(0, 5), integers(5, 0)),
            smooth=False,
            witnesses=(TORCH_IMPL,),  # PyTorch's kernel leaves what was in memory
        )
        for reduction in REDUCTIONS
    ),
    case(
        label="kink",
        inputs=(values(KINK), values(np.array([0, 0]))),
        smooth=False,
    ),
    case(label="1e4", inputs=(normal(7, 5, scale=1e4), integers(5, 7))),
    case(label="(64, 1000)", bench=True, inputs=(normal(64, 1000), integers(1000, 64))),
]
