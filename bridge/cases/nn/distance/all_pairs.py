"""Cases of nn/distance/all_pairs.py: functions, so small modules hold them."""

import math

import numpy as np
import torch

import numpy_impl.nn
import torch_impl.nn.distance
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.sides import TORCH, TORCH_IMPL
from numpy_impl.nn import distance
from numpy_impl.nn.distance import all_pairs


class NumpyDistances(numpy_impl.nn.Module):
    """cdist or pdist, and its backward, which reads the distances again"""

    def __init__(self, name, **options):
        super().__init__()
        self.function = getattr(distance, name)
        self.derivative = getattr(all_pairs, f"{name}_backward")
        self.options = options

    def forward(self, *arrays):
        y = self.function(*arrays, **self.options)
        self.saved.append((*arrays, y))
        return y

    def backward(self, grad_y):
        return self.derivative(grad_y, *self.saved.pop(), **self.options)


class TorchDistances(torch.nn.Module):
    def __init__(self, module, name, **options):
        super().__init__()
        self.function, self.options = getattr(module, name), options

    def forward(self, *tensors):
        return self.function(*tensors, **self.options)


def case(name, label, inputs, smooth=True, bench=False, **options):
    """cdist(x1, x2, **options) or pdist(x, **options)

    Of a count of differences, p = 0, autograd has no gradient, where kernels say 0.
    """
    theirs = torch_impl.nn.distance
    torchs = torch if name == "cdist" else torch.nn.functional
    return ModuleCase(
        file="nn.distance.all_pairs",
        name=name,
        label=label,
        kwargs=options,
        inputs=inputs,
        modes=("train",),
        smooth=smooth,
        bench=bench,
        witnesses=(TORCH,) if options.get("p") == 0 else (TORCH_IMPL, TORCH),
        build={
            "numpy_impl": lambda **options: NumpyDistances(name, **options),
            "torch_impl": lambda **options: TorchDistances(theirs, name, **options),
            "torch": lambda **options: TorchDistances(torchs, name, **options),
        },
    )


POWERS = (0.5, 1, 1.5, 2, 3, math.inf)
# Rows that are equal, that differ in one entry, and whose largest difference is tied.
EQUAL = np.array([[3.0, 0.0, 1.0], [0.0, 3.0, 1.0], [0.0, 3.0, 1.0], [2.0, 3.0, 1.0]])
PRODUCT = {"compute_mode": "use_mm_for_euclid_dist"}
APART = {"compute_mode": "donot_use_mm_for_euclid_dist"}


def pair(*shapes):
    return tuple(normal(*shape) for shape in shapes)


CASES = [
    *(case("cdist", f"p={p}", pair((4, 3), (5, 3)), p=p) for p in POWERS),
    *(case("pdist", f"p={p}", pair((6, 3)), p=p) for p in POWERS),
    *(
        case("cdist", f"equal rows, p={p}", (values(EQUAL),) * 2, smooth=False, p=p)
        for p in POWERS
    ),
    *(
        case("pdist", f"equal rows, p={p}", (values(EQUAL),), smooth=False, p=p)
        for p in POWERS
    ),
    *(
        case("cdist", f"{shapes}, {mode['compute_mode']}", pair(*shapes), **mode)
        for shapes in (
            *(((4, 3), (5, 3)), ((2, 4, 3), (2, 5, 3)), ((2, 1, 4, 3), (3, 5, 3))),
            *(((4, 3), (2, 5, 3)), ((2, 4, 3), (5, 3))),
        )
        for mode in (PRODUCT, APART)
    ),
    *(
        case("cdist", f"{rows} rows", pair((rows, 3), (2, 3)))
        for rows in (25, 26)  # from 26 on, a matrix product
    ),
    case("cdist", "equal rows, a product", (values(np.eye(3)),) * 2, False, **PRODUCT),
    case("cdist", "1e4", (normal(4, 3, scale=1e4), normal(5, 3, scale=1e4))),
    case("pdist", "1e4", (normal(4, 3, scale=1e4),)),
    *(
        case("cdist", f"empty, {shapes}", pair(*shapes), p=p)
        for shapes in (((0, 3), (5, 3)), ((4, 3), (0, 3)))
        for p in (2, 3)
    ),
    case("pdist", "two rows", pair((2, 3))),
    case("pdist", "1e6 from the origin", (values(1e6 + EQUAL),), smooth=False),
    *(
        case(name, "p=0, equal entries", (values(EQUAL),) * arrays, False, p=0)
        for name, arrays in (("cdist", 2), ("pdist", 1))
    ),
    case("cdist", "(200, 64), (300, 64)", pair((200, 64), (300, 64)), bench=True),
    case(
        *("cdist", "(100, 64), (100, 64), p=1", pair((100, 64), (100, 64))),
        bench=True,
        p=1,
    ),
    case("pdist", "(150, 64)", pair((150, 64)), bench=True),
]
