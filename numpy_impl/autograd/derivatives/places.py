"""Other places for the same numbers: shapes, indices, pieces."""

import numpy as np

from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.nn.broadcast import sum_to_size as sum_to

__all__ = [
    "clone",
    "reshape",
    "transpose",
    "permute",
    "squeeze",
    "unsqueeze",
    "flip",
    "roll",
    "tril",
    "triu",
    "diagonal",
    "cat",
    "stack",
    "select",
    "gather",
    "scatter_add",
]

clone = operation("clone", lambda x: x.copy(), x=lambda g: g)
to = operation("to", lambda x, dtype: x.astype(dtype, copy=False), x=lambda g: g)
reshape = operation(
    "reshape",
    lambda x, *size: x.reshape(flat(size)),
    x=lambda g, shape: g.reshape(shape),
)
transpose = operation(
    "transpose",
    lambda x, dim0, dim1: np.swapaxes(x, dim0, dim1),
    x=lambda g, dim0, dim1: g.transpose(dim0, dim1),
)
permute = operation(
    "permute",
    lambda x, *dims: x.transpose(*dims),
    x=lambda g, dims: g.permute(*np.argsort(np.ravel(dims) % g.ndim).tolist()),
)
squeeze = operation(
    "squeeze", lambda x, dim: squeezed(x, dim), x=lambda g, shape: g.reshape(shape)
)
unsqueeze = operation(
    "unsqueeze",
    lambda x, dim: np.expand_dims(x, dim),
    x=lambda g, shape: g.reshape(shape),
)
expand = operation(
    "expand", lambda x, *size: np.broadcast_to(x, flat(size)), x=lambda g: g
)
sum_to_size = operation(
    "sum_to_size",
    lambda x, *size: sum_to(x, flat(size)),
    x=lambda g, shape: g.expand(shape),
)
flip = operation(
    "flip", lambda x, dims: np.flip(x, dims), x=lambda g, dims: g.flip(dims)
)
roll = operation(
    "roll",
    lambda x, shifts, dims: np.roll(x, shifts, dims),
    x=lambda g, shifts, dims: g.roll(-shifts, dims),
)
tril = operation(
    "tril",
    lambda x, diagonal=0: np.tril(x, diagonal),
    x=lambda g, diagonal: g.tril(diagonal),
)
triu = operation(
    "triu",
    lambda x, diagonal=0: np.triu(x, diagonal),
    x=lambda g, diagonal: g.triu(diagonal),
)
diagonal = operation(
    "diagonal",
    lambda x: x.diagonal(),
    x=lambda g, shape: zeros(shape, g).index_put((np.arange(g.shape[0]),) * 2, g),
)
cat = operation(
    "cat",
    lambda tensors, dim=0: np.concatenate(tensors, dim),
    tensors=lambda g, tensors, dim: pieces(g, [t.shape[dim] for t in tensors], dim),
)
stack = operation(
    "stack",
    lambda tensors, dim=0: np.stack(tensors, dim),
    tensors=lambda g, tensors, dim: [g.select(dim, i) for i in range(len(tensors))],
)
index = operation(
    "index",
    lambda x, index: x[index],
    x=lambda g, shape, index: zeros(shape, g).index_add(index, g),
)
index_put = operation(
    "index_put",
    lambda x, index, value: put(x, index, value),
    True,
    x=lambda g, index: g.index_put(index, 0),
    value=lambda g, index: g[index],
)
index_add = operation(
    "index_add",
    lambda x, index, value: added(x, index, value),
    x=lambda g: g,
    value=lambda g, index: g[index],
)
select = operation(
    "select",
    lambda x, dim, index: x[at(dim, index)],
    x=lambda g, shape, dim, index: zeros(shape, g).index_put(at(dim, index), g),
)
gather = operation(
    "gather",
    lambda x, dim, index: x[along(dim, index)],
    x=lambda g, shape, dim, index: zeros(shape, g).scatter_add(dim, index, g),
)
scatter_add = operation(
    "scatter_add",
    lambda x, dim, index, src: added(x, along(dim, index), src[within(index)]),
    x=lambda g: g,
    src=lambda g, dim, index, src: zeros(src.shape, g).index_put(
        within(index), g.gather(dim, index)
    ),
)


def zeros(shape, g):
    """A constant of g's dtype."""
    return Tensor(np.zeros(shape, g.dtype))


def flat(size):
    """`expand(2, 3)` and `expand((2, 3))` mean the same."""
    return tuple(size[0]) if size and isinstance(size[0], tuple | list) else size


def squeezed(x, dim):
    return np.squeeze(x, dim) if x.shape[dim] == 1 else x


def pieces(g, lengths, dim):
    """g cut into pieces of these lengths."""
    ends = np.cumsum(lengths).tolist()
    return [g[at(dim, slice(e - n, e))] for e, n in zip(ends, lengths)]


def at(dim, index):
    """The index that is `index` on the axis `dim` and takes all of the others."""
    if dim < 0:
        return (..., index, *[slice(None)] * (-dim - 1))
    return (*[slice(None)] * dim, index)


def along(dim, index):
    """The index of `gather`: index[i, j] on the axis `dim`, i and j on the others."""
    grid = list(np.ogrid[within(index)])
    grid[dim] = index
    return tuple(grid)


def within(index):
    return tuple(slice(size) for size in index.shape)


def put(x, index, value):
    y = x.copy()
    y[index] = value
    return y


def added(x, index, value):
    """What comes twice in `index` is added twice."""
    y = x.copy()
    np.add.at(y, index, value)
    return y
