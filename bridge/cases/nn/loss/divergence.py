"""Cases of nn/loss/divergence.py."""

import warnings
from functools import partial

import numpy as np
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, probabilities, uniform, values

case = partial(
    ModuleCase, file="nn.loss.divergence", name="KLDivLoss", modes=("train",)
)


def distributions(*shape):
    return normal(*shape), probabilities(*shape).constant()


def in_silence(module):
    """KLDivLoss of `module`, without the warning that "mean" brings."""

    class Silent(module.KLDivLoss):
        def forward(self, input, target):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return super().forward(input, target)

    return Silent


SILENT = {
    "numpy_impl": in_silence(numpy_impl.nn),
    "torch_impl": in_silence(torch_impl.nn),
    "torch": in_silence(torch.nn),
}
SIZES = (
    ("empty batch", (0, 5)),
    ("one row", (1, 5)),
    ("unbatched", (5,)),
    ("extra axis", (2, 3, 5)),
)

CASES = [
    *(
        case(
            label=f"reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=distributions(7, 5),
        )
        for reduction in ("batchmean", "sum", "none")
    ),
    *(
        case(
            label=label,
            kwargs={"reduction": "batchmean"},
            inputs=distributions(*shape),
            smooth=0 not in shape,
        )
        for label, shape in SIZES
    ),
    *(
        case(
            label=f"log_target, reduction={reduction!r}",
            kwargs={"reduction": reduction, "log_target": True},
            inputs=(normal(7, 5), normal(7, 5).constant()),
        )
        for reduction in ("batchmean", "none")
    ),
    *(
        case(
            label=f"mean, log_target={log_target}",
            build=SILENT,
            kwargs={"log_target": log_target},
            inputs=distributions(7, 5),
        )
        for log_target in (True,)
    ),
    case(
        label="one number",
        kwargs={"reduction": "batchmean"},
        inputs=(normal(), uniform(0.1, 1).constant()),
    ),
    case(
        label="targets of 0 and 1",
        kwargs={"reduction": "none"},
        inputs=(
            values(np.array([0.0, -1e4, 1e4, -2.0])),
            values(np.array([0.0, 1.0, 0.0, 0.5]), False),
        ),
    ),
    *(
        case(
            label=f"{shapes} broadcast, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(normal(*shapes[0]), uniform(0.1, 1, *shapes[1]).constant()),
        )
        for shapes in (((7, 1), (7, 5)), ((7, 5), (5,)))
        for reduction in ("batchmean",)
    ),
    case(
        label="(64, 1000)",
        bench=True,
        kwargs={"reduction": "batchmean"},
        inputs=distributions(64, 1000),
    ),
]
