"""The matrix of an axis, piece by piece: what its product needs to be fast.

PyTorch's kernel reads the places one by one, with vector instructions:
aten/src/ATen/native/cpu/UpSampleKernel.cpp. `python torch_impl/nn/upsampling/bands.py`
shows the whole matrix of an axis: an image of ones in turn, interpolated.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Four pixels become eight, once the entry 0 is one, once the entry 1, and so on
    unit = torch.eye(4)[:, None]
    matrix = torch.nn.functional.interpolate(unit, size=8, mode="linear")[:, 0].T
    print("y = A x with A")
    print(matrix)
    x = unit[1:2].requires_grad_()
    y = torch.nn.functional.interpolate(x, size=8, mode="linear")
    y[0, 0, 3].backward()
    print("the gradient of y[3] is row 3 of A:", x.grad.flatten())
