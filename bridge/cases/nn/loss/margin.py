"""Cases of nn/loss/margin.py."""

from functools import partial

import numpy as np
import torch

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal, uniform, values
from bridge.sides import TORCH, TORCH_IMPL

case = partial(ModuleCase, file="nn.loss.margin", modes=("train",))

REDUCTIONS = ("mean", "sum", "none")
# Up to PyTorch 2.13 clamp, which its kernels use, lets the gradient pass at the kink.
AT_KINKS = (TORCH_IMPL, TORCH) if torch.__version__ >= "2.14" else (TORCH_IMPL,)


def signs(*shape):
    return Spec(lambda rng: np.asarray(2.0 * rng.integers(0, 2, shape) - 1), False)


def distances(*shape):
    return uniform(0, 2, *shape), signs(*shape)


def scores(*shape):
    return normal(*shape, scale=2.0), signs(*shape)


def rankings(*shape):
    return normal(*shape), normal(*shape), signs(*shape)


INPUTS = {
    "HingeEmbeddingLoss": distances,
    "SoftMarginLoss": scores,
    "MarginRankingLoss": rankings,
}
SIZES = (
    ("empty batch", (0, 5)),
    ("one row", (1, 5)),
    ("unbatched", (5,)),
    ("one number", ()),
    ("extra axis", (2, 3, 5)),
)
ONES = np.array([1.0, -1.0])

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
        case(name=name, label=label, inputs=inputs(*shape), smooth=0 not in shape)
        for name, inputs in INPUTS.items()
        for label, shape in SIZES
    ),
    *(
        case(
            name=name,
            label=f"margin={margin}",
            kwargs={"margin": margin},
            inputs=INPUTS[name](7, 5),
        )
        for name, margin in (
            *(("HingeEmbeddingLoss", 0.3), ("HingeEmbeddingLoss", 2)),
            *(("MarginRankingLoss", 0.5), ("MarginRankingLoss", -1)),
        )
    ),
    case(
        name="HingeEmbeddingLoss",
        label="neither 1 nor -1",
        kwargs={"reduction": "none"},
        inputs=(uniform(0, 2, 4), values(np.array([0.0, 2.0, 0.5, -3.0]), False)),
    ),
    case(
        name="SoftMarginLoss",
        label="neither 1 nor -1",
        kwargs={"reduction": "none"},
        inputs=(normal(4), values(np.array([0.0, 2.0, 0.5, -3.0]), False)),
    ),
    case(
        name="HingeEmbeddingLoss",
        label="kink",
        inputs=(values(np.array([1.0, 1.0])), values(ONES, False)),
        smooth=False,
        witnesses=AT_KINKS,
    ),
    case(
        name="MarginRankingLoss",
        label="kink",
        inputs=(values(ONES), values(ONES), values(ONES, False)),
        smooth=False,
        witnesses=AT_KINKS,
    ),
    case(
        name="SoftMarginLoss",
        label="1e4",
        kwargs={"reduction": "none"},
        inputs=(
            values(np.array([1e4, -1e4, 1e4, -1e4])),
            values(np.repeat(ONES, 2), False),
        ),
        smooth=False,
        witnesses=(TORCH_IMPL,),  # PyTorch's kernel says inf, and nan of its gradient
    ),
    *(
        case(
            name=name,
            label=f"{shapes} broadcast",
            inputs=(*(normal(*shape) for shape in shapes[:-1]), signs(*shapes[-1])),
        )
        for name, shapes in (
            ("HingeEmbeddingLoss", ((7, 1), (7, 5))),
            ("HingeEmbeddingLoss", ((7, 5), (5,))),
            ("SoftMarginLoss", ((7, 5), (5,))),
            ("MarginRankingLoss", ((7, 1), (7, 5), (1, 5))),
            ("MarginRankingLoss", ((1, 5), (1, 1), (7, 1))),
        )
    ),
    *(
        case(name=name, label="1e5 entries", bench=True, inputs=inputs(100_000))
        for name, inputs in INPUTS.items()
    ),
]
