"""What a tensor tells of its numbers: sizes, dtype, and the one number it may hold."""

__all__ = []


class Properties:
    """The part of Tensor that only reads its array, whatever the graph is."""

    @property
    def shape(self):
        return self.array.shape

    @property
    def dtype(self):
        return self.array.dtype

    @property
    def ndim(self):
        return self.array.ndim

    @property
    def itemsize(self):
        return self.array.itemsize

    @property
    def nbytes(self):
        return self.array.nbytes

    def size(self, dim=None):
        """The shape, or how long the axis `dim` is: a method, unlike NumPy's number.

        Raises:
            IndexError: there is no such axis.
        """
        if dim is None:
            return self.shape
        if not -self.ndim <= dim < self.ndim:
            raise IndexError(
                f"dim must be an axis of the shape {self.shape}, got {dim}"
            )
        return self.shape[dim]

    def dim(self):
        """How many axes it has."""
        return self.ndim

    def numel(self):
        """The number of entries; NumPy calls it size."""
        return self.array.size

    def element_size(self):
        """How many bytes an entry takes."""
        return self.itemsize

    ndimension, nelement = dim, numel

    def is_floating_point(self):
        return self.dtype.kind == "f"

    def is_complex(self):
        return self.dtype.kind == "c"

    def is_signed(self):
        return self.dtype.kind in "ifc"

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self.array)

    def __bool__(self):
        return bool(self.item())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def item(self):
        """The number of a tensor of one entry."""
        if self.array.size != 1:
            raise RuntimeError(
                f"a Tensor with {self.array.size} elements cannot be converted to "
                "Scalar"
            )
        return self.array.item()

    def tolist(self):
        return self.array.tolist()
