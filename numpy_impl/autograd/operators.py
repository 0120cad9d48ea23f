"""Python's operators: each is an operation of the table, or a comparison."""

import numpy as np

from numpy_impl.autograd.promotion import cast

__all__ = []


class Operators:
    """The part of Tensor that only says which operation an operator is."""

    def __neg__(self):
        return self.neg()

    def __pos__(self):
        return self

    def __abs__(self):
        return self.abs()

    def __add__(self, other):
        return self.add(other)

    def __sub__(self, other):
        return self.sub(other)

    def __mul__(self, other):
        return self.mul(other)

    def __truediv__(self, other):
        return self.div(other)

    def __pow__(self, other):
        return self.pow(other)

    def __mod__(self, other):
        return self.remainder(other)

    def __matmul__(self, other):
        return self.matmul(other)

    def __getitem__(self, index):
        return self.index(index)

    def __iter__(self):
        return iter(self.unbind(0))

    def __setitem__(self, index, value):
        self.index_put_(index, value)

    def __rsub__(self, other):
        return self.neg().add(other)

    def __rtruediv__(self, other):
        return self.reciprocal().mul(other)

    def __rpow__(self, other):
        return type(self).pow(other, self)

    def __rmatmul__(self, other):
        return type(self).matmul(other, self)

    def __iadd__(self, other):
        return self.add_(other)

    def __isub__(self, other):
        return self.sub_(other)

    def __imul__(self, other):
        return self.mul_(other)

    def __itruediv__(self, other):
        return self.div_(other)

    __radd__, __rmul__ = __add__, __mul__

    # Comparisons

    def __eq__(self, other):
        return self.compared(np.equal, other)

    def __ne__(self, other):
        return self.compared(np.not_equal, other)

    def __lt__(self, other):
        return self.compared(np.less, other)

    def __le__(self, other):
        return self.compared(np.less_equal, other)

    def __gt__(self, other):
        return self.compared(np.greater, other)

    def __ge__(self, other):
        return self.compared(np.greater_equal, other)

    # And of masks

    def __invert__(self):
        return type(self)(~self.array)

    def __and__(self, other):
        return self.compared(np.bitwise_and, other)

    def __or__(self, other):
        return self.compared(np.bitwise_or, other)

    __rand__, __ror__ = __and__, __or__

    def compared(self, function, other):
        """What is made of numbers here requires no gradient."""
        other = other.array if isinstance(other, Operators) else other
        return type(self)(function(*cast(self.array, other)))

    __hash__ = object.__hash__  # as a key, a tensor is itself
