"""Cases of nn/distance/pairwise.py."""

import math
from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases

case = partial(ModuleCase, file="nn.distance.pairwise", modes=("train",))

CLASSES = ("CosineSimilarity", "PairwiseDistance")


def pair(*shape):
    return normal(*shape), normal(*shape)


# Of three differences: two are the largest, one is 0; then none at all.
TIES = np.array([[3.0, -3.0, 1.0], [0.0, 0.0, 0.0], [0.0, -2.0, 0.0]])
# Vectors shorter than eps, and none.
SHORT = np.array([[1e-9, 0.0], [0.0, 0.0], [3e-9, -4e-9], [1e-8, 0.0]])

CASES = [
    *(case(name=name, inputs=pair(7, 5)) for name in CLASSES),
    *(
        made
        for name in CLASSES
        for made in standard_cases(
            partial(case, name=name), (7, 5), (7, 5), extra_axis=True
        )
    ),
    case(name="PairwiseDistance", label="unbatched", inputs=pair(5)),
    case(name="PairwiseDistance", label="numbers", inputs=pair()),
    case(
        name="PairwiseDistance",
        label="unbatched, keepdim",
        kwargs={"keepdim": True},
        inputs=pair(5),
    ),
    case(
        name="PairwiseDistance",
        label="numbers, keepdim",
        kwargs={"keepdim": True},
        inputs=pair(),
    ),
    *(
        case(
            name="PairwiseDistance",
            label=f"p={p}",
            kwargs={"p": p, "eps": 0.01},
            inputs=pair(7, 5),
        )
        for p in (0.5, 1, 1.5, 3, math.inf, -1, -math.inf)
    ),
    case(
        name="PairwiseDistance",
        label="p=3, keepdim",
        kwargs={"p": 3.0, "keepdim": True},
        inputs=pair(2, 4, 5),
    ),
    *(
        case(
            name="PairwiseDistance",
            label=f"ties, p={p}",
            kwargs={"p": p, "eps": 0.0},
            inputs=(values(TIES), values(0 * TIES)),
            smooth=False,
        )
        for p in (0.5, 1, 1.5, 2, 3, math.inf)
    ),
    case(
        name="PairwiseDistance",
        label="nan, p=1",
        kwargs={"p": 1.0},
        inputs=(values(np.array([[math.nan, 1.0, -2.0]])), normal(1, 3)),
        smooth=False,
    ),
    case(
        name="PairwiseDistance",
        label="ties along the last of three axes, p=inf",
        kwargs={"p": math.inf, "eps": 0.0},
        inputs=(values(np.stack([TIES, 1 + TIES])), values(np.zeros((2, 3, 3)))),
        smooth=False,
    ),
    case(
        name="CosineSimilarity",
        label="dim=-1",
        kwargs={"dim": -1},
        inputs=pair(2, 3, 4),
    ),
    case(name="CosineSimilarity", label="dim=0", kwargs={"dim": 0}, inputs=pair(5)),
    case(
        name="CosineSimilarity",
        label="eps=2",
        kwargs={"eps": 2.0},
        inputs=pair(7, 5),
        smooth=False,  # below eps torch's gradient is not the limited length's
    ),
    case(
        name="CosineSimilarity",
        label="shorter than eps",
        inputs=(values(SHORT), normal(4, 2)),
        smooth=False,
    ),
    *(
        case(
            name=name,
            label=f"{shapes} broadcast",
            inputs=tuple(normal(*shape) for shape in shapes),
        )
        for name in CLASSES
        for shapes in (((7, 5), (1, 5)), ((5,), (2, 7, 5)))
    ),
    case(
        name="PairwiseDistance",
        label="a column broadcast",
        inputs=(normal(7, 1), normal(7, 5)),
    ),
    *(
        case(name=name, label="1e4", inputs=(normal(7, 5, scale=1e4), normal(7, 5)))
        for name in CLASSES
    ),
    *(
        case(name=name, label="(2048, 256)", bench=True, inputs=pair(2048, 256))
        for name in CLASSES
    ),
]
