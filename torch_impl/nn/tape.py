"""The tape: what forward leaves behind so that backward can undo it.

PyTorch's tape is the graph of `grad_fn` nodes behind every result, which
torch/csrc/autograd/engine.cpp walks. `python torch_impl/nn/tape.py` walks it, too.
"""

import torch
from torch import enable_grad, is_grad_enabled, no_grad, set_grad_enabled

__all__ = ["enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled"]


if __name__ == "__main__":
    # Print the nodes behind a loss, from the last operation to the first
    x, w = torch.randn(4, 3), torch.randn(3, requires_grad=True)
    loss = torch.tanh(x @ w).square().mean()
    node = loss.grad_fn
    while node.next_functions:
        print(node.name())
        node = next(before for before, _ in node.next_functions if before)
    print(node.name(), "adds to w.grad:", node.variable is w)
    with no_grad():
        print("under no_grad:", torch.tanh(x @ w).grad_fn)
