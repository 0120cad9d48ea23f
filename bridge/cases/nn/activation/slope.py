"""Cases of nn/activation/slope.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.nn.activation import bench, entrywise
from bridge.cases.specs import normal, values

prelu = partial(ModuleCase, file="nn.activation.slope", name="PReLU")

CASES = [
    *entrywise("slope", "RReLU"),
    *entrywise("slope", "RReLU", lower=-0.5, upper=0.75),
    *entrywise("slope", "RReLU", 0.2, 0.2),
    *entrywise("slope", "PReLU"),
    *entrywise("slope", "PReLU", init=-0.5),
    prelu(label="per channel (N, C)", args=(5,), inputs=(normal(7, 5),)),
    prelu(
        label="per channel (N, C, H, W), init=0.1",
        args=(3, 0.1),
        inputs=(normal(2, 3, 4, 5),),
    ),
    prelu(label="per channel, many", args=(30,), inputs=(normal(40, 30, 20),)),
    prelu(label="per channel, empty batch", args=(3,), inputs=(normal(0, 3, 2),)),
    prelu(
        label="per channel, kinks",
        args=(2,),
        inputs=(values([[-0.0, 0.0], [0.0, -0.0], [1.0, -1.0]]),),
        smooth=False,
    ),
    prelu(label="(N,)", inputs=(normal(7),)),
    bench("slope", "RReLU", 1000000),
    bench("slope", "PReLU", 1000000),
    bench("slope", "PReLU", 1000, 1000, num_parameters=1000),
]
