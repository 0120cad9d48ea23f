"""What a node keeps of its inputs and outputs, and how it notices that they changed."""

from numpy_impl.autograd.tensor import Tensor

__all__ = []

packing = []  # functions that save in another way; the last one counts (checkpoint.py)


def saved(value):
    """Something with an `unpack()` that gives the value back."""
    return packing[-1](value) if packing else Saved(value)


class Saved:
    """A tensor or several, with the versions of their memory.

    Raises:
        RuntimeError: one of them was made in inference mode.
    """

    def __init__(self, value):
        self.value = value
        self.versions = tuple(version_of(x) for x in tensors_of(value))

    def unpack(self):
        """The value.

        Raises:
            RuntimeError: it was written to since it was saved.
        """
        for x, number in zip(tensors_of(self.value), self.versions):
            if x.version.number != number:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been "
                    f"modified by an inplace operation: [shape {x.shape}] is at "
                    f"version {x.version.number}; expected version {number} instead"
                )
        return self.value


def version_of(x):
    if x.is_inference():
        raise RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors "
            "created in inference mode in computation tracked by autograd. To work "
            "around this, you can make a clone to get a normal tensor."
        )
    return x.version.number


def tensors_of(value):
    """The tensors of an argument: itself, those of a list, or none."""
    if isinstance(value, Tensor):
        return [value]
    if type(value) in (tuple, list):
        return [x for v in value for x in tensors_of(v)]
    return []


def freed():
    """What is raised where the values were given away."""
    return RuntimeError(
        "Trying to backward through the graph a second time (or directly access saved "
        "tensors after they have already been freed). Specify retain_graph=True if you "
        "need to backward through the graph again."
    )
