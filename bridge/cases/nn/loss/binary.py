"""Cases of nn/loss/binary.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, uniform, values

case = partial(ModuleCase, file="nn.loss.binary", modes=("train",))

REDUCTIONS = ("mean", "sum", "none")


def probabilities(*shape):
    return uniform(0.02, 0.98, *shape), uniform(0, 1, *shape).constant()


def logits(*shape, scale=3.0):
    return normal(*shape, scale=scale), uniform(0, 1, *shape).constant()


INPUTS = {"BCELoss": probabilities, "BCEWithLogitsLoss": logits}

CERTAIN = np.array([0.0, 1.0, 0.0, 1.0, 1e-13, 1e-30, 1 - 1e-7])
EXTREME = np.array([-1e4, 1e4, -1e4, 1e4, -50.0, 50.0, 0.0])
TOLD = np.array([0.0, 1.0, 1.0, 0.0, 0.3, 0.5, 0.5])

CASES = [
    *(
        case(
            name=name,
            label=f"reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=inputs(7, 5),
        )
        for name, inputs in INPUTS.items()
        for reduction in REDUCTIONS
    ),
    *(
        case(
            name=name,
            label=f"weight {shape}, reduction={reduction!r}",
            kwargs={"reduction": reduction, "weight": uniform(0.5, 2, *shape)},
            inputs=inputs(7, 5),
        )
        for name, inputs in INPUTS.items()
        for shape in ((7, 5), (5,), (7, 1), ())
        for reduction in ("mean", "none")
    ),
    *(
        case(
            name="BCEWithLogitsLoss",
            label=f"pos_weight {shape}",
            kwargs={"pos_weight": uniform(0.5, 3, *shape)},
            inputs=logits(7, 5),
        )
        for shape in ((5,), (7, 5), (7, 1), (1,), ())
    ),
    case(
        name="BCEWithLogitsLoss",
        label="weight, pos_weight, (N, C, H, W)",
        kwargs={
            "weight": uniform(0.5, 2, 3, 1, 4),
            "pos_weight": uniform(0.5, 3, 3, 1, 1),
            "reduction": "sum",
        },
        inputs=logits(2, 3, 5, 4),
    ),
    *(
        case(name=name, label=label, inputs=inputs(*shape), smooth=0 not in shape)
        for name, inputs in INPUTS.items()
        for label, shape in (
            *(("empty batch", (0, 5)), ("one row", (1, 5)), ("unbatched", (5,))),
            *(("extra axis", (2, 3, 5)), ("one number", ())),
        )
    ),
    case(
        name="BCELoss",
        label="certain",
        kwargs={"reduction": "none"},
        inputs=(values(CERTAIN), values(TOLD, differentiable=False)),
        smooth=False,
    ),
    case(
        name="BCEWithLogitsLoss",
        label="1e4",
        kwargs={"reduction": "none"},
        inputs=(values(EXTREME), values(TOLD, differentiable=False)),
        smooth=False,
    ),
    case(
        name="BCEWithLogitsLoss",
        label="target outside 0 ... 1",
        inputs=(normal(7, 5), normal(7, 5).constant()),
    ),
    case(
        name="BCELoss", label="1e5 entries", bench=True, inputs=probabilities(100_000)
    ),
    case(
        name="BCEWithLogitsLoss",
        label="1e5 entries",
        bench=True,
        inputs=logits(100_000),
    ),
]
