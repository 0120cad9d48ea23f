"""Other places for the same numbers: shapes, indices, pieces."""

import numpy as np

from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.promotion import cast
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
    "unbind",
    "split",
    "cat",
    "stack",
    "select",
    "gather",
    "scatter_add",
]

clone = operation("clone", lambda x: x.copy(), x=lambda g: g)
to = operation("to", lambda x, dtype: x.astype(dtype, copy=False), x=lambda g: g)
copy = operation(
    "copy",
    lambda x, src: np.broadcast_to(src, x.shape).astype(x.dtype),
    True,
    x=lambda g: zeros(g.shape, g),
    src=lambda g: g,
)
fill = operation(
    "fill",
    lambda x, value: np.full_like(x, one_value(value)),
    True,
    x=lambda g: zeros(g.shape, g),
    value=lambda g: g,
)
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
    x=lambda g, shifts, dims: g.roll(np.negative(shifts), dims),
)
tril = operation(
    "tril",
    lambda x, diagonal=0: np.tril(x, diagonal),
    True,
    x=lambda g, diagonal: g.tril(diagonal),
)
triu = operation(
    "triu",
    lambda x, diagonal=0: np.triu(x, diagonal),
    True,
    x=lambda g, diagonal: g.triu(diagonal),
)
diagonal = operation(
    "diagonal",
    lambda x, offset=0, dim1=0, dim2=1: diagonal_of(x, offset, dim1, dim2),
    x=lambda g, shape, offset, dim1, dim2: written(
        g, shape, lambda x: x.diagonal(offset, dim1, dim2)
    ),
)
unbind = operation(
    "unbind",
    lambda x, dim=0: tuple(x[at(dim, i)] for i in range(x.shape[dim])),
    several=True,
    x=lambda g, dim: stack(g, dim),
)
split = operation(
    "split",
    lambda x, split_size, dim=0: tuple(
        x[at(dim, slice(start, end))] for start, end in spans(x.shape[dim], split_size)
    ),
    several=True,
    x=lambda g, dim: cat(g, dim),
)
cat = operation(
    "cat",
    lambda tensors, dim=0: np.concatenate(cast(*tensors), dim),
    tensors=lambda g, shapes, dim: list(g.split([s[dim] for s in shapes], dim)),
)
stack = operation(
    "stack",
    lambda tensors, dim=0: np.stack(cast(*tensors), dim),
    tensors=lambda g, dim: list(g.unbind(dim)),
)
index = operation(
    "index",
    lambda x, index: x[full(index)],
    x=lambda g, shape, index: zeros(shape, g).index_add(index, g),
)
index_put = operation(
    "index_put",
    lambda x, index, value: put(x, index, value),
    True,
    x=lambda g, index: g.index_put(index, 0),
    value=lambda g, index, shapes: widened(g[index], shapes[-1]),
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
    src=lambda g, dim, index, shapes: zeros(shapes[-1], g).index_put(
        within(index), g.gather(dim, index)
    ),
)


def zeros(shape, g):
    """A constant of g's dtype."""
    return Tensor(np.zeros(shape, g.dtype))


def written(g, shape, part):
    """Zeros, but for part(x), which is g."""
    x = zeros(shape, g)
    part(x).copy_(g)
    return x


def one_value(value):
    if np.ndim(value):
        raise ValueError(f"expected one value, got the shape {np.shape(value)}")
    return value


def widened(g, shape):
    """g with the axes of length 1 that a value may have in front."""
    extra = len(shape) - g.ndim
    return g.reshape((1,) * extra + g.shape) if extra > 0 else g


def flat(size):
    """`expand(2, 3)` and `expand((2, 3))` mean the same."""
    return tuple(size[0]) if size and isinstance(size[0], tuple | list) else size


def squeezed(x, dim):
    return np.squeeze(x, dim) if x.shape[dim] == 1 else x


def diagonal_of(x, *args):
    """NumPy's view, made as writable as x."""
    y = x.diagonal(*args)
    y.flags.writeable = x.flags.writeable
    return y


def spans(length, size):
    """Where pieces begin and end: of one size, or of the sizes in a list."""
    if isinstance(size, int):
        size = [min(size, length - start) for start in range(0, length, size)]
    elif sum(size) != length:
        raise ValueError(f"the pieces {size} do not sum to the length {length}")
    ends = np.cumsum(size).tolist()
    return [(end - n, end) for end, n in zip(ends, size)]


def at(dim, index):
    """The index that is `index` on the axis `dim` and takes all of the others."""
    if dim < 0:
        return (..., index, *[slice(None)] * (-dim - 1))
    return (*[slice(None)] * dim, index, ...)


def full(index):
    """The index with the dots that it ends in: of a number they make a 0-d view."""
    index = index if isinstance(index, tuple) else (index,)
    index = tuple(i.item() if is_position(i) else i for i in index)
    return index if any(i is ... for i in index) else (*index, ...)


def is_position(i):
    return isinstance(i, np.ndarray) and i.ndim == 0 and i.dtype != bool


def comes_twice(index):
    """Whether an entry may: not with slices, positions and masks."""
    return any(
        isinstance(i, list) or (isinstance(i, np.ndarray) and i.dtype != bool)
        for i in full(index)
    )


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
    if comes_twice(index):
        np.add.at(y, index, value)
    else:
        y[index] += value
    return y
