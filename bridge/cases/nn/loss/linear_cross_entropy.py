"""Cases of nn/loss/linear_cross_entropy.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal, probabilities, uniform, values

loss = partial(
    ModuleCase,
    file="nn.loss.linear_cross_entropy",
    name="LinearCrossEntropyLoss",
    modes=("train",),
)


def case(label, *inputs, smooth=True, **kwargs):
    """LinearCrossEntropyLoss(3, 5, **kwargs) of input (N, 3)"""
    return loss(label=label, args=(3, 5), kwargs=kwargs, inputs=inputs, smooth=smooth)


REDUCTIONS = ("mean", "sum", "none")
WEIGHTED = {"weight": uniform(0.5, 2, 5), "label_smoothing": 0.1, "bias": True}
IGNORED = values(np.array([0, -100, 2, 4, -100, 1, 3]))

CASES = [
    *(
        built
        for reduction in REDUCTIONS
        for built in (
            case(
                f"reduction={reduction!r}",
                *(normal(7, 3), IGNORED),
                reduction=reduction,
            ),
            case(
                f"weight, bias, label_smoothing, reduction={reduction!r}",
                *(normal(7, 3), IGNORED),
                reduction=reduction,
                **WEIGHTED,
            ),
            case(
                f"out_features=(2, 4), weight, bias, reduction={reduction!r}",
                *(normal(3, 3), integers(5, 3, 2, 4)),
                reduction=reduction,
                out_features=(2, 4),
                **WEIGHTED,
            ),
            case(
                f"probabilities, reduction={reduction!r}",
                *(normal(7, 3), probabilities(7, 5).constant()),
                reduction=reduction,
                bias=True,
            ),
            case(
                f"unbatched, reduction={reduction!r}",
                *(normal(3), integers(5)),
                reduction=reduction,
            ),
        )
    ),
    case(
        "probabilities, out_features=(2,), weight, bias",
        *(normal(3, 3), probabilities(3, 5, 2, axis=1).constant()),
        out_features=(2,),
        **WEIGHTED,
    ),
    case("probabilities, unbatched", normal(3), probabilities(5).constant()),
    case("ignore_index=2", normal(7, 3), integers(5, 7), ignore_index=2),
    case("more rows than a piece", normal(40, 3), integers(5, 40), **WEIGHTED),
    case(
        "probabilities of more rows than a piece",
        *(normal(40, 3), probabilities(40, 5).constant()),
        bias=True,
    ),
    case("empty batch", normal(0, 3), integers(5, 0), smooth=False),
    case("one row", normal(1, 3), integers(5, 1)),
    case("1e4", normal(7, 3, scale=1e4), integers(5, 7), smooth=False),
    loss(
        label="(1024, 64), 4000 classes",
        bench=True,
        args=(64, 4000),
        inputs=(normal(1024, 64), integers(4000, 1024)),
    ),
]
