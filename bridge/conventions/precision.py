"""Reduced precision: what autocast casts, what it leaves, and what a scaler scales."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "autocast",
    symptom="a loss stays at the same three digits; validation losses look like steps",
    translate="compute the loss inside of the block, or of output.float()",
)
def a_loss_outside_of_autocast():
    """Inside of autocast cross_entropy computes in float32; behind the block in the
    dtype of its logits, bfloat16."""
    logits, target = torch.zeros(1, 3), torch.zeros(1, dtype=torch.long)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output = logits @ torch.eye(3)
        inside = F.cross_entropy(output, target)
    outside = F.cross_entropy(output, target)
    return entry(
        locals(),
        {
            "str(inside.dtype)": "torch.float32",
            "str(outside.dtype)": "torch.bfloat16",
            "inside": math.log(3),
            "outside": 1.1015625,  # of eight bits, the nearest to log 3
        },
        same=("inside", "F.cross_entropy(output.float(), target)"),
    )


@convention(
    "autocast",
    symptom="x @ w.T + b is of float32 under autocast, nn.Linear is not",
    translate="F.linear(x, w, b)",
)
def a_linear_layer_in_two_operations():
    """autocast casts the operands of products, and F.linear's bias; a sum it leaves
    alone, and bfloat16 plus a float32 bias is float32."""
    x, w, b = torch.ones(1, 2), torch.ones(3, 2), torch.ones(3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        product, by_hand, layer = x @ w.T, x @ w.T + b, F.linear(x, w, b)
    return entry(
        locals(),
        {
            "str(product.dtype)": "torch.bfloat16",
            "str(by_hand.dtype)": "torch.float32",
            "str(layer.dtype)": "torch.bfloat16",
        },
    )


@convention(
    "autocast",
    symptom="nothing gets faster or less exact: the model is in float64",
    translate="model.float() first",
)
def autocast_of_float64():
    """autocast casts float32; float64 stays as it is, without a word."""
    layer, double = nn.Linear(2, 2), nn.Linear(2, 2, dtype=torch.float64)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = layer(torch.ones(1, 2))
        y_double = double(torch.ones(1, 2, dtype=torch.float64))
    return entry(
        locals(),
        {
            "str(y.dtype)": "torch.bfloat16",
            "str(y_double.dtype)": "torch.float64",
            "str(layer.weight.dtype)": "torch.float32",
        },
    )


@convention(
    "rounding to bfloat16",
    symptom="1.001 became 1.0, 257 became 256; NumPy does not know the dtype",
    translate="round the upper 16 of float32's 32 bits, ties to even: round_to of "
    "training/low_precision.py",
)
def eight_bits():
    """bfloat16 has 8 significant bits and float32's range, float16 has 11 bits and ends
    at 65504; NumPy has float16 only."""
    x = torch.tensor([257.0, 1e5])
    return entry(
        locals(),
        {
            "x.bfloat16()[0]": 256.0,
            "x.half()[0]": 257.0,
            "x.half()[1]": math.inf,
            "np.float16(257)": 257.0,
            "hasattr(np, 'bfloat16')": False,
        },
    )
