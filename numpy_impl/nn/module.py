"""Module: a function with parameters, and its derivative."""

from collections import OrderedDict, namedtuple
from collections.abc import Mapping

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.hooks import add_hook, forward_with_hooks, with_backward_hooks
from numpy_impl.nn.parameter import Parameter
from numpy_impl.nn.registry import Registry
from numpy_impl.nn.tape import Tape, no_grad

__all__ = ["Module", "Parameter", "no_grad"]


class IncompatibleKeys(namedtuple("Keys", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict could not match."""

    def __repr__(self):
        return super().__repr__() if any(self) else "<All keys matched successfully>"


class Module(Registry):
    """Base of every layer, loss and model, as torch.nn.Module is.

    A subclass defines two methods:

    forward(*inputs)  returns y and appends to `self.saved` what backward will need.
    backward(grad_y)  pops it, accumulates the gradient of each parameter, and returns
                      the gradient of each differentiable input: the array itself for
                      one input, a tuple in the order of the arguments for several.
                      Several outputs hand in their gradients in the outputs' structure.

    Parameters, buffers and modules register themselves when they are assigned.
    """

    def __init__(self):
        super().__init__()
        self.training = True
        self.saved = Tape(type(self).__name__)
        self._forward_pre_hooks, self._forward_hooks = {}, {}
        self._backward_pre_hooks, self._backward_hooks = {}, {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "backward" in vars(cls):
            cls.backward = with_backward_hooks(cls.backward)

    def forward(self, *inputs):
        """y = f(x); each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward()")

    def backward(self, grad_y):
        """grad_x = grad_y · ∂y/∂x; each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} defines no backward()")

    def __call__(self, *inputs, **kwargs):
        if not (self._forward_pre_hooks or self._forward_hooks):
            return self.forward(*inputs, **kwargs)
        return forward_with_hooks(self, inputs, kwargs)

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
            parameter.requires_grad = requires_grad
        return self

    def zero_grad(self, set_to_none=True):
        """Forget every gradient, or fill it with zeros."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:  # a new array: others may hold the old one
                parameter.grad = np.zeros_like(parameter.grad)

    def apply(self, fn):
        """Call `fn` on every module, children first; the usual way to initialise."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # dtypes

    def to(self, *args, device=None, dtype=None):
        """Cast every floating-point parameter, gradient and buffer.

        `to(dtype)`, `to(device)` or `to(device, dtype)`; the only device is "cpu".
        Unlike torch's, the parameters are new objects: make the optimizer afterwards.
        """
        for arg in args:
            if isinstance(arg, str) and not hasattr(np, arg):
                device = arg
            else:
                dtype = arg
        check.device(device)
        if dtype is None:
            return self
        dtype = np.dtype(dtype)
        if dtype.kind != "f":
            raise TypeError(f"to() accepts floating-point dtypes only, got {dtype}")
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

    def float(self):
        """Cast to float32."""
        return self.to(np.float32)

    def double(self):
        """Cast to float64."""
        return self.to(np.float64)

    # State

    def state_dict(self, *, destination=None, prefix="", keep_vars=False):
        """{path: array} of all parameters and persistent buffers, sharing their memory.

        `keep_vars=True` hands out the parameters themselves instead of plain arrays.
        """
        state = OrderedDict() if destination is None else destination
        for path, module in self.named_modules(remove_duplicate=False):
            lead = f"{prefix}{path}." if path else prefix
            for name in module._parameters:
                if (value := getattr(module, name)) is not None:
                    state[lead + name] = value if keep_vars else np.asarray(value)
            for name, persistent in module._buffers.items():
                if (value := getattr(module, name)) is not None and persistent:
                    state[lead + name] = value
        return state

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy the arrays of `state_dict` into the parameters and buffers of that name.

        Args:
            state_dict: {path: array}, as `state_dict()` gives it.
            strict: the names have to be the same on both sides.
            assign: keep the arrays of `state_dict` themselves (and their dtypes).

        Returns:
            missing_keys and unexpected_keys.

        Raises:
            TypeError: `state_dict` is no mapping.
            RuntimeError: lists all names that are missing (if strict), unexpected (if
                strict) or of another shape. Nothing has been loaded then.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"state_dict must be a mapping, got {type(state_dict).__name__}"
            )
        own = self.state_dict(keep_vars=True)
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        errors = [
            _misfit(name, state_dict[name], value)
            for name, value in own.items()
            if name in state_dict
        ]
        errors = [error for error in errors if error]
        if strict and unexpected:
            errors.insert(0, f"unexpected keys in state_dict: {', '.join(unexpected)}")
        if strict and missing:
            errors.insert(0, f"missing keys in state_dict: {', '.join(missing)}")
        if errors:
            name = type(self).__name__
            lines = "".join(f"\n    {error}" for error in errors)
            raise RuntimeError(f"cannot load the state_dict into {name}:{lines}")

        for name, value in own.items():
            if name in state_dict:
                self._load(name, value, state_dict[name], assign)
        return IncompatibleKeys(missing, unexpected)

    def _load(self, path, value, loaded, assign):
        if not assign:
            value[...] = loaded
            return
        path, _, name = path.rpartition(".")
        is_parameter = isinstance(value, Parameter)
        loaded = Parameter(loaded, value.requires_grad) if is_parameter else loaded
        object.__setattr__(self.get_submodule(path), name, loaded)

    def __getstate__(self):
        """Copies and pickles leave the tape behind: it belongs to a forward of ours."""
        return {**vars(self), "saved": Tape(type(self).__name__)}

    def __setstate__(self, state):
        vars(self).update(state)

    # Printing

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


def _misfit(name, loaded, value):
    """Why `loaded` cannot become `value`, or None."""
    if not isinstance(loaded, np.ndarray | np.generic):
        return f"{name}: an ndarray expected, got {type(loaded).__name__}"
    if loaded.shape != value.shape:
        return (
            f"size mismatch for {name}: shape {loaded.shape} in state_dict, shape "
            f"{value.shape} in the module"
        )


def _cast(value, dtype):
    if not isinstance(value, Parameter):
        return value.astype(dtype)
    twin = Parameter(np.asarray(value).astype(dtype), value.requires_grad)
    twin.grad = None if value.grad is None else value.grad.astype(dtype)
    return twin
