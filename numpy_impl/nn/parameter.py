"""A trainable array and its gradient: `p` and `p.grad`."""

import copy
import functools

import numpy as np

from numpy_impl.nn import check

__all__ = ["Parameter"]


class Parameter(np.ndarray):
    """An ndarray that carries `.grad`, as torch's Parameter is a Tensor that does.

    `grad` is None until the first backward, then added to, cleared by `zero_grad()`.
    What is computed from a parameter is a plain array. Unlike torch's, it keeps its
    gradient through deepcopy and pickle.

    Args:
        data: floating-point array of any shape, whose memory the parameter shares;
            None stands for an empty one.
        requires_grad: False freezes it: `accumulate_grad` then does nothing.

    Raises:
        TypeError: `data` is not an ndarray, or `requires_grad` no bool.
        RuntimeError: `data` is of integers or bools and requires a gradient.
        NotImplementedError: `data` is of float16.
    """

    _grad = None
    _requires_grad = True
    __array_priority__ = -1  # with an array, NumPy need not ask how to wrap the result
    __hash__ = object.__hash__  # by identity: optimizers look up `state[parameter]`

    def __new__(cls, data=None, requires_grad=True):
        data = np.zeros(0, np.float32) if data is None else data
        if not isinstance(data, np.ndarray):
            raise TypeError(f"data must be an ndarray, got {type(data).__name__}")
        check.half(data=data.dtype)
        return data.view(cls).requires_grad_(requires_grad)

    def requires_grad_(self, requires_grad=True):
        """Freeze (False) or thaw the parameter.

        Raises:
            TypeError: `requires_grad` is no bool.
            RuntimeError: the parameter is of integers or bools, and shall have one.
        """
        if not isinstance(requires_grad, bool):
            raise TypeError(f"requires_grad must be a bool, got {requires_grad!r}")
        self.requires_grad = requires_grad
        return self

    @property
    def requires_grad(self):
        """Whether backward accumulates a gradient here.

        Raises:
            RuntimeError: what is assigned is no bool, or is True for integers or bools.
        """
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, requires_grad):
        if not isinstance(requires_grad, bool):
            raise RuntimeError(f"requires_grad must be a bool, got {requires_grad!r}")
        if requires_grad and self.dtype.kind not in "fc":
            raise RuntimeError(
                f"only floating-point arrays can require gradients, got {self.dtype}"
            )
        self._requires_grad = requires_grad

    @property
    def grad(self):
        """∂loss/∂p, or None.

        Raises:
            TypeError: what is assigned is neither an array nor None.
            RuntimeError: its shape or its dtype is not the parameter's, or it is the
                parameter itself.
        """
        return self._grad

    @grad.setter
    def grad(self, grad):
        if grad is not None:
            self._check_grad(grad)
        if grad is self:
            raise RuntimeError("a parameter cannot be its own gradient")
        self._grad = grad

    @grad.deleter
    def grad(self):
        self._grad = None

    @property
    def data(self):
        """The values as a plain array that shares the parameter's memory.

        Assigning copies values of the same shape; torch would exchange the memory.
        """
        return self.view(np.ndarray)

    @data.setter
    def data(self, values):
        check.array(data=values)
        check.shape("data", values, self.shape)
        self[...] = values

    def detach(self):
        """The same as `data`: no gradient belongs to it."""
        return self.view(np.ndarray)

    def clone(self):
        """A copy of the values, a plain array."""
        return np.array(self)

    def copy_(self, src):
        """Take over the values of an array that broadcasts to the parameter's shape.

        Raises:
            TypeError: `src` is no array.
            RuntimeError: it does not broadcast.
        """
        check.array(src=src)
        try:
            self[...] = src
        except ValueError:
            raise RuntimeError(
                f"src of shape {src.shape} must broadcast to {self.shape}"
            ) from None
        return self

    def numel(self):
        """The number of entries; NumPy calls it size."""
        return self.size

    def accumulate_grad(self, grad):
        """Add to the gradient: a parameter that is used twice gets the sum of both.

        Raises:
            RuntimeError: the shape or the dtype of `grad` is not the parameter's.
        """
        if not self.requires_grad:
            return
        self._check_grad(grad)
        if getattr(self._grad, "is_sparse", False):
            self._grad = grad + self._grad  # what is dense comes first
        else:
            self._grad = grad if self._grad is None else self._grad + grad

    def _check_grad(self, grad):
        check.array(grad=grad)
        if grad.shape != self.shape or grad.dtype != self.dtype:
            raise RuntimeError(
                f"a gradient of shape {grad.shape} and dtype {grad.dtype} does not "
                f"fit a parameter of shape {self.shape} and dtype {self.dtype}"
            )

    def __array_wrap__(self, result, context=None, return_scalar=False):
        """Only the parameter itself is a Parameter; results are plain arrays."""
        if result is self:
            return self
        return result[()] if return_scalar else np.asarray(result)

    def __array_function__(self, func, types, args, kwargs):
        """np.zeros_like and its kind make plain arrays, too; an `out` stays itself."""
        result = super().__array_function__(func, types, args, kwargs)
        given = any(result is a for a in (*args, *kwargs.values()))
        is_new = isinstance(result, Parameter) and not given
        return result.view(np.ndarray) if is_new else result

    def __iter__(self):
        return iter(np.asarray(self))

    def __repr__(self):
        return f"Parameter containing:\n{np.asarray(self)!r}"

    def __copy__(self):
        return _rebuild(np.asarray(self), self.requires_grad, self.grad)

    def __deepcopy__(self, memo):
        twin = Parameter(np.array(self), self.requires_grad)
        twin.grad = copy.deepcopy(self.grad, memo)
        return twin

    def __reduce__(self):
        return _rebuild, (np.asarray(self), self.requires_grad, self.grad)


def zeros_of(grad):
    """A gradient of zeros; one of rows has none then."""
    sparse = getattr(grad, "is_sparse", False)
    return grad.zeros() if sparse else np.zeros_like(grad)


def _plain(name):
    """ndarray's method or attribute `name`, of the plain array: a view of a parameter
    is none itself."""
    member = getattr(np.ndarray, name)
    if not callable(member):
        return property(lambda self: getattr(self.view(np.ndarray), name))

    @functools.wraps(member)
    def method(self, *args, **kwargs):
        return member(self.view(np.ndarray), *args, **kwargs)

    return method


for _name in (
    *("T", "mT", "__getitem__", "argsort", "astype", "compress", "conj", "copy"),
    *("diagonal", "flatten", "ravel", "repeat", "reshape", "squeeze", "swapaxes"),
    *("take", "transpose"),
):
    setattr(Parameter, _name, _plain(_name))


def _rebuild(data, requires_grad, grad):
    parameter = Parameter(data, requires_grad)
    parameter.grad = grad
    return parameter
