"""What pooling refuses: windows that do not fit, and arguments that are no sizes.

PyTorch checks in aten/src/ATen/native/Pool.h. `python torch_impl/nn/pooling/checks.py`
shows what it says, and that a layer says it in forward.
"""

import torch

__all__ = []

WRONG = (
    {"kernel_size": 7},  # x has six lines
    {"kernel_size": 0},
    {"kernel_size": 2, "stride": -1},
    {"kernel_size": 2, "padding": 2},  # a window could lie in the border
    {"kernel_size": (2, 2, 2)},
)


if __name__ == "__main__":
    # Call layers that can be made, but not used
    x = torch.ones(2, 3, 6, 6)
    for kwargs in WRONG:
        pool = torch.nn.MaxPool2d(**kwargs)
        try:
            print(pool, "gives", tuple(pool(x).shape))
        except RuntimeError as error:
            print(pool, "says:", error)
