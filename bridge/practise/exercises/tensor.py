"""Tensors: an exercise for each row."""

from bridge.practise.exercises.exercise import practise, predict

__all__ = ["EXERCISES"]

EXERCISES = [
    predict(
        "Creation and dtype: defaults, casts, promotion",
        "An array of int32, and float32 as a 0-d tensor: is it float64, as in NumPy?",
        "python torch_impl/tensor/creation.py",
        "int32 + float32 (shape ()): torch.float32",
    ),
    practise(
        "Shapes: broadcasting, views, joining, and their gradients",
        "expand",
        "tensor.shape",
        ("    return sum_to_size(grad_y, x_shape)", "    return grad_y"),
        "What was copied gets the sum of its gradients: return `grad_y` as it is",
        "the sum over the batch is missing",
    ),
    predict(
        "Memory: strides, contiguity, what shares memory",
        "Write into `x.flatten()`, then into `x.T.flatten()`: which of them changes x?",
        "python torch_impl/tensor/memory.py",
        "x after x.T.flatten()[0] = 5: [[9.0, 0.0, 0.0], [0.0, 0.0, 0.0]]",
    ),
    predict(
        "Exchange: one memory in two libraries, from_numpy, DLPack",
        "A write into `torch.from_numpy(x)`, x being read-only: does it arrive?",
        "python torch_impl/tensor/exchange.py",
        "even if x is read-only: [7. 7. 0.]",
    ),
    predict(
        "Devices and defaults: `.to`, meta, default dtype, determinism",
        "Where does `torch.from_numpy` put a tensor, while the default device is meta?",
        "python torch_impl/tensor/device.py",
        "from_numpy within it: cpu",
    ),
    practise(
        "Indexing: reading, gather and scatter, masked assignment, and their gradients",
        "integer",
        "tensor.indexing",
        (
            "    np.add.at(grad_x, index, grad_y)",
            "    grad_x[index] += grad_y",
        ),
        "An entry can be read twice: write `grad_x[index] += grad_y`",
        "part in the gradient of x",
    ),
    practise(
        "Reductions: axes, moments, ties, empty arrays, and their gradients",
        "amax",
        "tensor.reductions",
        (
            "    share = tied / np.sum(tied, dim, dtype=x.dtype, keepdims=True)",
            "    share = tied",
        ),
        "Who gets the gradient of a maximum that comes twice? Leave out the shares, "
        "`share = tied`",
        "part in the gradient of x",
    ),
    practise(
        "Linear algebra: products, solve, inverse, determinant, Cholesky, eigh, SVD",
        "inv",
        "tensor.linalg",
        ("    return -y.mT @ grad_y @ y.mT", "    return y.mT @ grad_y @ y.mT"),
        "Derive the inverse from x y = 1, and forget the sign",
        "part in the gradient of x",
    ),
    practise(
        "Einsum: a letter for each index",
        "einsum",
        "tensor.einsum",
        ("sum_to_size(grad_x, x.shape)", "grad_x"),
        "An axis of 1 broadcasts in an einsum, too: leave out `sum_to_size`",
        "the sum over axis 1 is missing",
    ),
    practise(
        "Entry by entry: rounding, remainders, limits, comparison, sorting",
        "sort",
        "tensor.elementwise",
        (
            "grad_y, argsort(argsort(x, dim), dim), dim)",
            "grad_y, argsort(x, dim), dim)",
        ),
        "Sorting moved the entries: take `grad_y` in the order of `argsort`, not in "
        "that of its inverse",
        "part in the gradient of x",
    ),
]
