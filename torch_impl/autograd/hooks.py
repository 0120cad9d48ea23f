"""Hooks: functions that see a gradient on its way, and may replace it.

See torch/utils/hooks.py and torch/csrc/autograd/python_hook.cpp.
`python torch_impl/autograd/hooks.py` registers one before a write and one after it.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Each sees the gradient of what the tensor was when the hook came
    x = torch.tensor(1.0, requires_grad=True)
    y = x * 2
    y.register_hook(lambda grad: print("of 2 x: ", grad.item()))
    y.mul_(5)
    y.register_hook(lambda grad: print("of 10 x:", grad.item()))
    x.register_post_accumulate_grad_hook(lambda x: print("x.grad: ", x.grad.item()))
    y.backward()
