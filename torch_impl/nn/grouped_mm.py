"""Products in groups: each expert of a mixture has rows of its own, in any number.

Shazeer et al. 2017, "Outrageously large neural networks".
"""

__all__ = ["grouped_mm"]


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
    y = mat_a.new_zeros((len(groups), *sizes) if both_shared else sizes)
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
    """
    return products(mat_a, mat_b, offs)
