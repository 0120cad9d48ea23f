"""Cases of nn/loss/classification.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal, probabilities, uniform, values
from bridge.sides import TORCH_IMPL

case = partial(
    ModuleCase, file="nn.loss.classification", name="CrossEntropyLoss", modes=("train",)
)

REDUCTIONS = ("mean", "sum", "none")
IGNORED = values(np.array([0, -100, 2, 4, -100, 1, 3]))
EXTREME = np.array(
    [[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4], [1e4, 1e4, 1e4], [-1e4, 1e4, 0.0]]
)

TARGETS = (
    ("(N, C)", (normal(7, 5), integers(5, 7))),
    ("(N, C, T)", (normal(2, 5, 3), integers(5, 2, 3))),
    ("(N, C, H, W)", (normal(2, 5, 3, 4), integers(5, 2, 3, 4))),
    ("unbatched", (normal(5), integers(5))),
    ("ignored labels", (normal(7, 5), IGNORED)),
    ("probabilities", (normal(7, 5), probabilities(7, 5).constant())),
    (
        "probabilities (N, C, H, W)",
        (normal(2, 5, 3, 4), probabilities(2, 5, 3, 4, axis=1).constant()),
    ),
    ("probabilities, unbatched", (normal(5), probabilities(5).constant())),
)

CASES = [
    *(
        case(
            label=f"{label}, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=inputs,
        )
        for label, inputs in TARGETS
        for reduction in REDUCTIONS
    ),
    *(
        case(
            label=f"{label}, weight, label_smoothing=0.1, reduction={reduction!r}",
            kwargs={
                "reduction": reduction,
                "weight": uniform(0.5, 2, 5),
                "label_smoothing": 0.1,
            },
            inputs=inputs,
        )
        for label, inputs in TARGETS
        for reduction in REDUCTIONS
    ),
    *(
        case(
            label=f"{label}, label_smoothing={smoothing}",
            kwargs={"label_smoothing": smoothing},
            inputs=inputs,
        )
        for label, inputs in TARGETS
        for smoothing in (0.3, 1)
    ),
    *(
        case(
            label=f"{label}, weight",
            kwargs={"weight": uniform(0.5, 2, 5)},
            inputs=inputs,
        )
        for label, inputs in TARGETS
    ),
    *(
        case(
            label=f"ignore_index=2, label_smoothing={smoothing}",
            kwargs={"ignore_index": 2, "label_smoothing": smoothing},
            inputs=(normal(2, 5, 3, 4), integers(5, 2, 3, 4)),
        )
        for smoothing in (0.0, 0.1)
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
            label=f"1e4, {kind}",
            kwargs={"reduction": "none"},
            inputs=(values(EXTREME), target),
            smooth=False,
        )
        for kind, target in (
            ("labels", values(np.array([0, 0, 1, 2]))),
            ("probabilities", probabilities(4, 3).constant()),
        )
    ),
    case(label="ties", inputs=(values(np.zeros((3, 4))), integers(4, 3))),
    case(label="one row", inputs=(normal(1, 5), integers(5, 1))),
    case(label="one class", inputs=(normal(7, 1), integers(1, 7))),
    *(
        case(
            label=f"probabilities of no classes {shape}, reduction={reduction!r}",
            kwargs={"reduction": reduction, "label_smoothing": 0.1},
            inputs=(normal(*shape), normal(*shape).constant()),
            smooth=False,
        )
        for shape in ((2, 0), (2, 0, 3), (0,))
        for reduction in REDUCTIONS
    ),
    *(
        case(
            label=f"empty batch, label_smoothing={smoothing}",
            kwargs={"label_smoothing": smoothing},
            inputs=(normal(0, 5), integers(5, 0)),
            smooth=False,
        )
        for smoothing in (0.0, 0.1)
    ),
    case(
        label="empty batch, probabilities",
        inputs=(normal(0, 5), probabilities(0, 5).constant()),
        smooth=False,
    ),
    *(
        case(
            label=f"all ignored, label_smoothing={smoothing}, reduction={reduction!r}",
            kwargs={"reduction": reduction, "label_smoothing": smoothing},
            inputs=(normal(3, 5), values(np.full(3, -100))),
            smooth=False,
        )
        for smoothing in (0.0, 0.1)
        for reduction in REDUCTIONS
    ),
    case(
        label="(64, 1000)",
        bench=True,
        inputs=(normal(64, 1000), integers(1000, 64)),
    ),
    case(
        label="(8, 20, 32, 32)",
        bench=True,
        inputs=(normal(8, 20, 32, 32), integers(20, 8, 32, 32)),
    ),
]
