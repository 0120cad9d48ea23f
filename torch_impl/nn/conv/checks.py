"""What convolution refuses: arguments that do not fit together.

PyTorch checks in aten/src/ATen/native/Convolution.cpp. `python
torch_impl/nn/conv/checks.py` shows what it says, and that a layer says it in forward.
"""

import torch

__all__ = []

WRONG = (
    ((4, 6, 3), {}),  # x has three channels
    ((3, 6, 7), {}),  # x has five lines
    ((3, 6, 3), {"stride": 0}),
    ((3, 6, 3), {"padding": -1}),
    ((3, 6, 3), {"padding": 3, "padding_mode": "circular"}),
    ((3, 6, 3), {"padding": 9, "padding_mode": "circular"}),
)


if __name__ == "__main__":
    # Call layers that can be made, but not used
    x = torch.ones(2, 3, 5, 5)
    for args, kwargs in WRONG:
        conv = torch.nn.Conv2d(*args, **kwargs)
        try:
            print(conv, "gives", tuple(conv(x).shape))
        except RuntimeError as error:
            print(conv, "says:", error)
