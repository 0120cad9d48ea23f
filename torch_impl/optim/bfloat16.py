"""bfloat16: the upper half of a float32, with its range and 8 significant bits.

Here it is a dtype, `torch.bfloat16`, and what is computed in it is rounded to it.
"""

import torch

__all__ = ["to_bfloat16"]


def to_bfloat16(x):
    """The number with 8 significant bits that is nearest to x, of two the even one"""
    return x.to(torch.bfloat16).to(torch.float32)
