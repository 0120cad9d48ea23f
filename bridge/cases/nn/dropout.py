"""Cases of nn/dropout.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.standard import standard_cases


def case(name, label, inputs, *args, **kwargs):
    return ModuleCase(
        file="nn.dropout",
        name=name,
        label=label,
        args=args,
        kwargs=kwargs,
        inputs=(inputs,),
    )


def standard(name, *shape, **ranks):
    make = partial(ModuleCase, file="nn.dropout", name=name, args=(0.4, True))
    return standard_cases(make, shape, **ranks)


CASES = [
    case("Dropout", "", normal(7, 5)),
    case("Dropout", "p=0.1", normal(4, 6, 5), 0.1),
    case("Dropout", "p=0", normal(7, 5), 0.0),
    case("Dropout", "p=1", normal(7, 5), 1.0),
    case("Dropout", "p=0.9, one axis", normal(50), p=0.9),
    case("Dropout", "empty", normal(0, 5), 0.3),
    case("Dropout", "±1e4, 0", values(np.array([1e4, -1e4, 0.0, -0.0] * 4)), 0.3),
    case("Dropout1d", "(N, C, L)", normal(4, 6, 5), 0.4),
    case("Dropout1d", "(C, L)", normal(12, 5), 0.4),
    case("Dropout1d", "p=1", normal(12, 5), 1),
    case("Dropout2d", "(N, C, H, W)", normal(4, 6, 3, 2), 0.4),
    case("Dropout3d", "(N, C, D, H, W)", normal(4, 6, 2, 3, 2), 0.4),
    case("Dropout3d", "(C, D, H, W)", normal(12, 2, 3, 2), 0.4),
    case("AlphaDropout", "", normal(7, 5)),
    case("AlphaDropout", "p=0.1", normal(7, 5), 0.1),
    case("AlphaDropout", "p=0", normal(7, 5), 0),
    case("AlphaDropout", "p=1", normal(7, 5), 1),
    case("FeatureAlphaDropout", "(N, C)", normal(7, 5), 0.3),
    case("FeatureAlphaDropout", "(N, C, H, W)", normal(4, 6, 3, 2), 0.3),
    *standard("Dropout", 4, 6, unbatched=True, extra_axis=True),
    *standard("Dropout1d", 4, 6, 5, unbatched=True),
    *standard("Dropout2d", 4, 6, 3, 2),
    *standard("Dropout3d", 4, 6, 2, 3, 2, unbatched=True),
    *standard("AlphaDropout", 4, 6, unbatched=True, extra_axis=True),
    *standard("FeatureAlphaDropout", 4, 6, extra_axis=True),
    *(
        ModuleCase(
            file="nn.dropout",
            name=name,
            label="x".join(map(str, shape)),
            bench=True,
            inputs=(normal(*shape),),
        )
        for name, shape in {
            "Dropout": (1000, 1000),
            "Dropout1d": (64, 128, 122),
            "Dropout2d": (32, 32, 31, 31),
            "Dropout3d": (8, 32, 16, 16, 15),
            "AlphaDropout": (1000, 1000),
            "FeatureAlphaDropout": (32, 32, 31, 31),
        }.items()
    ),
]
