"""checkpoint: save the arguments only, and compute the rest again in backward."""

from numpy_impl.autograd.modes import enable_grad
from numpy_impl.autograd.operation import packing, tensors_of
from numpy_impl.autograd.tensor import Tensor

__all__ = ["checkpoint"]


def checkpoint(function, *args, use_reentrant=False):
    """function(*args), recorded without what its derivatives will need

    The first of them that asks lets the function run again. It has to compute the same.

    Args:
        function: of tensors.
        args: what it is called with, now and again.
        use_reentrant: must be False, PyTorch's newer way.

    Raises:
        NotImplementedError: use_reentrant is true.
        RuntimeError: in backward, if the second run saves more or less than the first.
    """
    if use_reentrant:
        raise NotImplementedError("use_reentrant must be False")
    frame = Frame(function, args)
    packing.append(frame.keep)
    try:
        return function(*args)
    finally:
        packing.pop()


class Frame:
    """One call of a function: how much it saves, and the second run's values."""

    def __init__(self, function, args):
        self.function, self.args = function, args
        self.count, self.values = 0, None

    def keep(self, value):
        """Instead of the value, its number."""
        self.count += 1
        return Promise(self, self.count - 1, value)

    def value(self, number):
        if self.values is None:
            self.values = self.run_again()
        return self.values[number]

    def run_again(self):
        values = []
        packing.append(lambda value: values.append(value) or Promise(self, -1, value))
        try:
            with enable_grad():
                self.function(*self.args)
        finally:
            packing.pop()
        if len(values) != self.count:
            raise RuntimeError(
                "checkpoint: A different number of tensors was saved during the "
                f"original forward ({self.count}) and recomputation ({len(values)})"
            )
        return values


class Promise:
    """What was not saved: where it will be found, and its place in the graph."""

    def __init__(self, frame, number, value):
        self.frame, self.number = frame, number
        self.edges = [x.edge for x in tensors_of(value)]
        self.versions = bool(self.edges)

    def unpack(self):
        """The value of the second run, at the place of the first."""
        return placed(self.frame.value(self.number), iter(self.edges))


def placed(value, edges):
    """The same numbers, with other edges."""
    if isinstance(value, Tensor):
        x, edge = Tensor(value.array), next(edges)
        if edge is not None:
            x.edge = edge
        return x
    if type(value) in (tuple, list):
        return type(value)(placed(v, edges) for v in value)
    return value
