"""Views: which part of which tensor they are, and what writing to one does.

See torch/csrc/autograd/variable.h, DifferentiableViewMeta, and torch/csrc/autograd/
functions/tensor.cpp, CopySlices. `python torch_impl/autograd/views.py` writes to a view
and looks at the nodes of both.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # The base becomes the result of another node, and every view of it follows
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    first, last = y[:1], y[1:]
    print("before:", y.grad_fn.name(), first.grad_fn.name(), last.grad_fn.name())
    first.mul_(3)
    print("after: ", y.grad_fn.name(), first.grad_fn.name(), last.grad_fn.name())
    y.sum().backward()
    print("x.grad:", x.grad)
    # Rows of one unbind cannot be followed
    try:
        for row in x * 1:
            row.mul_(3)
    except RuntimeError as error:
        print(str(error).split(". ")[1])
