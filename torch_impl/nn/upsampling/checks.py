"""What interpolation refuses: sizes and modes that do not fit x, or each other.

PyTorch checks in torch/nn/functional.py and in aten/src/ATen/native/UpSample.h.
`python torch_impl/nn/upsampling/checks.py` shows what it says.
"""

import torch

__all__ = []

WRONG = (
    {},
    {"size": 4, "scale_factor": 2.0},
    {"size": (4, 4, 4)},
    {"size": 0},
    {"size": 4, "mode": "linear"},
    {"size": 4, "mode": "nearest", "align_corners": True},
    {"size": 4, "mode": "area", "antialias": True},
)


if __name__ == "__main__":
    # Enlarge an image by arguments that do not fit it, or each other
    x = torch.ones(1, 1, 2, 2)
    for options in WRONG:
        try:
            torch.nn.functional.interpolate(x, **options)
        except Exception as error:
            print(f"{options}: {type(error).__name__}: {str(error)[:90]}")
