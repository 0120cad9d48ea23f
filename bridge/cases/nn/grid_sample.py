"""Cases of nn/grid_sample.py."""

import numpy as np
import torch.nn.functional as F

import torch_impl.nn.grid_sample
from bridge import sides
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, uniform, values
from bridge.cases.wrap import wrap
from numpy_impl.nn.grid_sample import grid_sample, grid_sample_backward

FUNCTION = wrap(
    grid_sample,
    grid_sample_backward,
    torch_impl.nn.grid_sample.grid_sample,
    F.grid_sample,
)


def case(label, x, points, mode, padding, corners=False, reach=2.5, **more):
    """grid_sample(x, grid, ...) of points that lie beyond the edges, too"""
    how = {"mode": mode, "padding_mode": padding, "align_corners": corners}
    shape = (x[0], *points, len(x) - 2)
    return ModuleCase(
        file="nn.grid_sample",
        name="grid_sample",
        label=label,
        kwargs=how,
        inputs=(normal(*x), uniform(-reach, reach, *shape)),
        modes=("train",),
        build=FUNCTION,
        smooth=mode != "nearest",
        **more,
    )


X = (2, 3, 4, 5)
# Quarters from -3 to 3: of five pixels from -1 to 1 each place, edge and mirror.
STEPS = np.arange(-12, 13) / 4
LATTICE = np.stack(np.meshgrid(STEPS, STEPS[::3], indexing="ij"), -1)[None]
PADDINGS = ("zeros", "border", "reflection")

CASES = [
    *(
        case(
            f"{mode}, {padding}, {corners}",
            (2, 3, 4, 5),
            (3, 4),
            mode,
            padding,
            corners,
        )
        for mode in ("bilinear", "bicubic")
        for padding in PADDINGS
        for corners in (False, True)
    ),
    *(
        case(f"trilinear, {padding}", (2, 2, 3, 4, 3), (2, 3, 2), "bilinear", padding)
        for padding in PADDINGS
    ),
    *(
        ModuleCase(
            file="nn.grid_sample",
            name="grid_sample",
            label=f"{mode}, {padding}, on pixels and mirrors",
            kwargs={"mode": mode, "padding_mode": padding, "align_corners": True},
            inputs=(normal(1, 2, 5, 5), values(LATTICE)),
            modes=("train",),
            build=FUNCTION,
            smooth=False,
        )
        for mode in ("bilinear", "bicubic")
        for padding in ("border", "reflection")
    ),
    # through autograd no gradient at all comes to the points of mode "nearest"
    case("nearest", X, (3, 4), "nearest", "border", witnesses=(sides.TORCH,)),
    case("one row", (1, 2, 4, 1), (2, 3), "bilinear", "reflection", True),
    case("empty batch", (0, 2, 4, 3), (2, 3), "bilinear", "zeros"),
    case("no points", (2, 2, 4, 3), (0, 3), "bilinear", "zeros"),
    case(
        "(8, 16, 64, 64)",
        (8, 16, 64, 64),
        (64, 64),
        *("bilinear", "zeros"),
        reach=1.0,
        bench=True,
    ),
]
