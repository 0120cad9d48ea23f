"""Cases of nn/activation/exponential.py."""

from bridge.cases.nn.activation import bench, entrywise

CASES = [
    *entrywise("exponential", "ELU"),
    *entrywise("exponential", "ELU", alpha=2.5),
    *entrywise("exponential", "ELU", -0.5),
    *entrywise("exponential", "CELU"),
    *entrywise("exponential", "CELU", alpha=2.5),
    *entrywise("exponential", "CELU", -2.0, autograd=False),
    *entrywise("exponential", "SELU"),
    bench("exponential", "ELU", 1000000),
    bench("exponential", "CELU", 1000000),
    bench("exponential", "SELU", 1000000),
]
