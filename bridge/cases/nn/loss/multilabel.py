"""Cases of nn/loss/multilabel.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal, uniform, values
from bridge.sides import TORCH_IMPL

case = partial(ModuleCase, file="nn.loss.multilabel", modes=("train",))
margin = partial(case, name="MultiLabelMarginLoss")
soft = partial(case, name="MultiLabelSoftMarginLoss")

REDUCTIONS = ("mean", "sum", "none")


def listed(*shape):
    """Some labels of 0 ... C - 1 in no order, then -1, and behind it what may be"""

    def draw(rng):
        classes = shape[-1]
        rows = [rng.permutation(classes) for _ in range(int(np.prod(shape[:-1])))]
        for row in rows:
            row[rng.integers(0, min(classes, 4))] = -1
        return np.array(rows, np.int64).reshape(shape)

    return Spec(draw, differentiable=False)


def answers(*shape):
    return uniform(0, 1, *shape).constant()


INPUTS = {"MultiLabelMarginLoss": listed, "MultiLabelSoftMarginLoss": answers}
# None listed, one twice, all; scores at the kink, below and above it.
LISTS = np.array([[-1, 0, 1], [2, 2, -1], [0, 2, 1], [0, -1, 7 - 6], [1, -1, -1]])
KINK = np.array([[2.0, 1.0, 1.5]] * 4 + [[0.0, 1.0, -3.0]])

CASES = [
    *(
        case(
            name=name,
            label=f"reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(normal(7, 5), target(7, 5)),
        )
        for name, target in INPUTS.items()
        for reduction in REDUCTIONS
    ),
    *(
        case(name=name, label=label, inputs=(normal(*shape), target(*shape)))
        for name, target in INPUTS.items()
        for label, shape in (
            *(("unbatched", (5,)), ("one row", (1, 5)), ("one class", (7, 1))),
        )
    ),
    *(
        case(
            name=name,
            label=f"empty batch, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(normal(0, 5), target(0, 5)),
            smooth=False,
            witnesses=(TORCH_IMPL,),  # kernels leave what was in memory, or say 0
        )
        for name, target in INPUTS.items()
        for reduction in REDUCTIONS
    ),
    margin(label="one score", inputs=(normal(), values(np.array(0)))),
    margin(
        label="kink",
        kwargs={"reduction": "none"},
        inputs=(values(KINK), values(LISTS)),
        smooth=False,
    ),
    margin(label="1e4", inputs=(normal(7, 5, scale=1e4), listed(7, 5))),
    *(
        soft(
            label=f"weight {shape}, reduction={reduction!r}",
            kwargs={"reduction": reduction, "weight": uniform(0.5, 2, *shape)},
            inputs=(normal(7, 5), answers(7, 5)),
        )
        for shape, reduction in (((5,), "mean"), ((7, 5), "sum"), ((7, 1), "none"))
    ),
    soft(label="extra axis", inputs=(normal(2, 3, 5), answers(2, 3, 5))),
    soft(
        label="1e4",
        kwargs={"reduction": "none"},
        inputs=(normal(7, 5, scale=1e4), answers(7, 5)),
        smooth=False,
    ),
    margin(label="(256, 20)", bench=True, inputs=(normal(256, 20), listed(256, 20))),
    soft(label="(256, 100)", bench=True, inputs=(normal(256, 100), answers(256, 100))),
]
