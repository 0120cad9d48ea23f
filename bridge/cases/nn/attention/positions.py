"""Cases of nn/attention/positions.py: rotary, which has a gradient."""

from functools import partial

from bridge import sides
from bridge.cases.case import ModuleCase
from bridge.cases.nn.attention.scaled_dot_product import TorchAttention
from bridge.cases.specs import normal
from numpy_impl import nn
from numpy_impl.nn.attention import rotary, rotary_backward
from torch_impl.nn.attention import rotary as torch_rotary


class Rotary(nn.Module):
    """rotary as a module"""

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, x):
        return rotary(x, **self.options)

    def backward(self, grad_y):
        return rotary_backward(grad_y, **self.options)


case = partial(
    ModuleCase,
    file="nn.attention.positions",
    name="rotary",
    modes=("train",),
    witnesses=(sides.TORCH_IMPL,),  # torch has no such function
    build={
        "numpy_impl": Rotary,
        "torch_impl": partial(TorchAttention, torch_rotary),
        "torch": partial(TorchAttention, torch_rotary),
    },
)

CASES = [
    case(inputs=(normal(2, 3, 5, 6),)),
    case(
        label="interleaved, base=100, first=7",
        inputs=(normal(4, 8),),
        kwargs={"interleaved": True, "base": 100.0, "first": 7},
    ),
    case(label="no token", inputs=(normal(2, 0, 4),)),
    case(label="(8, 4, 128, 32)", bench=True, inputs=(normal(8, 4, 128, 32),)),
]
