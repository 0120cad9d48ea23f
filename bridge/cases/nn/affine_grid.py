"""Cases of nn/affine_grid.py."""

import torch.nn.functional as F

import torch_impl.nn.affine_grid
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.wrap import wrap
from numpy_impl.nn.affine_grid import affine_grid, affine_grid_backward

FUNCTION = wrap(
    affine_grid,
    lambda grad_grid, theta, **how: affine_grid_backward(grad_grid, **how),
    torch_impl.nn.affine_grid.affine_grid,
    F.affine_grid,
)


def case(label, size, align_corners):
    """affine_grid(theta, size, align_corners)"""
    axes = len(size) - 2
    return ModuleCase(
        file="nn.affine_grid",
        name="affine_grid",
        label=label,
        kwargs={"size": size, "align_corners": align_corners},
        inputs=(normal(size[0], axes, axes + 1),),
        modes=("train",),
        build=FUNCTION,
    )


CASES = [
    case("image", (2, 3, 4, 5), False),
    case("image, corners", (2, 3, 4, 5), True),
    case("video", (2, 1, 2, 3, 4), False),
    case("video, corners", (1, 1, 3, 2, 4), True),
    case("one row", (1, 1, 1, 3), False),
]
