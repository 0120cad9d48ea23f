"""Module: a function with parameters, and its derivative."""

import functools
import inspect
import warnings

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.blocks import quiet
from numpy_impl.nn.hooks import add_hook, backward_with_hooks, forward_with_hooks
from numpy_impl.nn.parameter import Parameter, zeros_of
from numpy_impl.nn.registry import Registry
from numpy_impl.nn.state import State
from numpy_impl.nn.tape import Tape, all_or_nothing, fitted, no_grad

__all__ = ["Module", "Parameter", "no_grad"]

MANY = 100  # forwards in evaluation that no backward undid: somebody forgot no_grad()


class Module(State):
    """Base of every layer, loss and model, as torch.nn.Module is.

    A subclass defines two methods:

    forward(*inputs)  returns y and appends to `self.saved` what backward will need.
    backward(grad_y)  pops it, accumulates the gradient of each parameter, and returns
                      the gradient of each differentiable input: the array itself for
                      one input, a tuple in the order of the arguments for several.
                      Several outputs hand in their gradients in the outputs' structure.

    Around them `module(*inputs)` and `module.backward(grad_y)` do what holds for every
    module. The gradient that backward gets has the structure and the shapes of the
    outputs, else RuntimeError, and their dtypes; a number does for a 0-d output. If
    one of them raises, every tape is as it was. inf and nan are values, without a
    warning. Parameters, buffers and modules register themselves when assigned.
    """

    __array_ufunc__ = None  # array == module is False; NumPy would compare each entry

    def __init__(self):
        super().__init__()
        self.training = True
        self.saved = Tape(type(self).__name__)
        self._forward_pre_hooks, self._forward_hooks = {}, {}
        self._backward_pre_hooks, self._backward_hooks = {}, {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "saved" in vars(cls):
            raise AttributeError(f"{cls.__name__}.saved: {Registry.SAVED}")
        if "backward" in vars(cls):
            cls.backward = _undoing(cls.backward)

    def forward(self, *inputs):
        """y = f(x); each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward()")

    def backward(self, grad_y):
        """grad_x = grad_y · ∂y/∂x; each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} defines no backward()")

    def __call__(self, *inputs, **kwargs):
        with quiet(), all_or_nothing() as call:
            if self._forward_pre_hooks or self._forward_hooks:
                y = forward_with_hooks(self, inputs, kwargs)
            else:
                y = self.forward(*inputs, **kwargs)
            self.saved.call_ends(y)
        if call.outermost and not self.training and len(self.saved.forms) == MANY:
            warnings.warn(
                f"{type(self).__name__} keeps what {MANY} forwards in evaluation mode "
                "saved for a backward: evaluate under no_grad(), which saves nothing",
                stacklevel=2,
            )
        return y

    # Hooks

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """hook(module, args) before forward; may return other arguments.

        What it replaces is not undone by backward, as with a forward hook.
        """
        return add_hook(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(
        self, hook, *, prepend=False, with_kwargs=False, always_call=False
    ):
        """hook(module, args, output) after forward; may return another output.

        With `always_call` it runs even if forward raises, `output` being None then. A
        hook that replaces the output is not undone by backward: put its derivative
        into a full backward pre-hook.
        """
        return add_hook(self._forward_hooks, (hook, with_kwargs, always_call), prepend)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """hook(module, grad_output) before backward; may return another grad_output."""
        return add_hook(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """hook(module, grad_input, grad_output) after backward; may replace grad_input.

        Both gradients are tuples, as in torch.
        """
        return add_hook(self._backward_hooks, hook, prepend)

    # Modes

    def train(self, mode=True):
        """Set training mode on all modules: dropout drops, and so on."""
        if not isinstance(mode, bool):
            raise ValueError(f"training mode is expected to be a bool, got {mode!r}")
        self.training = mode
        for module in self.children():  # each by its own train(), which may be special
            module.train(mode)
        return self

    def eval(self):
        """Set evaluation mode on all modules."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Freeze (False) or thaw every parameter."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget every gradient, or fill it with zeros."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:  # a new array: others may hold the old one
                parameter.grad = zeros_of(parameter.grad)

    def apply(self, fn):
        """Call `fn` on every module, children first; the usual way to initialise."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # dtypes

    def to(self, *args, device=None, dtype=None, non_blocking=False):
        """Cast every floating-point parameter, gradient and buffer.

        `to(dtype)`, `to(device)`, `to(device, dtype)` or `to(array)`, whose dtype it
        takes; the only device is "cpu", where there is nothing to wait for. Unlike
        torch's, the parameters are new objects: make the optimizer afterwards.

        Raises:
            TypeError: a dtype that is not floating-point.
            NotImplementedError: float16.
        """
        for arg in args:
            if isinstance(arg, str) and not hasattr(np, arg):
                device = arg
            elif not isinstance(arg, bool):  # which is non_blocking
                dtype = arg.dtype if isinstance(arg, np.ndarray) else arg
        check.device(device)
        if dtype is None:
            return self
        dtype = np.dtype(dtype)
        if dtype.kind != "f":
            raise TypeError(f"to() accepts floating-point dtypes only, got {dtype}")
        check.half(dtype=dtype)
        twins = {}  # a shared parameter stays shared
        for module in self.modules():
            for name in (*module._parameters, *module._buffers):
                value = getattr(module, name)
                if value is None or value.dtype.kind != "f" or value.dtype == dtype:
                    continue
                if id(value) not in twins:
                    twins[id(value)] = value, _cast(value, dtype)
                object.__setattr__(module, name, twins[id(value)][1])
        return self

    def cpu(self):
        """Where it already is."""
        return self

    def type(self, dst_type):
        """Cast to a dtype; the same as `to(dst_type)`."""
        return self.to(np.dtype(dst_type))

    def float(self):
        """Cast to float32."""
        return self.to(np.float32)

    def double(self):
        """Cast to float64."""
        return self.to(np.float64)

    def half(self):
        """Not computed here: raises NotImplementedError."""
        return self.to(np.float16)

    def bfloat16(self):
        """Not computed here: raises NotImplementedError, as NumPy has no such dtype."""
        raise NotImplementedError(f"NumPy has no bfloat16; {check.HALF}")

    # Copies

    def __getstate__(self):
        """Copies and pickles leave the tape behind: it belongs to a forward of ours."""
        return {**vars(self), "saved": Tape(type(self).__name__)}

    def __setstate__(self, state):
        vars(self).update(state)

    # Printing

    def __dir__(self):
        """Every attribute but what cannot be written behind a dot, as in `model.0`."""
        return [key for key in super().__dir__() if not key[:1].isdigit()]

    def extra_repr(self):
        """What stands between the parentheses of repr: the constructor's arguments."""
        return ""

    def __repr__(self):
        lines = self.extra_repr().split("\n") if self.extra_repr() else []
        children = [
            f"({name}): " + repr(getattr(self, name)).replace("\n", "\n  ")
            for name in self._modules
        ]
        if len(lines) == 1 and not children:
            return f"{type(self).__name__}({lines[0]})"
        body = "".join(f"\n  {line}" for line in lines + children)
        return (
            f"{type(self).__name__}({body}\n)" if body else f"{type(self).__name__}()"
        )


def _undoing(backward):
    """`backward` of a subclass, with what holds for every module around it."""
    first = [p.default for p in inspect.signature(backward).parameters.values()][1:2]

    @functools.wraps(backward)
    def run(self, *args, **kwargs):
        if type(self).backward is not run:  # super().backward() inside a backward
            return backward(self, *args, **kwargs)
        grads = (*args, *kwargs.values())
        if not grads and first != [inspect.Parameter.empty]:
            grads = tuple(first)  # a loss starts from ∂loss/∂loss = 1
        with quiet(), all_or_nothing():
            form = self.saved.form_of_last_call()
            if len(grads) != 1:
                return backward(self, *args, **kwargs)
            name = f"{type(self).__name__}.backward"
            grad_y = fitted(grads[0], form, name)
            if self._backward_pre_hooks or self._backward_hooks:
                return backward_with_hooks(self, backward, grad_y)
            return backward(self, grad_y)

    return run


def _cast(value, dtype):
    if not isinstance(value, Parameter):
        return value.astype(dtype)
    twin = Parameter(np.asarray(value).astype(dtype), value.requires_grad)
    twin.grad = None if value.grad is None else value.grad.astype(dtype)
    return twin
