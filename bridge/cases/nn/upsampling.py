"""Cases of nn/upsampling."""

from functools import partial

import torch.nn.functional as F

import torch_impl.nn.upsampling
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases
from bridge.cases.wrap import wrap
from numpy_impl.nn.upsampling.interpolate import interpolate, interpolate_backward

layer = partial(ModuleCase, file="nn.upsampling", modes=("train",))


def upsample(label, *shape, **kwargs):
    """Upsample(**kwargs) of one input"""
    return layer(name="Upsample", label=label, kwargs=kwargs, inputs=(normal(*shape),))


FUNCTION = wrap(
    interpolate,
    lambda grad_y, x, **how: interpolate_backward(grad_y, x.shape, **how),
    torch_impl.nn.upsampling.interpolate,
    F.interpolate,
)


def function(label, *shape, **kwargs):
    """interpolate(x, **kwargs) of one x"""
    return layer(
        name="interpolate",
        label=label,
        kwargs=kwargs,
        inputs=(normal(*shape),),
        build=FUNCTION,
    )


TIMED = {
    "nearest": ((8, 16, 64, 64), 2),
    "linear": ((8, 32, 1024), 2),
    "bilinear": ((8, 16, 64, 64), 2),
    "bicubic": ((8, 16, 64, 64), 2),
    "trilinear": ((2, 8, 16, 32, 32), 2),
    "area": ((8, 16, 128, 128), 0.5),
}

CASES = [
    upsample("nearest, twice", 2, 3, 4, 3, scale_factor=2),
    upsample("nearest, size", 2, 2, 5, 4, size=(3, 7)),
    upsample("nearest, W", 2, 2, 5, size=8),
    upsample("nearest, D, H and W", 1, 2, 3, 2, 4, scale_factor=(2, 1.5, 0.5)),
    upsample("nearest-exact", 2, 2, 5, 4, size=(3, 7), mode="nearest-exact"),
    upsample("linear", 2, 2, 5, size=9, mode="linear"),
    upsample("linear, corners", 2, 2, 5, size=7, mode="linear", align_corners=True),
    upsample("bilinear", 2, 3, 4, 3, scale_factor=2, mode="bilinear"),
    upsample(
        "bilinear, by 1.7 and 0.6", 2, 3, 4, 5, scale_factor=(1.7, 0.6), mode="bilinear"
    ),
    upsample(
        "bilinear, scale recomputed",
        *(2, 3, 4, 5),
        scale_factor=1.7,
        mode="bilinear",
        recompute_scale_factor=True,
    ),
    upsample("bilinear, H stays", 2, 3, 4, 5, size=(4, 8), mode="bilinear"),
    upsample("bilinear, one pixel", 2, 2, 1, 4, size=(3, 1), mode="bilinear"),
    upsample(
        "bilinear, to one pixel's corner",
        *(2, 2, 3, 4),
        size=(1, 2),
        mode="bilinear",
        align_corners=True,
    ),
    upsample("bicubic", 2, 2, 4, 3, scale_factor=2, mode="bicubic"),
    upsample(
        "bicubic, corners", 2, 2, 4, 5, size=(7, 3), mode="bicubic", align_corners=True
    ),
    upsample("trilinear", 1, 2, 3, 4, 2, size=(5, 3, 4), mode="trilinear"),
    upsample("area", 2, 2, 7, 5, size=(3, 2), mode="area"),
    upsample("area, larger", 2, 2, 3, 5, scale_factor=1.5, mode="area"),
    layer(
        name="Upsample",
        label="±1e4",
        kwargs={"size": 4, "mode": "bicubic"},
        inputs=(values([[[[1e4, -1e4, 1e4], [1e4, 1e4, -1e4]]]]),),
    ),
    *standard_cases(
        partial(layer, name="Upsample", kwargs={"scale_factor": 2}),
        (2, 2, 3, 2),
        unbatched=True,
        extra_axis=True,
    ),
    *(
        layer(
            name="Upsample",
            label=f"{mode} {shape}",
            kwargs={"scale_factor": scale, "mode": mode},
            inputs=(normal(*shape),),
            bench=True,
        )
        for mode, (shape, scale) in TIMED.items()
    ),
    *(
        case
        for name in ("UpsamplingNearest2d", "UpsamplingBilinear2d")
        for one in [partial(layer, name=name)]
        for case in (
            one(args=(None, 2), inputs=(normal(2, 3, 4, 3),)),
            one(label="size", args=((3, 5),), inputs=(normal(2, 2, 4, 3),)),
            *standard_cases(partial(one, kwargs={"size": 3}), (2, 2, 2, 4)),
            one(
                label="(8, 16, 64, 64)",
                kwargs={"scale_factor": 2},
                inputs=(normal(8, 16, 64, 64),),
                bench=True,
            ),
        )
    ),
    layer(
        name="UpsamplingNearest2d",
        label="unbatched",
        kwargs={"size": 3},
        inputs=(normal(2, 2, 4),),
    ),
    layer(
        name="UpsamplingNearest2d",
        label="extra axis",
        kwargs={"size": 3},
        inputs=(normal(2, 1, 2, 2, 4),),
    ),
    *(
        function(
            f"{mode}, antialias, {size}",
            *(1, 2, 7, 4),
            size=size,
            mode=mode,
            antialias=True,
        )
        for mode in ("bilinear", "bicubic", "lanczos")
        for size in ((3, 6), (2, 4))
    ),
    function(
        "bilinear, antialias, corners",
        *(1, 2, 7, 4),
        size=(3, 2),
        mode="bilinear",
        antialias=True,
        align_corners=True,
    ),
    function(
        "bicubic, antialias, scale",
        *(1, 2, 7, 6),
        scale_factor=0.45,
        mode="bicubic",
        antialias=True,
    ),
]
