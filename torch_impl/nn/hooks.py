"""Hooks: functions that look at, or replace, what goes through a module.

They run in torch/nn/modules/module.py, `Module._call_impl`; the backward hooks sit on
an identity node around inputs and outputs (torch/utils/hooks.py, `BackwardHook`).
`python torch_impl/nn/hooks.py` lets two of them print what they see.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Print what goes through a layer, forward and backward
    layer = torch.nn.Linear(3, 2)
    layer.register_forward_hook(
        lambda module, args, y: print("forward: ", args[0].shape, "->", y.shape)
    )
    layer.register_full_backward_hook(
        lambda module, grad_x, grad_y: print(
            "backward:", grad_y[0].shape, "->", grad_x[0].shape
        )
    )
    x = torch.randn(4, 3, requires_grad=True)
    layer(x).backward(torch.randn(4, 2))
