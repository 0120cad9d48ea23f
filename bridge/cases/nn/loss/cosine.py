"""Cases of nn/loss/cosine.py."""

from functools import partial

import numpy as np
import torch

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal, values
from bridge.sides import TORCH, TORCH_IMPL

case = partial(
    ModuleCase, file="nn.loss.cosine", name="CosineEmbeddingLoss", modes=("train",)
)

# Up to PyTorch 2.13 clamp, which its kernel uses, lets the gradient pass at the kink.
AT_KINKS = (TORCH_IMPL, TORCH) if torch.__version__ >= "2.14" else (TORCH_IMPL,)


def signs(*shape):
    return Spec(lambda rng: np.asarray(2.0 * rng.integers(0, 2, shape) - 1), False)


def vectors(*shape):
    return normal(*shape), normal(*shape), signs(*shape[:-1])


CASES = [
    *(
        case(
            label=f"margin={margin}, reduction={reduction!r}",
            kwargs={"margin": margin, "reduction": reduction},
            inputs=vectors(7, 5),
        )
        for margin, reduction in (
            *((0.0, "mean"), (0.0, "sum"), (0.0, "none"), (0.3, "mean"), (-1, "none")),
        )
    ),
    *(
        case(label=label, inputs=vectors(*shape), smooth=0 not in shape)
        for label, shape in (
            *(("empty batch", (0, 5)), ("one row", (1, 5)), ("unbatched", (5,))),
        )
    ),
    case(
        label="neither 1 nor -1",
        kwargs={"reduction": "none"},
        inputs=(*vectors(3, 5)[:2], values(np.array([0.0, 2.0, -2.0]), False)),
    ),
    case(
        label="one sign for all",
        kwargs={"reduction": "none"},
        inputs=(*vectors(3, 5)[:2], values(np.array([-1.0]), False)),
    ),
    case(
        label="kink: at right angles",
        inputs=(
            values(np.eye(2)),
            values(np.eye(2)[::-1].copy()),
            values(np.array([-1.0, -1.0]), False),
        ),
        smooth=False,
        witnesses=AT_KINKS,
    ),
    case(
        label="a zero vector",
        inputs=(
            values(np.array([[0.0, 0.0], [0.0, 0.0]])),
            values(np.array([[1.0, 2.0], [0.0, 0.0]])),
            values(np.array([1.0, 1.0]), False),
        ),
        smooth=False,
    ),
    case(label="1e4", inputs=(normal(7, 5, scale=1e4), *vectors(7, 5)[1:])),
    case(label="(2048, 256)", bench=True, inputs=vectors(2048, 256)),
]
