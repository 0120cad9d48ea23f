"""Shapes: broadcasting, axes that move, arrays that join, and the way back of each."""

import numpy as np

from numpy_impl.nn.broadcast import sum_to_size

__all__ = [
    "broadcast_shapes",
    "expand",
    "multiply",
    "reshape",
    "view",
    "permute",
    "transpose",
    "squeeze",
    "unsqueeze",
    "cat",
    "stack",
    "flip",
    "tile",
    "repeat_interleave",
    "squared_errors",
    "repeat",
    "split",
    "size",
]


# Broadcasting


def broadcast_shapes(*shapes):
    """size[-k] = the one size at -k that is not 1, over all shapes; 1 if all are

    Shapes are compared from their ends; a missing axis in front counts as 1.
    """
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    size = []
    for at_this_axis in zip(*padded):
        others = set(at_this_axis) - {1}
        if len(others) > 1:
            raise ValueError(f"shapes {shapes} do not broadcast: {sorted(others)}")
        size.append(others.pop() if others else 1)
    return tuple(size)


def expand(x, size):
    """y[i, j] = x[j]: x as if it were copied to `size`, without a copy"""
    return np.broadcast_to(x, size)


def expand_backward(grad_y, x_shape):
    """What undoes copies is the sum over them: grad_x[j] = Σ_i grad_y[i, j]"""
    return sum_to_size(grad_y, x_shape)


def multiply(x1, x2):
    """y[i, j] = x1[i, j] x2[j], or however else the two shapes broadcast"""
    return x1 * x2


def multiply_backward(grad_y, x1, x2):
    """Each factor is the slope of the other; then the copies of it are summed."""
    # y = x1 * x2
    grad_x1 = sum_to_size(grad_y * x2, x1.shape)
    grad_x2 = sum_to_size(grad_y * x1, x2.shape)
    return grad_x1, grad_x2


# The same entries in another shape


def reshape(x, size):
    """y = the entries of x, last axis fastest, in another shape; -1 is what is left"""
    return x.reshape(size)


def reshape_backward(grad_y, x_shape):
    """Every entry keeps its place in the order: reshape it back."""
    return grad_y.reshape(x_shape)


def view(x, size):
    """y = x in another shape in the same memory, or an error: never a copy"""
    y = x.reshape(size)
    if not np.may_share_memory(x, y) and x.size:
        raise ValueError(f"no view of {x.shape}, strides {x.strides}, as {size}")
    return y


def view_backward(grad_y, x_shape):
    """The same entries: a gradient need not share memory, so reshape it back."""
    return grad_y.reshape(x_shape)


def permute(x, dims):
    """y[i, j, k] = x[k, i, j] for dims (1, 2, 0): axis n of y is axis dims[n] of x"""
    return x.transpose(dims)


def permute_backward(grad_y, dims):
    """Axis dims[n] of x came from axis n of y: the inverse permutation, by argsort."""
    return grad_y.transpose(np.argsort([dim % len(dims) for dim in dims]))


def transpose(x, dim0, dim1):
    """y[j, i] = x[i, j]: two axes change places"""
    return x.swapaxes(dim0, dim1)


def transpose_backward(grad_y, dim0, dim1):
    """Changing places twice is nothing."""
    return grad_y.swapaxes(dim0, dim1)


def squeeze(x, dim):
    """y[i] = x[i, 0]: without the axis `dim` of one entry"""
    return x.squeeze(dim)


def squeeze_backward(grad_y, dim):
    """The axis comes back."""
    return np.expand_dims(grad_y, dim)


def unsqueeze(x, dim):
    """y[i, 0] = x[i]: with a new axis of one entry at `dim`"""
    return np.expand_dims(x, dim)


def unsqueeze_backward(grad_y, dim):
    """The axis goes."""
    return grad_y.squeeze(dim)


# Several arrays to one, one to several


def cat(tensors, dim=0):
    """y = one array behind the other along an axis that they have"""
    return np.concatenate(tensors, dim)


def cat_backward(grad_y, tensors, dim=0):
    """Each array gets its own piece back; the pieces end at the sums of the sizes."""
    ends = np.cumsum([x.shape[dim] for x in tensors])
    return tuple(np.split(grad_y, ends[:-1], dim))


def stack(tensors, dim=0):
    """y[n, i] = tensors[n][i]: along a new axis"""
    return np.stack(tensors, dim)


def stack_backward(grad_y, dim=0):
    """Entry n of the new axis belongs to array n."""
    return tuple(np.moveaxis(grad_y, dim, 0))


def flip(x, dims):
    """y[i] = x[I - 1 - i] along each axis of `dims`"""
    return np.flip(x, dims)


def flip_backward(grad_y, dims):
    """Turned twice is nothing."""
    return np.flip(grad_y, dims)


def tile(x, dims):
    """y[n I + i] = x[i] for n = 0 ... dims - 1: x as a whole, one after the other"""
    return np.tile(x, dims)


def tile_backward(grad_y, x_shape, dims):
    """Axis by axis (copies, entries), then the sum over the copies.

    grad_x[i] = Σ_n grad_y[n I + i]
    """
    sizes = (1,) * (len(dims) - len(x_shape)) + x_shape
    times = (1,) * (len(x_shape) - len(dims)) + tuple(dims)
    pairs = [n for pair in zip(times, sizes) for n in pair]
    copies = tuple(range(0, len(pairs), 2))
    return grad_y.reshape(pairs).sum(copies).reshape(x_shape)


def repeat_interleave(x, repeats, dim):
    """y[i repeats + n] = x[i] for n = 0 ... repeats - 1: each entry, then the next"""
    return np.repeat(x, repeats, dim)


def repeat_interleave_backward(grad_y, repeats, dim):
    """The axis as (entries, copies), then the sum over the copies.

    grad_x[i] = Σ_n grad_y[i repeats + n]
    """
    dim = dim % grad_y.ndim
    before, after = grad_y.shape[:dim], grad_y.shape[dim + 1 :]
    return grad_y.reshape(*before, -1, repeats, *after).sum(dim + 1)


# What looks the same, or right


def squared_errors(input, target):
    """y = (input - target)²: of (N, 1) and (N,) that is (N, N), without a word"""
    return (input - target) ** 2


def repeat(x, repeats):
    """x.repeat(n): each entry n times in NumPy, the whole of x n times in PyTorch"""
    return x.repeat(repeats)


def split(x, n):
    """split(x, n): n pieces in NumPy, pieces of n entries in PyTorch"""
    return tuple(np.split(x, n))


def size(x):
    """x.size is the number of entries in NumPy; in PyTorch, a method: the shape"""
    return x.size
