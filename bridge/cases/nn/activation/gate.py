"""Cases of nn/activation/gate.py."""

import math
from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.nn.activation import bench, entrywise
from bridge.cases.specs import normal, values

glu = partial(ModuleCase, file="nn.activation.gate", name="GLU")

CASES = [
    *entrywise("gate", "SiLU", kinks=(10.0, 100.0)),
    *entrywise("gate", "Mish", kinks=(10.0, 30.0, 100.0)),
    # without inf, where PyTorch's float32 kernel gives NaN: bridge/conventions
    *entrywise(
        "gate",
        "GELU",
        kinks=(1.0, 4.0, 6.0, 8.5),
        extremes=(-1e4, 1e4, -math.inf, math.nan),
    ),
    *entrywise("gate", "GELU", approximate="tanh", kinks=(4.0, 8.5)),
    glu(inputs=(normal(7, 6),)),
    glu(label="dim=0", kwargs={"dim": 0}, inputs=(normal(4, 5),)),
    glu(label="dim=1", args=(1,), inputs=(normal(3, 4, 5),)),
    glu(label="dim=-2", args=(-2,), inputs=(normal(3, 4, 5),)),
    glu(label="one axis", inputs=(normal(8),)),
    glu(label="empty batch", inputs=(normal(0, 6),)),
    glu(label="one row", inputs=(normal(1, 6),)),
    glu(label="no features", inputs=(normal(3, 0),)),
    glu(label="many entries", inputs=(normal(40, 34, scale=2),)),
    glu(
        label="extremes",
        inputs=(values([[1e4, 2.0, -1e4, 1e4], [-1e4, 1.0, 1e4, -1e4]]),),
        smooth=False,
    ),
    bench("gate", "GELU", 1000000, approximate="none"),
    bench("gate", "GELU", 1000000, approximate="tanh"),
    bench("gate", "SiLU", 1000000),
    bench("gate", "Mish", 1000000),
    bench("gate", "GLU", 1000, 2000),
]
