"""Cases of nn/activation/hard.py."""

import torch.nn.functional as F

import torch_impl.nn.activation.hard
from bridge.cases.case import ModuleCase
from bridge.cases.nn.activation import bench, entrywise
from bridge.cases.specs import values
from bridge.cases.wrap import wrap
from numpy_impl.nn.activation.hard import relu6, relu6_backward

CASES = [
    *entrywise("hard", "Hardtanh", kinks=(1.0,)),
    *entrywise("hard", "Hardtanh", min_val=-0.5, max_val=2.0, kinks=(0.5, 2.0)),
    *entrywise("hard", "ReLU6", kinks=(6.0,)),
    # The gradient of PyTorch's kernel is 1/6 rounded to float32, in float64 as well.
    *entrywise("hard", "Hardsigmoid", kinks=(3.0,), kernel=False),
    *entrywise("hard", "Hardswish", kinks=(3.0,), autograd=False),
    ModuleCase(
        file="nn.activation.hard",
        name="relu6",
        label="kinks",
        build=wrap(relu6, relu6_backward, torch_impl.nn.activation.hard.relu6, F.relu6),
        inputs=(values([-1.0, -0.5, -0.0, 0.0, 0.5, 3.0, 6.0, 6.5, 8.0]),),
        smooth=False,
        modes=("train",),
    ),
    bench("hard", "Hardtanh", 1000000),
    bench("hard", "ReLU6", 1000000),
    bench("hard", "Hardsigmoid", 1000000),
    bench("hard", "Hardswish", 1000000),
]
