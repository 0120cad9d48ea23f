"""What a tensor tells of its numbers: sizes, dtype, and the one number it may hold.

See torch/_tensor.py. `python torch_impl/autograd/properties.py` shows what is a method
here and a number in NumPy.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # `size` is the shape; how many entries there are is `numel`
    x = torch.ones(2, 3)
    print("size:", x.size(), x.size(1), "entries:", x.numel(), "axes:", x.dim())
    print("bytes:", x.numel() * x.element_size(), "floats:", x.is_floating_point())
