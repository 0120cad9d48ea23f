"""Cases of nn/activation/shrink.py."""

from bridge.cases.nn.activation import bench, entrywise

CASES = [
    *entrywise("shrink", "Hardshrink", kinks=(0.5,)),
    *entrywise("shrink", "Hardshrink", lambd=1.5, kinks=(1.5,)),
    *entrywise("shrink", "Hardshrink", 0.0),
    *entrywise("shrink", "Hardshrink", -0.5, kinks=(0.5,)),
    *entrywise("shrink", "Softshrink", kinks=(0.5,)),
    *entrywise("shrink", "Softshrink", lambd=1.5, kinks=(1.5,)),
    *entrywise("shrink", "Softshrink", 0.0),
    *entrywise("shrink", "Tanhshrink", kinks=(1e-3, 20.0)),
    bench("shrink", "Hardshrink", 1000000),
    bench("shrink", "Softshrink", 1000000),
    bench("shrink", "Tanhshrink", 1000000),
]
