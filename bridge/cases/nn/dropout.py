"""Cases of nn/dropout.py."""

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values


def case(name, label, inputs, *args, **kwargs):
    return ModuleCase(
        file="nn.dropout",
        name=name,
        label=label,
        args=args,
        kwargs=kwargs,
        inputs=(inputs,),
    )


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
    ModuleCase(
        file="nn.dropout",
        name="Dropout",
        label="1e6",
        bench=True,
        inputs=(normal(1000, 1000),),
    ),
]
