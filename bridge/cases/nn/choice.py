"""Cases of nn/choice.py: `gumbel_softmax` is a function, so a small module wraps it."""

import torch
import torch.nn.functional as F

import numpy_impl.nn
import torch_impl.nn.choice
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from numpy_impl.nn import choice
from numpy_impl.random import get_rng_state, set_rng_state


class NumpyGumbel(numpy_impl.nn.Module):
    """gumbel_softmax, and once more without `hard`, from the same noise"""

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, logits):
        state = get_rng_state()
        y = choice.gumbel_softmax(logits, **self.options)
        set_rng_state(state)
        soft = {**self.options, "hard": False}
        self.saved.append(choice.gumbel_softmax(logits, **soft))
        return y

    def backward(self, grad_y):
        options = {k: v for k, v in self.options.items() if k in ("tau", "dim")}
        return choice.gumbel_softmax_backward(grad_y, self.saved.pop(), **options)


class TorchGumbel(torch.nn.Module):
    def __init__(self, function, options):
        super().__init__()
        self.function, self.options = function, options

    def forward(self, logits):
        return self.function(logits, **self.options)


OURS = torch_impl.nn.choice.gumbel_softmax
BUILD = {
    "numpy_impl": NumpyGumbel,
    "torch_impl": lambda **options: TorchGumbel(OURS, options),
    "torch": lambda **options: TorchGumbel(F.gumbel_softmax, options),
}


def case(label, inputs, smooth=True, bench=False, **options):
    """gumbel_softmax(logits, **options)"""
    return ModuleCase(
        file="nn.choice",
        name="gumbel_softmax",
        label=label,
        kwargs=options,
        inputs=(inputs,),
        modes=("train",),
        smooth=smooth and not options.get("hard"),
        bench=bench,
        build=BUILD,
    )


CASES = [
    case("plain", normal(7, 5)),
    case("tau=0.3, dim=0", normal(7, 5), tau=0.3, dim=0),
    case("hard, dim=1", normal(2, 5, 3), hard=True, dim=1),
    case("hard, tau=2", normal(5), hard=True, tau=2),
    case("one number", normal()),
    case("empty batch", normal(0, 5), smooth=False),
    case("1e4", values([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]]), smooth=False),
    case("(256, 100)", normal(256, 100), bench=True),
    case("(256, 100), hard", normal(256, 100), bench=True, hard=True),
]
