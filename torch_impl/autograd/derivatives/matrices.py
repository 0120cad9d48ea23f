"""Products and inverses of matrices; further axes in front are a batch.

See tools/autograd/derivatives.yaml.
`python torch_impl/autograd/derivatives/matrices.py` differentiates a determinant.
"""

import torch
from torch import det, einsum, inverse, logdet, matmul
from torch.linalg import cholesky, solve

__all__ = [
    "matmul",
    "einsum",
    "inverse",
    "det",
    "logdet",
    "solve",
    "cholesky",
]


if __name__ == "__main__":
    # d det(x) = det(x) trace(x⁻¹ dx)
    x = torch.tensor([[2.0, 1.0], [0.0, 3.0]], requires_grad=True)
    print(torch.autograd.grad(det(x), x), det(x) * inverse(x).T)
