"""Cases of nn/loss/triplet.py."""

import math
from functools import partial

import numpy as np
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.sides import TORCH, TORCH_IMPL

case = partial(ModuleCase, file="nn.loss.triplet", modes=("train",))
NAMES = ("TripletMarginLoss", "TripletMarginWithDistanceLoss")

REDUCTIONS = ("mean", "sum", "none")
# Up to PyTorch 2.13 clamp, which its kernels use, lets the gradient pass at the kink.
AT_KINKS = (TORCH_IMPL, TORCH) if torch.__version__ >= "2.14" else (TORCH_IMPL,)


def triplets(*shape):
    return normal(*shape), normal(*shape), normal(*shape)


def points(*places):
    return tuple(values(np.array([place], float)) for place in places)


def with_distance(module):
    """The loss of `module`, its distance being of p = 1 and without eps"""

    def build(**options):
        distance = module.PairwiseDistance(p=1.0, eps=0.0)
        return module.TripletMarginWithDistanceLoss(
            distance_function=distance, **options
        )

    return build


BUILD = {
    "numpy_impl": with_distance(numpy_impl.nn),
    "torch_impl": with_distance(torch_impl.nn),
    "torch": with_distance(torch.nn),
}

CASES = [
    *(
        case(
            name=name,
            label=f"reduction={reduction!r}, swap={swap}",
            kwargs={"reduction": reduction, "swap": swap},
            inputs=triplets(7, 5),
        )
        for name in NAMES
        for reduction, swap in zip(REDUCTIONS, (False, True, True))
    ),
    *(
        case(name=name, label=label, inputs=triplets(*shape), smooth=0 not in shape)
        for name in NAMES
        for label, shape in (
            *(("empty batch", (0, 5)), ("one row", (1, 5)), ("unbatched", (5,))),
            ("extra axis", (2, 3, 5)),
        )
    ),
    *(
        case(name=name, label="margin=3", kwargs={"margin": 3}, inputs=triplets(7, 5))
        for name in NAMES
    ),
    *(
        case(
            name="TripletMarginLoss",
            label=f"p={p}, eps=0.01, swap={swap}",
            kwargs={"p": p, "eps": 0.01, "swap": swap},
            inputs=triplets(7, 5),
        )
        for p, swap in ((1, False), (3.0, True), (math.inf, True))
    ),
    *(
        case(
            name=name,
            label=f"{shapes} broadcast, swap={swap}",
            kwargs={"reduction": "none", "swap": swap},
            inputs=tuple(normal(*shape) for shape in shapes),
        )
        for name in NAMES
        for shapes, swap in (
            (((1, 5), (7, 5), (1, 5)), False),
            (((1, 5), (1, 5), (7, 5)), False),
            (((7, 5), (1, 5), (1, 5)), True),
        )
    ),
    *(
        case(
            name="TripletMarginWithDistanceLoss",
            label=f"{label}, p=1",
            build=BUILD,
            kwargs={"swap": swap},
            inputs=inputs,
            smooth=smooth,
            witnesses=witnesses,
        )
        for label, swap, inputs, smooth, witnesses in (
            ("plain", False, triplets(7, 5), True, (TORCH_IMPL, TORCH)),
            ("swap", True, triplets(7, 5), True, (TORCH_IMPL, TORCH)),
            (
                *("equally near", True, points([0, 0], [2, 0], [1, 0])),
                *(False, (TORCH_IMPL, TORCH)),
            ),
            ("kink", False, points([0, 0], [0, 1], [0, 2]), False, AT_KINKS),
        )
    ),
    *(
        case(
            name=name,
            label="1e4",
            inputs=(normal(7, 5, scale=1e4), *triplets(7, 5)[1:]),
            smooth=False,  # so large a loss leaves no digits for a finite difference
        )
        for name in NAMES
    ),
    case(
        name="TripletMarginWithDistanceLoss",
        label="another distance",
        kwargs={},
        inputs=triplets(7, 5),
    ),
    *(
        case(name=name, label="(1024, 128)", bench=True, inputs=triplets(1024, 128))
        for name in NAMES
    ),
]
