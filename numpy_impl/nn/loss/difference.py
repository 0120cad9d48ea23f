"""Input minus target, in PyTorch's dtype, and the way back."""

from numpy_impl.nn.broadcast import sum_to_size

__all__ = []


def difference(input, target):
    """d[n] = input[n] - target[n]; integers take the other's floating-point dtype"""
    input, target = promoted(input, target), promoted(target, input)
    return input - target


def difference_backward(grad_d, input):
    """∂d/∂input = 1; what was broadcast gets the sum, in the dtype of `input`.

    PyTorch gives no gradient to integers; here it stays what it is.
    """
    grad_input = sum_to_size(grad_d, input.shape)
    return grad_input.astype(promoted(input, grad_input).dtype, copy=False)


def promoted(array, other):
    """`array`, or if it is of integers, with the floating-point dtype of `other`

    NumPy takes float32 with int64 to float64, PyTorch to float32.
    """
    if array.dtype.kind == "f" or other.dtype.kind != "f":
        return array
    return array.astype(other.dtype)
