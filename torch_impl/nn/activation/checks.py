"""Checks that the activations share: what x and the numbers beside it may be.

PyTorch's kernels refuse by themselves what they do not compute.
`python torch_impl/nn/activation/checks.py` shows with which words.
"""

import torch
from torch.nn import functional as F

__all__ = []


if __name__ == "__main__":
    # Call what PyTorch refuses, and once what it computes in another dtype
    x, counts = torch.ones(3), torch.tensor([1, 2, 3])
    for what, call in (
        ("a slope that is text", lambda: F.leaky_relu(x, "0.1")),
        ("a number too large for float32", lambda: F.elu(x, 1e300)),
        ("bools into relu", lambda: F.relu(counts > 1)),
        ("integers into gelu", lambda: F.gelu(counts)),
        ("integers into sigmoid", lambda: F.sigmoid(counts)),
        ("integers into hardtanh", lambda: F.hardtanh(counts, 0.0, 2.5)),
    ):
        try:
            print(f"{what}: {call()}")
        except (TypeError, RuntimeError) as error:
            print(f"{what}: {type(error).__name__}: {error}")
