"""Cases of nn/activation/rectifier.py."""

from bridge.cases.nn.activation import bench, entrywise

CASES = [
    *entrywise("rectifier", "Threshold", 0.5, 7.0, kinks=(0.5,), first=True),
    *entrywise("rectifier", "Threshold", -0.25, -1.0, kinks=(0.25,)),
    *entrywise("rectifier", "ReLU"),
    *entrywise("rectifier", "LeakyReLU"),
    *entrywise("rectifier", "LeakyReLU", negative_slope=0.3),
    *entrywise("rectifier", "LeakyReLU", negative_slope=-0.3),
    *entrywise("rectifier", "LeakyReLU", 0),
    bench("rectifier", "ReLU", 1000000),
    bench("rectifier", "LeakyReLU", 1000000),
    bench("rectifier", "Threshold", 1000000, args=(0.5, 7.0)),
]
