"""Tensors: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "tensor.linalg",
        "inverse_gaps",
        "return (1 - eye) / (gaps - eye)",
        "the diagonal is 0 over -1 instead of 0 over 1",
    ),
    (
        "tensor.elementwise",
        "maximum_backward",
        "share = np.where(x1 == x2, 0.5, x1 >= x2).astype(grad_y.dtype)",
        "where the two are equal, the first branch is taken",
    ),
]
