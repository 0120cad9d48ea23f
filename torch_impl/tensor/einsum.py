"""Einsum: products and sums, spelled with a letter for each index.

`python torch_impl/tensor/einsum.py` shows what one equation after the other gives.
"""

import torch

__all__ = ["einsum"]


def einsum(equation, operands):
    """y[i, k] = Σ_j x1[i, j] x2[j, k], for "ij,jk->ik": what y lacks is summed over"""
    return torch.einsum(equation, *operands)


if __name__ == "__main__":
    x = torch.arange(9.0).reshape(3, 3).requires_grad_()
    for equation in ("ij->i", "ij->ji", "ii->i", "ii", "i..."):
        print(f"{equation:6}", einsum(equation, (x,)).tolist())
    einsum("ii", (x,)).backward()
    print("the gradient of the trace:", x.grad.tolist())
