"""Cases of nn/normalization.py."""

from functools import partial

import numpy as np
import torch

import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal, values
from numpy_impl.nn.normalization import LayerNorm

case = partial(ModuleCase, file="nn.normalization", name="LayerNorm")


def offset(*shape, by):
    """N(0, 1) far from zero: rows whose variance is small next to their mean"""
    return Spec(lambda rng: by + rng.normal(size=shape))


class ReadOnlyTape(LayerNorm):
    """What forward saved cannot be written: backward may be called with it again."""

    def forward(self, x):
        y = super().forward(x)
        for saved in self.saved[-1:]:
            for array in saved:
                array.flags.writeable = False
        return y


constant_rows = np.repeat([[0.1], [-3.0], [0.0], [7.0]], 6, axis=1)

CASES = [
    case(args=(6,), inputs=(normal(7, 6),)),
    case(
        label="elementwise_affine=False",
        args=(6,),
        kwargs={"elementwise_affine": False},
        inputs=(normal(7, 6),),
    ),
    case(label="bias=False", args=(6,), kwargs={"bias": False}, inputs=(normal(7, 6),)),
    case(label="eps=0.3", args=((6,),), kwargs={"eps": 0.3}, inputs=(normal(7, 6),)),
    case(label="(N, T, D)", args=(6,), inputs=(normal(2, 7, 6),)),
    case(label="unbatched", args=(6,), inputs=(normal(6),)),
    case(label="over two axes", args=((3, 4),), inputs=(normal(5, 3, 4),)),
    case(label="over all axes", args=((3, 4),), inputs=(normal(3, 4),)),
    case(
        label="over three axes, bias=False",
        args=([2, 3, 4], 1e-3, True, False),
        inputs=(normal(2, 2, 2, 3, 4),),
    ),
    case(
        label="over two axes, elementwise_affine=False",
        args=((3, 4), 1e-5, False),
        inputs=(normal(5, 3, 4),),
    ),
    case(label="one row", args=(6,), inputs=(normal(1, 6),)),
    case(label="empty batch", args=(6,), inputs=(normal(0, 6),)),
    case(label="no features", args=(0,), inputs=(normal(3, 0),)),
    case(label="one feature", args=(1,), inputs=(normal(4, 1),)),
    case(label="many entries", args=(102,), inputs=(normal(15, 102),)),
    case(label="long rows", args=(7000,), inputs=(normal(2, 7000),)),
    case(label="large inputs", args=(6,), inputs=(normal(7, 6, scale=1e4),)),
    case(label="small inputs", args=(6,), inputs=(normal(7, 6, scale=1e-3),)),
    case(label="rows around 100", args=(64,), inputs=(offset(5, 64, by=100.0),)),
    case(label="rows around -30", args=(768,), inputs=(offset(5, 768, by=-30.0),)),
    case(
        label="constant rows",
        args=(6,),
        inputs=(values(constant_rows),),
        smooth=False,
    ),
    case(
        label="read-only tape",
        build={
            "numpy_impl": ReadOnlyTape,
            "torch_impl": torch_impl.nn.LayerNorm,
            "torch": torch.nn.LayerNorm,
        },
        args=(6,),
        inputs=(normal(7, 6),),
    ),
    case(label="(2048, 768)", bench=True, args=(768,), inputs=(normal(2048, 768),)),
    case(label="(32, 64)", bench=True, args=(64,), inputs=(normal(32, 64),)),
]
