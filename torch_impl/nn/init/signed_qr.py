"""Orthogonal weights: what goes through them keeps its length."""

import torch
from torch import no_grad

from torch_impl.nn.init.draws import normal_

__all__ = ["orthogonal_"]


def signed_qr(x):
    """x = q r with r[i, i] >= 0, which makes q the only one: (..., N, I)"""
    q, r = torch.linalg.qr(x)
    return q * torch.sign(torch.diagonal(r, 0, -2, -1))[..., None, :]


@no_grad()
def orthogonal_(tensor, gain=1, generator=None):
    """tensor = gain q, where q r ~ N(0, 1) with qᵀq = 1 and r[i, i] >= 0"""
    if 0 in tensor.shape:
        return tensor  # nothing to fill
    rows = len(tensor)
    x = tensor.new_empty((rows, tensor.numel() // rows))
    normal_(x, generator=generator)
    is_tall = x.shape[0] >= x.shape[1]
    q = signed_qr(x) if is_tall else signed_qr(x.T).T
    tensor[...] = gain * q.reshape(tensor.shape)
    return tensor
