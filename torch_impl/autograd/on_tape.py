"""on_tape: a Module or a Parameter of torch.nn as a part of the tape.

It is one already: each operation that a module calls is recorded. `python
torch_impl/autograd/on_tape.py` shows what a module leaves in the graph.
"""

import torch

__all__ = ["on_tape"]


def on_tape(what):
    """A Module that takes and returns tensors, or a Parameter as a leaf"""
    return what


if __name__ == "__main__":
    # A layer is the operations that its forward calls; its parameters are leaves
    layer = on_tape(torch.nn.Linear(3, 2))
    y = layer(torch.ones(1, 3, requires_grad=True))
    print("y:     ", y.grad_fn.name())
    print("behind:", [node.name() for node, _ in y.grad_fn.next_functions])
    y.sum().backward()
    print("bias:  ", on_tape(layer.bias).grad)
