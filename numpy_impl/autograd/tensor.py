"""Tensor: an array that knows how it was computed."""

import warnings

import numpy as np
from numpy import float32, float64, int64

from numpy_impl.autograd.graph import AccumulateGrad, Edge, backward
from numpy_impl.autograd.hooks import Handle
from numpy_impl.autograd.modes import is_inference_mode_enabled
from numpy_impl.autograd.operators import Operators
from numpy_impl.autograd.properties import Properties

__all__ = ["Tensor", "float32", "float64", "int64", "tensor"]


def tensor(data, dtype=None, requires_grad=False, device="cpu"):
    """A leaf that holds a copy of `data`

    Args:
        data: numbers, lists of numbers, or an array.
        dtype: of the entries; Python's floats become float32 if None, as in PyTorch,
            and arrays keep theirs.
        requires_grad: whether `backward` shall give it a `.grad`.
        device: only "cpu", or it is a ValueError.

    Raises:
        RuntimeError: what is no floating point number requires a gradient.
    """
    array = np.array(data, dtype).to_device(device)
    if dtype is None and not isinstance(data, np.ndarray | np.generic):
        array = array.astype(float32) if array.dtype == float64 else array
    return Tensor(array, requires_grad)


class Version:
    """How often the memory was written to; a tensor and its views share one."""

    number = 0


