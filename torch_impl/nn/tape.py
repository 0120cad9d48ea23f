"""The tape: what forward leaves behind so that backward can undo it.

PyTorch's tape is the graph of `grad_fn` nodes behind every result: look at `y.grad_fn`,
`y.grad_fn.next_functions`, and at torch/csrc/autograd/engine.cpp, which walks it.
"""

from torch import enable_grad, is_grad_enabled, no_grad, set_grad_enabled

__all__ = ["enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled"]
