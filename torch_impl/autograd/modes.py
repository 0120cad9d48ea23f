"""Modes: whether what is computed now is recorded for backward.

See torch/autograd/grad_mode.py. `python torch_impl/autograd/modes.py` shows them.
"""

import torch
from torch import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)

__all__ = [
    "enable_grad",
    "inference_mode",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "no_grad",
    "set_grad_enabled",
]


if __name__ == "__main__":
    # The same product, recorded and not
    x = torch.ones(2, requires_grad=True)
    print("recorded:     ", x * 2)
    with no_grad():
        print("under no_grad:", x * 2)
        with enable_grad():
            print("enabled again:", x * 2)
    # What inference_mode makes stays outside of every graph
    with inference_mode():
        y = x * 2
    try:
        x * y
    except RuntimeError as error:
        print("saved later:  ", str(error).split(".")[0])
