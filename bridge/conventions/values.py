"""Values that a NumPy reader would compute otherwise."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from bridge.conventions.register import convention

__all__ = []


@convention("GELU")
def gelu_at_infinity():
    """On vectors of float32 gelu(inf) is NaN; in float64, and for a single number, it
    is inf."""
    x = torch.full((64,), math.inf)
    return {
        "float32, 64 numbers": F.gelu(x)[0].item(),
        "float64, 64 numbers": F.gelu(x.double())[0].item(),
        "float32, 1 number": F.gelu(x[:1])[0].item(),
    }


@convention("variance")
def variance():
    """torch.var divides by n - 1, np.var by n; LayerNorm divides by n, too."""
    x = np.arange(10.0)
    norm = F.layer_norm(torch.from_numpy(x), (10,), eps=0.0)
    return {
        "torch.var": torch.from_numpy(x).var().item(),
        "np.var": float(x.var()),
        "layer_norm's": float((9.0 - x.mean()) ** 2 / norm[-1].item() ** 2),
    }


@convention("median")
def median():
    """Of an even number of values torch.median takes the lower one in the middle."""
    x = [1.0, 2.0, 3.0, 4.0]
    return {"torch": torch.tensor(x).median().item(), "numpy": float(np.median(x))}


@convention("cross entropy")
def weighted_mean():
    """With class weights, reduction="mean" divides by the sum of the targets' weights,
    not by their number."""
    logits = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    target, weight = torch.tensor([0, 1, 1]), torch.tensor([1.0, 5.0])
    each = F.cross_entropy(logits, target, weight, reduction="none")
    return {
        "mean": F.cross_entropy(logits, target, weight).item(),
        "Σ / Σ weight": (each.sum() / weight[target].sum()).item(),
        "Σ / n": each.mean().item(),
    }


@convention("attention")
def masked_rows():
    """A query that may look at no key gets zeros from scaled_dot_product_attention,
    while the softmax of such a row is NaN."""
    q = torch.ones(1, 2, 4)
    mask = torch.tensor([[True, True], [False, False]])
    y = F.scaled_dot_product_attention(q, q, q, attn_mask=mask)
    row = torch.full((2,), -torch.inf)
    return {"attention": y[0, 1, 0].item(), "softmax": row.softmax(0)[0].item()}


@convention("replicate padding")
def pad_of_what_was_cut_away():
    """A negative width cuts nothing away before the other side is padded: the pad
    repeats an entry that is no longer there."""
    x = torch.tensor([[7.0]])
    return {"7 padded by (1, -1)": F.pad(x, (1, -1), mode="replicate").item()}
