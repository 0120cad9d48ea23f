"""The graph behind a result, and the walk back through it.

See torch/csrc/autograd/engine.cpp. `python torch_impl/autograd/graph.py` walks back
through a diamond, twice.
"""

import torch
from torch.autograd import grad

__all__ = ["grad"]


if __name__ == "__main__":
    # x is used twice: its gradient is the sum of both ways
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x + x
    behind = [node.name() for node, _ in y.grad_fn.next_functions]
    print("behind y:", y.grad_fn.name(), behind)
    print("dy/dx:   ", grad(y, x))
    try:
        y.backward()
    except RuntimeError as error:
        print("again:   ", str(error).split(" (")[0])
