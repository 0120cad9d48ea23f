"""Broadcasting, undone: what was read many times gets the sum of its gradients.

Autograd does so in the backward of every operation that broadcasts, by sum_to in
aten/src/ATen/ExpandUtils.h. `python torch_impl/nn/broadcast.py` shows it.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Add three numbers to two rows, and see what comes back to them
    row = torch.zeros(3, requires_grad=True)
    y = torch.zeros(2, 3) + row
    grad_y = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    y.backward(grad_y)
    print("the gradient of y:        ", grad_y.tolist())
    print("the gradient of the row:  ", row.grad.tolist())
    print("Tensor.sum_to_size says:  ", grad_y.sum_to_size(3).tolist())
