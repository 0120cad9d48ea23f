"""Gradient clipping: after the backward, before the update, no step too far.

`python torch_impl/training/clipping.py` clips a gradient in both ways: by the norm it
gets shorter, by the value it turns. `error_if_nonfinite=True` stops a run that NaN
would go through unseen.
"""

from torch.nn.utils import (
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)

__all__ = [
    "get_total_norm",
    "clip_grads_with_norm_",
    "clip_grad_norm_",
    "clip_grad_value_",
]

if __name__ == "__main__":
    import torch

    p = torch.nn.Parameter(torch.zeros(2))
    p.grad = torch.tensor([3.0, 4.0])
    print(f"by the norm 1: from {clip_grad_norm_(p, 1.0):.4f} to", p.grad)
    p.grad = torch.tensor([3.0, 4.0])
    clip_grad_value_(p, 1.0)
    print("by the value 1:", p.grad)
