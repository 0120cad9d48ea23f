"""Losses of entries that broadcast: what is checked, and the way back from the mean.

PyTorch's losses of one entry each take whatever broadcasts, most of them in silence;
autograd finds the way back. `python torch_impl/nn/loss/entries.py` shows it.
"""

import torch
from torch.nn import functional as F

__all__ = []


if __name__ == "__main__":
    # A column of targets is read by each entry of its row
    x = torch.zeros(2, 3, requires_grad=True)
    F.hinge_embedding_loss(x, torch.tensor([[1.0], [-1.0]]), reduction="sum").backward()
    print("grad_x:", x.grad.tolist())
