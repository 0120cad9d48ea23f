"""Which entry gets which number: PyTorch fills an array in the order of its memory.

Look at aten/src/ATen/TensorIterator.cpp, reorder_dimensions, for that order, and at
cpu_serial_kernel in native/cpu/Loops.h for the loop that calls the generator.
"""

__all__ = []
