"""All pairs: how far each row of x1 is from each row of x2, or from the other rows."""

import math

import torch

from torch_impl.nn.distance.norm import norm, power

__all__ = ["cdist", "pdist"]

MANY = 25  # rows from which on a matrix product is faster: PyTorch's own limit


def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """y[i, j] = (Σ_d |x1[i, d] - x2[j, d]|^p)^(1 / p)"""
    if is_product(x1, x2, p, compute_mode):
        return distances_by_product(x1, x2)
    return torch.moveaxis(distances(rows_first(x1, x2), x2, float(p)), 0, -2)


def pdist(x, p=2.0):
    """y[k] = (Σ_d |x[i, d] - x[j, d]|^p)^(1 / p), k counting the pairs with i < j"""
    i, j = torch.triu_indices(len(x), len(x), 1, device=x.device)
    return distances_of(i, j, x, float(p))


def is_product(x1, x2, p, compute_mode):
    """Whether the distances come out of a matrix product"""
    many = max(x1.shape[-2], x2.shape[-2]) > MANY
    wanted = {
        "use_mm_for_euclid_dist_if_necessary": many,
        "use_mm_for_euclid_dist": True,
        "donot_use_mm_for_euclid_dist": False,
    }
    return p == 2 and wanted[compute_mode]


def rows_first(x1, x2):
    """x1 (..., I, D) -> (I, ..., D), with as many axes in between as x2 has in front"""
    missing = (1,) * (x2.ndim - x1.ndim)
    return torch.moveaxis(x1.reshape(missing + x1.shape), -2, 0)


def distances_by_product(x1, x2):
    """y[i, j]² = Σ_d x1[i, d]² + Σ_d x2[j, d]² - 2 Σ_d x1[i, d] x2[j, d]"""
    squares1, squares2 = torch.square(x1).sum(-1), torch.square(x2).sum(-1)
    squares = squares1[..., :, None] + squares2[..., None, :]
    return power(torch.clip(squares - 2 * x1 @ x2.swapaxes(-1, -2), 0, None), 0.5)


def distances_of(i, j, x, p):
    """y[k] = the norm of x[i[k]] - x[j[k]]"""
    d = x[i] - x[j]
    given_whole(d, p)
    return norm(d, p)


def distances(x1, x2, p):
    """x1 (I, ..., D), x2 (..., J, D) -> y (I, ..., J): the norm of each difference"""
    d = x1[..., None, :] - x2
    given_whole(d, p)
    return norm(d, p)


def given_whole(d, p):
    """Of several entries that are the largest, each will get its gradient whole.

    That is how PyTorch's kernel of cdist and pdist has it, for p = ∞; the derivative of
    a maximum gives each a share.
    """
    if math.isinf(p) and d.requires_grad:
        largest = d.detach().abs() == norm(d.detach(), p)[..., None]
        d.register_hook(lambda grad_d: grad_d * largest.sum(-1, keepdim=True))
