"""Python's operators: each is an operation of the table, or a comparison."""

import numpy as np

__all__ = []


class Operators:
    """The part of Tensor that only says which operation an operator is."""

    def __neg__(self):
        return self.neg()

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

    def __matmul__(self, other):
        return self.matmul(other)

    def __getitem__(self, index):
        return self.index(index)

    def __setitem__(self, index, value):
        self.index_put_(index, value)

    def __rsub__(self, other):
        return self.neg().add(other)

    def __rtruediv__(self, other):
        return self.reciprocal().mul(other)

    def __rpow__(self, other):
        return type(self)(np.asarray(other, self.dtype)).pow(self)

    def __iadd__(self, other):
        return self.add_(other)

    def __isub__(self, other):
        return self.sub_(other)

    def __imul__(self, other):
        return self.mul_(other)

    def __itruediv__(self, other):
        return self.div_(other)

    __radd__, __rmul__ = __add__, __mul__

    # Comparisons: no gradient goes through them

    def __eq__(self, other):
        return type(self)(self.array == array_of(other))

    def __ne__(self, other):
        return type(self)(self.array != array_of(other))

    def __lt__(self, other):
        return type(self)(self.array < array_of(other))

    def __le__(self, other):
        return type(self)(self.array <= array_of(other))

    def __gt__(self, other):
        return type(self)(self.array > array_of(other))

    def __ge__(self, other):
        return type(self)(self.array >= array_of(other))

    __hash__ = object.__hash__  # as a key, a tensor is itself


def array_of(x):
    return x.array if isinstance(x, Operators) else x
