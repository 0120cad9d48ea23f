"""Convolution along rows: with stride 1, a tap of the kernel is an offset.

PyTorch has a method of its own for each kind of convolution, in oneDNN and in
aten/src/ATen/native. `python torch_impl/nn/conv/rows.py` shows the idea of this one.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Convolve an image whose lines stand in one row, and look at what is cut off
    x, weight = torch.arange(24.0).reshape(4, 6), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    row = x.flatten()
    y = torch.zeros(3 * 6)
    for (k0, k1), w in zip(
        torch.cartesian_prod(*[torch.arange(2)] * 2), weight.ravel()
    ):
        offset = 6 * k0 + k1
        tap = row[offset : offset + 17]  # 17 entries from here on
        y[:17] += w * tap
    print("along the row, an entry too many in each line:")
    print(y.reshape(3, 6))
    print("torch.nn.functional.conv2d:")
    print(torch.nn.functional.conv2d(x[None, None], weight[None, None])[0, 0])
