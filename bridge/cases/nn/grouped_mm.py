"""Cases of nn/grouped_mm.py: a function, wrapped by a small module.

PyTorch's own takes no float64: tests/nn/test_grouped_mm.py compares it in float32.
"""

import numpy as np
import torch.nn.functional as F

import torch_impl.nn.grouped_mm
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.wrap import wrap
from bridge.sides import TORCH_IMPL
from numpy_impl.nn.grouped_mm import grouped_mm, grouped_mm_backward


def backward(grad_y, mat_a, mat_b, offs=None):
    return grouped_mm_backward(grad_y, mat_a, mat_b, offs)


BUILD = wrap(grouped_mm, backward, torch_impl.nn.grouped_mm.grouped_mm, F.grouped_mm)


def case(label, a, b, *ends):
    """mat_a and mat_b of these shapes, in groups with these ends"""
    offs = values(np.array(ends, np.int32))
    return ModuleCase(
        file="nn.grouped_mm",
        name="grouped_mm",
        label=label,
        kwargs={"offs": offs} if ends else {},
        inputs=(normal(*a), normal(*b)),
        modes=("train",),
        build=BUILD,
        witnesses=(TORCH_IMPL,),
        bench=label.startswith("("),
    )


CASES = [
    case("rows, an empty group", (6, 8), (3, 8, 4), 2, 2, 6),
    case("rows, two are left over", (8, 8), (2, 8, 4), 4, 5),
    case("no rows", (0, 8), (2, 8, 4), 0, 0),
    case("columns", (3, 6, 8), (8, 12), 4, 4, 12),
    case("columns, eight are left over", (2, 6, 8), (8, 12), 1, 4),
    case("sums", (6, 8), (8, 4), 3, 3, 8),
    case("sums, three terms are left over", (6, 8), (8, 4), 1, 5),
    case("no cuts", (3, 6, 8), (3, 8, 4)),
    case(
        "(2048, 256), 8 experts (256, 256)",
        (2048, 256),
        (8, 256, 256),
        *(100, 400, 600, 1000, 1100, 1500, 2000, 2048),
    ),
]
