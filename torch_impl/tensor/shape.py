"""Shapes: broadcasting, axes that move, arrays that join, and the way back of each.

`python torch_impl/tensor/shape.py` shows a loss that broadcasts by mistake.
"""

import warnings

import torch

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
    """size[-k] = the one size at -k that is not 1, over all shapes; 1 if all are"""
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    size = []
    for at_this_axis in zip(*padded):
        others = set(at_this_axis) - {1}
        if len(others) > 1:
            raise RuntimeError(f"shapes {shapes} do not broadcast: {sorted(others)}")
        size.append(others.pop() if others else 1)
    return tuple(size)


def expand(x, size):
    """y[i, j] = x[j]: x as if it were copied to `size`, without a copy"""
    return x.expand(size)


def multiply(x1, x2):
    """y[i, j] = x1[i, j] x2[j], or however else the two shapes broadcast"""
    return x1 * x2


# The same entries in another shape


def reshape(x, size):
    """y = the entries of x, last axis fastest, in another shape; -1 is what is left"""
    return x.reshape(size)


def view(x, size):
    """y = x in another shape in the same memory, or an error: never a copy"""
    return x.view(size)


def permute(x, dims):
    """y[i, j, k] = x[k, i, j] for dims (1, 2, 0): axis n of y is axis dims[n] of x"""
    return x.permute(dims)


def transpose(x, dim0, dim1):
    """y[j, i] = x[i, j]: two axes change places"""
    return x.transpose(dim0, dim1)


def squeeze(x, dim):
    """y[i] = x[i, 0]: without the axis `dim` of one entry"""
    return x.squeeze(dim)


def unsqueeze(x, dim):
    """y[i, 0] = x[i]: with a new axis of one entry at `dim`"""
    return x.unsqueeze(dim)


# Several arrays to one, one to several


def cat(tensors, dim=0):
    """y = one array behind the other along an axis that they have"""
    return torch.cat(tensors, dim)


def stack(tensors, dim=0):
    """y[n, i] = tensors[n][i]: along a new axis"""
    return torch.stack(tensors, dim)


def flip(x, dims):
    """y[i] = x[I - 1 - i] along each axis of `dims`"""
    return torch.flip(x, dims)


def tile(x, dims):
    """y[n I + i] = x[i] for n = 0 ... dims - 1: x as a whole, one after the other"""
    return torch.tile(x, dims)


def repeat_interleave(x, repeats, dim):
    """y[i repeats + n] = x[i] for n = 0 ... repeats - 1: each entry, then the next"""
    return torch.repeat_interleave(x, repeats, dim)


# What looks the same, or right


def squared_errors(input, target):
    """y = (input - target)²: of (N, 1) and (N,) that is (N, N), without a word"""
    return (input - target) ** 2


def repeat(x, repeats):
    """x.repeat(n): each entry n times in NumPy, the whole of x n times in PyTorch"""
    return x.repeat(repeats)


def split(x, n):
    """split(x, n): n pieces in NumPy, pieces of n entries in PyTorch"""
    return torch.split(x, n)


def size(x):
    """x.size is the number of entries in NumPy; in PyTorch, a method: the shape"""
    return x.size()


if __name__ == "__main__":
    prediction, target = torch.tensor([[1.0], [2.0], [3.0]]), torch.arange(1.0, 4.0)
    print("right, entry by entry:   ", squared_errors(prediction[:, 0], target).mean())
    print("(3, 1) - (3,), no word:  ", squared_errors(prediction, target).mean())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        loss = torch.nn.functional.mse_loss(prediction, target)
    print("mse_loss computes it too:", loss)
    print("but it warns:            ", str(said[0].message).split(".")[0])
