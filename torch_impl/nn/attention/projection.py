"""What goes into heads: projections of query, key and value, cut into pieces."""

import torch

from torch_impl.nn.linear import linear

__all__ = []


def batch_of(x):
    """x (T, N, D) or (T, D) -> (N, T, D)"""
    return x[None] if x.ndim == 2 else x.swapaxes(0, 1)


def split_heads(x, heads):
    """x (N, T, H D) -> (N, H, T, D): head h takes features h D ... h D + D - 1"""
    batch, length, features = x.shape
    return x.reshape(batch, length, heads, features // heads).swapaxes(1, 2)


def rows_of_heads(x):
    """x (N, H, T, D) -> (T N, H D): T first, as torch has it in memory

    A dropout behind this module draws its mask in that order.
    """
    batch, heads, length, features = x.shape
    return x.permute(2, 0, 1, 3).reshape(length * batch, heads * features)


def append_row(x, row):
    """x (N, S, E), row (1, 1, E) -> (N, S + 1, E)"""
    return torch.concatenate([x, torch.tile(row, (len(x), 1, 1))], 1)


def project(inputs, heads, weights, biases, bias_k, bias_v):
    """q[n, h, t, d] = Σ_e query[n, t, e] weight[h D + d, e] + bias[h D + d]

    Likewise k of key and v of value, which may end in a row that all queries see.
    """
    projections = zip(inputs, weights, biases)
    q, k, v = (linear(x, weight, bias) for x, weight, bias in projections)
    if bias_k is not None:
        k, v = append_row(k, bias_k), append_row(v, bias_v)
    return tuple(split_heads(x, heads) for x in (q, k, v))
