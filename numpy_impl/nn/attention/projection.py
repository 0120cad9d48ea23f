"""What goes into heads: projections of query, key and value, cut into pieces."""

import numpy as np

from numpy_impl.nn.linear import linear, linear_backward

__all__ = []


def batch_of(x):
    """x (T, N, D) or (T, D) -> (N, T, D)"""
    return x[None] if x.ndim == 2 else x.swapaxes(0, 1)


def batch_of_backward(grad_y, ndim):
    """Moved back: grad_y (N, T, D) -> grad_x of 3 axes (T, N, D), or of 2 (T, D)."""
    return grad_y[0] if ndim == 2 else grad_y.swapaxes(0, 1)


def split_heads(x, heads):
    """x (N, T, H D) -> (N, H, T, D): head h takes features h D ... h D + D - 1"""
    batch, length, features = x.shape
    return x.reshape(batch, length, heads, features // heads).swapaxes(1, 2)


def split_heads_backward(grad_y):
    """Moved back: grad_y (N, H, T, D) -> grad_x (N, T, H D)."""
    batch, heads, length, features = grad_y.shape
    return grad_y.swapaxes(1, 2).reshape(batch, length, heads * features)


def rows_of_heads(x):
    """x (N, H, T, D) -> (T N, H D): T first, as torch has it in memory

    A dropout behind this module draws its mask in that order.
    """
    batch, heads, length, features = x.shape
    return x.transpose(2, 0, 1, 3).reshape(length * batch, heads * features)


def append_row(x, row):
    """x (N, S, E), row (1, 1, E) -> (N, S + 1, E)"""
    return np.concatenate([x, np.tile(row, (len(x), 1, 1))], 1)


def project(inputs, heads, weights, biases, bias_k, bias_v):
    """q[n, h, t, d] = Σ_e query[n, t, e] weight[h D + d, e] + bias[h D + d]

    Likewise k of key and v of value, which may end in a row that all queries see.
    """
    projections = zip(inputs, weights, biases)
    q, k, v = (linear(x, weight, bias) for x, weight, bias in projections)
    if bias_k is not None:
        k, v = append_row(k, bias_k), append_row(v, bias_v)
    return tuple(split_heads(x, heads) for x in (q, k, v))


def project_backward(grad_q, grad_k, grad_v, inputs, weights, bias_k):
    """linear_backward three times; a row that all samples share sums over them.

    Returns the gradients of the inputs, weights and biases, three of each, and of
    (bias_k, bias_v).
    """
    grad_q, grad_k, grad_v = map(split_heads_backward, (grad_q, grad_k, grad_v))

    # k, v = append_row(k, bias_k), append_row(v, bias_v)
    grad_rows = None, None
    if bias_k is not None:
        grad_rows = grad_k[:, -1:].sum(0, keepdims=True), grad_v[:, -1:].sum(0)[None]
        grad_k, grad_v = grad_k[:, :-1], grad_v[:, :-1]

    # q, k, v = linear(query), linear(key), linear(value)
    projected = zip((grad_q, grad_k, grad_v), inputs, weights)
    undone = [linear_backward(grad, x, weight) for grad, x, weight in projected]
    return *zip(*undone), grad_rows