class Tensor(Operators, Properties):
    """An array, the gradient with respect to it, and the node that computed it.

    Attributes:
        array: the numbers.
        version: of its memory; None if it was made in inference mode.
        view: which part of which other tensor it is; None if it has its own memory.
        carried: the tangent, see forward_ad.py; None if there is none.

    derivatives/ adds the operations: `x.exp()`, `x.sum(dim)`, `x.add_(y)`.
    """

    __array_ufunc__ = None  # array * tensor asks the tensor

    def __init__(self, array, requires_grad=False, beside=None):
        self.array = np.asarray(array)
        self.version = None if is_inference_mode_enabled() else Version()
        if beside is not None:
            self.version = beside.version
        self.view, self.carried = None, None
        self._grad_fn, self.output_number = None, 0
        self._grad, self._keeps, self._end = None, False, None
        self._requires_grad = False
        if requires_grad:
            self.requires_grad_()

    # What it looks like

    @property
    def T(self):
        return self.permute(*range(self.ndim)[::-1])

    @property
    def _version(self):
        if self.is_inference():
            raise RuntimeError("Inference tensors do not track version counter.")
        return self.version.number

    def is_inference(self):
        """Whether it was made in inference mode."""
        return self.version is None

    def __repr__(self):
        numbers = np.array2string(self.array, separator=", ", prefix="tensor(")
        how = f", grad_fn={self.grad_fn}" if self.grad_fn else ""
        if self.is_leaf and self.requires_grad:
            how = ", requires_grad=True"
        return f"tensor({numbers}{how})"

    def numpy(self):
        """The array itself.

        Raises:
            RuntimeError: what is written there would not be in the graph.
        """
        if self.requires_grad:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad. "
                "Use tensor.detach().numpy() instead."
            )
        return self.array

    # Its place in the graph

    @property
    def grad_fn(self):
        """The Node that computed it; None for a leaf."""
        if self.view is not None:
            self.view.follow(self)
        return self._grad_fn

    @property
    def is_leaf(self):
        """Whether no recorded operation computed it."""
        return self.grad_fn is None

    @property
    def requires_grad(self):
        if self._requires_grad or self._grad_fn is not None:
            return True
        return self.view is not None and self.view.base.requires_grad

    @requires_grad.setter
    def requires_grad(self, value):
        if not self.is_leaf and not value:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables."
            )
        if value and self.dtype.kind not in "fc":
            raise RuntimeError(
                "only Tensors of floating point and complex dtype can require "
                f"gradients, got {self.dtype}"
            )
        if value and self.is_inference() and not is_inference_mode_enabled():
            raise RuntimeError(
                "Setting requires_grad=True on inference tensor outside InferenceMode "
                "is not allowed."
            )
        self._requires_grad = bool(value)

    def requires_grad_(self, requires_grad=True):
        self.requires_grad = requires_grad
        return self

    @property
    def edge(self):
        """Where its gradient goes; None if it requires none."""
        if self.grad_fn is not None:
            return Edge(self.grad_fn, self.output_number)
        if not self._requires_grad:
            return None
        if self._end is None:
            self._end = AccumulateGrad(self)
        return Edge(self._end, 0)

    @edge.setter
    def edge(self, edge):
        """From now on it is the result of another node: it was changed in place."""
        if self._keeps:
            del self._grad_fn.retained[self.output_number]
            edge.node.retained[edge.number] = self
        self._grad_fn, self.output_number = edge

    def detach_(self):
        """From now on a leaf; a view cannot become one."""
        if self.view is not None:
            raise RuntimeError(
                "Can't detach views in-place; use detach(), or detach the base."
            )
        self._grad_fn, self._requires_grad, self._keeps = None, False, False
        return self

    def zero_(self):
        return self.fill_(0)

    def detach(self):
        """The same memory, outside of the graph."""
        return Tensor(self.array, beside=self)

    @property
    def data(self):
        """The same memory, and no version counter sees what is done to it."""
        return Tensor(self.array)

    # Its gradient

    @property
    def grad(self):
        if self._grad is None and not self.is_leaf and not self._keeps:
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being "
                "accessed. Use .retain_grad() to have it populated.",
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, grad):
        if grad is not None and not isinstance(grad, Tensor):
            raise TypeError(f"grad must be a Tensor or None, got {type(grad).__name__}")
        if grad is not None and grad.shape != self.shape:
            raise RuntimeError(
                f"assigned grad has the shape {grad.shape}, its tensor {self.shape}"
            )
        self._grad = grad

    def accumulate(self, grad):
        """.grad += grad; the first one is copied, nothing else may write to it."""
        if self._grad is None or not self.is_leaf:
            self._grad = grad if grad.requires_grad else Tensor(grad.array.copy())
        elif grad.requires_grad:
            self._grad = self._grad + grad
        else:
            self._grad.add_(grad)

    @property
    def retains_grad(self):
        return self._keeps and not self.is_leaf

    def retain_grad(self):
        """Keep `.grad` of a tensor that is no leaf, too."""
        if not self.requires_grad:
            raise RuntimeError(
                "can't retain_grad on Tensor that has requires_grad=False"
            )
        if not self.is_leaf and not self._keeps:
            self.grad_fn.retained[self.output_number] = self
            self._keeps = True

    def register_hook(self, hook):
        """Call hook(grad) when its gradient is known; what it returns replaces it.

        Returns:
            A handle, whose `remove()` takes the hook away.
        """
        if not self.requires_grad:
            raise RuntimeError(
                "cannot register a hook on a tensor that doesn't require gradient"
            )
        return Handle(self.edge.node.hooks.setdefault(self.edge.number, {}), hook)

    def register_post_accumulate_grad_hook(self, hook):
        """Call hook(self) whenever a backward has added to this leaf's `.grad`.

        Returns:
            A handle, as `register_hook`.
        """
        if not self.requires_grad:
            raise RuntimeError(
                "cannot register a hook on a tensor that doesn't require gradient"
            )
        if not self.is_leaf:
            raise RuntimeError(
                "post accumulate grad hooks cannot be registered on non-leaf tensors"
            )
        return Handle(self.edge.node.after, hook)

    def backward(
        self, gradient=None, retain_graph=None, create_graph=False, inputs=None
    ):
        """Add d self / d leaf to every leaf's `.grad`; arguments as in graph.py."""
        backward(self, gradient, retain_graph, create_graph, inputs)
