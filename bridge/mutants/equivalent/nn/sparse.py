"""Embeddings, and gradients of a few rows: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.sparse.embedding",
        "add_rows",
        "entries = x.reshape(-1, 1) * features + np.arange(features)",
        "int32 overflows only in a table of more than 2³¹ entries",
    ),
    (
        "nn.sparse.embedding",
        "sparse_backward",
        "return SparseRows(x, grad_y, (num_embeddings, grad_y.shape[1]))",
        "there are two axes: the second is the last",
    ),
]
