"""Embeddings, and gradients of a few rows: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.sparse.embedding",
        "add_rows",
        "entries = x.reshape(-1, 1) * features + np.arange(features)",
        "int32 overflows only in a table of more than 2³¹ entries",
    ),
    *(
        (
            "nn.sparse.embedding",
            "sparse_backward",
            line,
            "the case's rows are made dense: tests/nn/test_sparse_rows.py has theirs",
        )
        for line in (
            "x, grad_y = (x.reshape(-1), grad_y.reshape(-1, grad_y.shape[1]))",
            "return SparseRows(x, grad_y, (num_embeddings, grad_y.shape[0]))",
            "return SparseRows(x, grad_y, (num_embeddings, grad_y.shape[1]))",
        )
    ),
    *(
        (
            "nn.sparse.rows",
            "SparseRows.coalesce",
            line,
            "its cases make rows dense at once: tests/nn/test_sparse_rows.py does not",
        )
        for line in (
            "rows, place = np.unique(self._indices)",
            "rows, place = self._indices",
            "values = np.zeros(self.dtype, (len(rows), *self.shape[1:]))",
            "values = (len(rows), *self.shape[1:])",
            "values = np.zeros((len(rows), *self.shape[2:]), self.dtype)",
            "pass  # np.add.at(values, place.reshape(-1), self._values)",
            "np.add.at(values, self._values, place.reshape(-1))",
            "np.add.at(values, place.reshape(0), self._values)",
            "np.add.at(values, place.reshape(1), self._values)",
            "return SparseRows(rows, self.shape, values)",
        )
    ),
]
