"""Which entry gets which number: PyTorch fills an array in the order of its memory.

Look at aten/src/ATen/TensorIterator.cpp, reorder_dimensions, for that order, and at
cpu_serial_kernel in native/cpu/Loops.h for the loop that calls the generator.
`python torch_impl/random/memory.py` fills a transposed tensor.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Fill a tensor and a transposed one from the same seed
    for x in (torch.empty(2, 3), torch.empty(3, 2).T):
        torch.manual_seed(0)
        print("strides", x.stride(), "\n", x.uniform_())
