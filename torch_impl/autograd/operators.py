"""Python's operators: each is an operation of the table, or a comparison.

See torch/_tensor.py. `python torch_impl/autograd/operators.py` names their nodes.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Which operation is an operator?
    x = torch.ones(2, 2, requires_grad=True)
    for y in (x + x, 1 - x, x / 2, x**2, x @ x, x[0]):
        print(y.grad_fn.name())
