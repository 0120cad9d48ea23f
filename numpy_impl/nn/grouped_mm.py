"""Products in groups: each expert of a mixture has rows of its own, in any number.

Shazeer et al. 2017, "Outrageously large neural networks".
"""

import numpy as np

from numpy_impl.nn import check

__all__ = ["grouped_mm", "grouped_mm_backward"]


def groups_of(offs):
    """group g = offs[g - 1] ... offs[g] - 1, the first from 0 on, as slices"""
    ends = offs.tolist()
    return [slice(first, end) for first, end in zip([0, *ends[:-1]], ends)]


def products(mat_a, mat_b, offs):
    """y = mat_a mat_b for each group; an array of 2 axes is what the groups share"""
    if offs is None:
        return mat_a @ mat_b
    groups = groups_of(offs)
    sizes = mat_a.shape[-2], mat_b.shape[-1]
    both_shared = mat_a.ndim == mat_b.ndim == 2
    y = np.zeros((len(groups), *sizes) if both_shared else sizes, mat_a.dtype)
    for g, group in enumerate(groups):
        if both_shared:
            y[g] = mat_a[:, group] @ mat_b[group]
        elif mat_a.ndim == 2:
            y[group] = mat_a[group] @ mat_b[g]
        else:
            y[:, group] = mat_a[g] @ mat_b[:, group]
    return y


def grouped_mm(mat_a, mat_b, *, offs=None, bias=None, out_dtype=None):
    """y[m, n] = Σ_k mat_a[m, k] mat_b[g, k, n], g being the group of row m

    Which axis is cut into groups depends on which array has an axis G for them:

    mat_a (M, K),    mat_b (G, K, N): the rows M, y (M, N): tokens meet their expert.
    mat_a (G, M, K), mat_b (K, N):    the columns N, y (M, N).
    mat_a (M, K),    mat_b (K, N):    the sum over K, y (G, M, N).
    mat_a (G, M, K), mat_b (G, K, N): none, y (G, M, N).

    Args:
        mat_a, mat_b: of one dtype. Rows or columns lie one behind the other in memory,
            each at a multiple of 16 bytes: kernels on GPUs ask for it, PyTorch always.
        offs: int32 (G,), where each group ends; None where nothing is cut. What lies
            behind the last end gets zeros here. PyTorch leaves it unwritten.
        bias: None; PyTorch refuses it as well.
        out_dtype: None, or the dtype of `mat_a`.

    Raises:
        TypeError: `mat_a` or `mat_b` is no array.
        RuntimeError: shapes, dtypes, places in memory or `offs` do not fit. PyTorch
            refuses float64, too, which is here for the comparison.
    """
    check_grouped_mm(mat_a, mat_b, offs, bias, out_dtype)
    return products(mat_a, mat_b, offs)


def grouped_mm_backward(grad_y, mat_a, mat_b, offs):
    """In each group it is y = a b: the gradient of a factor multiplies by the other.

    grad_a = grad_y bᵀ
    grad_b = aᵀ grad_y

    Both are products in the same groups again: whoever shared an array shares it still.
    """
    grad_a = products(grad_y, mat_b.mT, offs)
    grad_b = products(mat_a.mT, grad_y, offs)
    return grad_a, grad_b


def check_grouped_mm(mat_a, mat_b, offs, bias, out_dtype):
    """Refuse what torch refuses, and offs that lead nowhere."""
    check.array(mat_a=mat_a, mat_b=mat_b)
    shapes = f"mat_a {mat_a.shape}, mat_b {mat_b.shape}"
    if {mat_a.ndim, mat_b.ndim} - {2, 3}:
        raise RuntimeError(f"mat_a and mat_b must have 2 or 3 axes, got {shapes}")
    for name, x in (("mat_a", mat_a), ("mat_b", mat_b)):
        if x.dtype.kind != "f":
            raise RuntimeError(f"{name} must be of floats, got {x.dtype}")
    check.same_dtype(mat_a=mat_a, mat_b=mat_b)
    if mat_a.shape[-1] != mat_b.shape[-2]:
        raise RuntimeError(
            f"mat_a (..., M, K) and mat_b (..., K, N) must share K, got {shapes}"
        )
    if mat_a.ndim == mat_b.ndim == 3 and len(mat_a) != len(mat_b):
        raise RuntimeError(f"mat_a and mat_b must have as many groups, got {shapes}")
    check_strides("mat_a", mat_a)
    check_strides("mat_b", mat_b)
    if (offs is None) != (mat_a.ndim == mat_b.ndim == 3):
        raise RuntimeError(
            "offs is needed where an array has 2 axes, and only there, got "
            f"offs={offs} and {shapes}"
        )
    if offs is not None:
        check_offs(offs, mat_a, mat_b, shapes)
    if bias is not None:
        raise RuntimeError("bias must be None: torch does not add it yet")
    if out_dtype is not None and np.dtype(out_dtype) != mat_a.dtype:
        raise RuntimeError(
            f"out_dtype must be mat_a's {mat_a.dtype}, got {np.dtype(out_dtype)}"
        )


def check_strides(name, x):
    """Rows or columns without gaps, each at a multiple of 16 bytes."""
    if x.size == 0:  # it lies nowhere
        return
    down, right = x.strides[-2:]
    rows, columns = x.shape[-2:]
    if down == x.itemsize and right >= x.itemsize * max(1, rows):
        step = right
    elif right == x.itemsize and down >= x.itemsize * max(1, columns):
        step = down
    else:
        raise RuntimeError(
            f"{name}: the rows or the columns must lie in memory without gaps, got "
            f"strides {x.strides} of shape {x.shape}"
        )
    if step % 16:
        raise RuntimeError(
            f"{name}: the strides must be multiples of 16 bytes, got {step} bytes from "
            f"row to row (or column to column) of shape {x.shape}"
        )


def check_offs(offs, mat_a, mat_b, shapes):
    """int32 (G,), rising, within the axis that is cut."""
    check.array(offs=offs)
    if offs.ndim != 1 or offs.dtype != np.int32:
        raise RuntimeError(
            f"offs must be of int32 and have one axis, got {offs.dtype} {offs.shape}"
        )
    groups = next((len(x) for x in (mat_a, mat_b) if x.ndim == 3), len(offs))
    if len(offs) != groups:
        raise RuntimeError(
            f"offs must have {groups} ends, got {len(offs)} and {shapes}"
        )
    if mat_a.ndim == 3:
        length = mat_b.shape[1]
    else:
        length = mat_a.shape[1] if mat_b.ndim == 2 else len(mat_a)
    steps = np.diff(offs, prepend=0, append=length)
    if (steps < 0).any():
        raise RuntimeError(
            f"offs must rise from 0 to at most {length}, got {offs.tolist()}"
        )
