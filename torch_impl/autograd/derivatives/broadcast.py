"""Two numbers at a time, broadcast: the engine sums over what was repeated.

See tools/autograd/derivatives.yaml.
`python torch_impl/autograd/derivatives/broadcast.py` differentiates a tie, and a row
that is repeated.
"""

import torch
from torch import (
    add,
    atan2,
    div,
    hypot,
    lerp,
    logaddexp,
    masked_fill,
    maximum,
    minimum,
    mul,
    pow,
    remainder,
    sub,
    where,
)

__all__ = [
    "add",
    "sub",
    "mul",
    "div",
    "pow",
    "maximum",
    "minimum",
    "atan2",
    "hypot",
    "logaddexp",
    "remainder",
    "lerp",
    "where",
    "masked_fill",
]


if __name__ == "__main__":
    # A tie is shared; a row that was repeated gets a sum
    a, b = torch.ones(1, requires_grad=True), torch.ones(1)
    print("tie:", torch.autograd.grad(maximum(a, b), a))
    print("row:", torch.autograd.grad(mul(a, torch.ones(2, 3)).sum(), a))
