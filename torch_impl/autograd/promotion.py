"""Promotion: the dtype of a result, by PyTorch's rules, which are not NumPy's.

See c10/core/ScalarType.cpp and aten/src/ATen/native/TypeProperties.cpp.
`python torch_impl/autograd/promotion.py` adds and divides what NumPy answers otherwise.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Arrays decide; a 0-d tensor or a number only where its kind is higher
    n, x = torch.tensor([1, 2]), torch.tensor([1.0, 2.0])
    d = torch.tensor(0.5, dtype=torch.float64)
    print("int64 + float32:      ", (n + x).dtype)
    print("float32 + 0-d float64:", (x + d).dtype)
    print("int64 + 0-d float64:  ", (n + d).dtype)
    print("int64 + 0.5:          ", (n + 0.5).dtype)
    print("int64 / int64:        ", (n / n).dtype)
    print("sum of bools:         ", (n > 1).sum().dtype)
