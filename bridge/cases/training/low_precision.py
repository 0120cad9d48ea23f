"""Cases of training/low_precision.py: numbers whose float32 sums are exact.

Then the order of a sum does not matter, each result is rounded once, and both sides
have equal bits. One operand at a time has more bits than the low precision keeps.
"""

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.sides import TORCH

FILE = "training.low_precision"
PRECISIONS = ("float32", "bfloat16", "float16")


def patterns():
    """Numbers that the low precisions have, beside them, and at ties; infinity, no NaN.

    Every float32 whose upper 16 bits are drawn, with lower bits around 0 and a half;
    the same for float16, whose numbers end 13 bits above float32's.
    """
    largest = [0x7F7F, 0xFF7F]  # of bfloat16, finite
    upper = np.append(np.arange(0, 2**16, 7), largest).astype(np.uint32) << 16
    lower = np.array([0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF], np.uint32)
    halves = np.arange(0, 2**16, 5, dtype=np.uint16).view(np.float16)
    steps = np.array([0, 1, 0x0FFF, 0x1000, 0x1001, 0x1FFF], np.uint32)
    halves = halves.astype(np.float32).view(np.uint32)
    bits = [upper[:, None] + lower, halves[:, None] + steps]
    x = np.concatenate([b.ravel() for b in bits]).view(np.float32)
    return x[~np.isnan(x)]


def rounded(precision):
    """A case's `compute`: the patterns, rounded."""

    def compute(side, dtype, device="cpu"):
        x = side.array(patterns(), device)
        found = side.get(FILE, "round_to")(x, precision)
        return {("output", "rounded"): found}

    return compute


def few_bits(rng, shape, bits, below):
    """Random multiples of below / 2^bits in -below..below"""
    return (rng.integers(-(2**bits) + 1, 2**bits, shape) * (below / 2**bits)).astype(
        np.float32
    )


def layer(precision, wide):
    """A case's `compute`: a Linear forward and back, under autocast."""

    def compute(side, dtype, device="cpu"):
        rng = np.random.default_rng(0)
        nn = (side if side.is_numpy else TORCH).module("nn")  # autocast knows its own
        bits = {"x": 6, "weight": 6, "grad_y": 6} | {wide: 12}
        x = side.array(few_bits(rng, (8, 32), bits["x"], 8.0), device)
        weight = few_bits(rng, (5, 32), bits["weight"], 2.0)
        grad_y = side.array(few_bits(rng, (8, 5), bits["grad_y"], 1.0), device)
        linear = nn.Linear(32, 5)
        linear.weight = nn.Parameter(side.array(weight))
        linear.bias = nn.Parameter(side.array(few_bits(rng, 5, bits["weight"], 2.0)))
        linear = linear.to(device)
        model = side.get(FILE, "Autocast")(linear, precision)
        if not side.is_numpy:
            x.requires_grad_()
        y = model(x)
        if side.is_numpy:
            grad_x = model.backward(grad_y)
        else:
            y.backward(grad_y)
            grad_x = x.grad
        return {
            ("output", "y"): y if side.is_numpy else y.detach(),
            ("input gradient", "x"): grad_x,
            ("parameter gradient", "weight"): linear.weight.grad,
            ("parameter gradient", "bias"): linear.bias.grad,
        }

    return compute


def shares(side, dtype, device="cpu"):
    """Which gradients are lost: two of the three that are not 0."""
    grads, exact = (
        [side.array(np.array(values), device) for values in of_two]
        for of_two in (([0.0, 1.0, 0.0], [[0.0]]), ([1.0, 2.0, 0.0], [[3.0]]))
    )
    share = side.get(FILE, "vanished")(grads, exact)
    return {("output", "share"): np.array(share)}


CASES = [
    *(
        ProgramCase(file=FILE, name="round_to", label=p, compute=rounded(p))
        for p in PRECISIONS
    ),
    *(
        ProgramCase(
            file=FILE,
            name="Autocast",
            label=f"{p}, wide {wide}",
            compute=layer(p, wide),
        )
        for p in PRECISIONS
        for wide in ("x", "weight", "grad_y")
    ),
    ProgramCase(file=FILE, name="vanished", compute=shares),
]
