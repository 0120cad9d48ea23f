"""Cases of nn/activation/sigmoid.py."""

from bridge.cases.case import ModuleCase
from bridge.cases.nn.activation import bench, entrywise
from bridge.cases.specs import values

# At ±inf Softsign's quotient is nan in torch, forward and backward. Here the gradient
# is 0, its limit, so that its extremes are finite.
SOFTSIGN = [c for c in entrywise("sigmoid", "Softsign") if c.label != "extremes"] + [
    ModuleCase(
        file="nn.activation.sigmoid",
        name="Softsign",
        label="extremes",
        inputs=(values([-1e4, 1e4, float("nan")]),),
        smooth=False,
    )
]

CASES = [
    *entrywise("sigmoid", "Sigmoid", kinks=(40.0, 100.0)),
    *entrywise("sigmoid", "Tanh", kinks=(20.0,)),
    *entrywise("sigmoid", "LogSigmoid", kinks=(40.0, 100.0)),
    *entrywise("sigmoid", "Softplus", kinks=(20.0, 20.5)),
    *entrywise("sigmoid", "Softplus", beta=2.0, threshold=1.0, kinks=(0.5, 0.51)),
    *entrywise("sigmoid", "Softplus", beta=0.5, kinks=(40.0, 40.5)),
    *SOFTSIGN,
    bench("sigmoid", "Sigmoid", 1000000),
    bench("sigmoid", "Tanh", 1000000),
]
