"""What differs between the two libraries that a loop may be written in."""

import random
from contextlib import contextmanager

import numpy as np
import torch

import numpy_impl.autograd
import numpy_impl.nn
import numpy_impl.optim
import numpy_impl.random
from bridge import tapes
from numpy_impl.autograd.on_tape import ModuleOnTape

__all__ = ["NumPy", "OnTape", "PyTorch", "generators_kept", "library_of"]


class PyTorch:
    """Tensors, and a backward by autograd."""

    name = "PyTorch"
    needs_criterion = False
    array, module, parameter = torch.Tensor, torch.nn.Module, torch.nn.Parameter
    optimizer = torch.optim.Optimizer
    no_grad = staticmethod(torch.no_grad)
    float32, int64, as_int64 = "torch.float32", "torch.int64", ".long()"

    def check_optimizer(self, optimizer):
        _must_be("optimizer", optimizer, self.optimizer)

    def numpy(self, x):
        """The values as an ndarray, of float64 where NumPy has no such dtype."""
        x = x.detach()
        if x.dtype == torch.bfloat16:
            x = x.double()
        return x.cpu().numpy()

    def has_values(self, x):
        return x.device.type != "meta"

    def is_floating(self, x):
        return x.is_floating_point()

    def device(self, x):
        return str(x.device)

    def near(self, x, parameter):
        """x on the device of a parameter: the loop's own `x.to(device)`."""
        return x.to(parameter.device)

    def like(self, values, x):
        """An array of other values, as x is."""
        return torch.as_tensor(values).to(x)

    def turned(self, x):
        """The rows in another order."""
        return x.roll(1, 0)

    def unfit(self, loss):
        """Why nobody can go backward from this loss, or None."""
        if not isinstance(loss, torch.Tensor):
            return f"the loss is a {type(loss).__name__}", "return the loss itself"
        if loss.numel() != 1:
            return (
                f"the loss has shape {tuple(loss.shape)}, not one number",
                'reduction="mean", or loss.mean()',
            )
        if not loss.requires_grad:
            return (
                "the loss does not require a gradient: the graph ends before it",
                "leave out detach(), .data, .item(), .numpy() and no_grad() between "
                "the model's output and the loss",
            )
        return None

    def backward(self, model, criterion, loss):
        loss.backward()

    def left_over(self, model):
        """What a backward by hand forgot to undo: autograd forgets nothing."""
        return []

    def non_leaves(self, module):
        """Attributes that deepcopy refuses, since a graph made them: {id: a copy}."""
        return {
            id(value): value.detach().clone()
            for inner in module.modules()
            for value in vars(inner).values()
            if isinstance(value, torch.Tensor) and not value.is_leaf
        }


class NumPy:
    """Arrays of numpy_impl, and a backward by hand."""

    name = "numpy_impl"
    needs_criterion = True
    array, module = np.ndarray, numpy_impl.nn.Module
    parameter, optimizer = numpy_impl.nn.Parameter, numpy_impl.optim.Optimizer
    no_grad = staticmethod(numpy_impl.nn.no_grad)
    float32, int64, as_int64 = "np.float32", "np.int64", ".astype(np.int64)"

    def check_optimizer(self, optimizer):
        _must_be("optimizer", optimizer, self.optimizer)

    def numpy(self, x):
        return np.asarray(x)

    def has_values(self, x):
        return True

    def is_floating(self, x):
        return x.dtype.kind == "f"

    def device(self, x):
        return "cpu"

    def near(self, x, parameter):
        return x

    def like(self, values, x):
        return values

    def turned(self, x):
        return np.roll(x, 1, 0)

    def unfit(self, loss):
        if not isinstance(loss, np.ndarray | np.number):
            return f"the loss is a {type(loss).__name__}", "return the loss itself"
        if np.size(loss) != 1:
            return (
                f"the loss has shape {np.shape(loss)}, not one number",
                'reduction="mean", or loss.mean()',
            )
        return None

    def backward(self, model, criterion, loss):
        model.backward(criterion.backward())

    def left_over(self, model):
        return tapes.left_over(model)

    def non_leaves(self, module):
        return {}


class OnTape(NumPy):
    """A module on numpy_impl's tape: arrays go in, and a loss of tensors goes back."""

    array = np.ndarray, numpy_impl.autograd.Tensor
    module, needs_criterion = ModuleOnTape, False
    no_grad = staticmethod(numpy_impl.autograd.no_grad)

    def numpy(self, x):
        return np.asarray(getattr(x, "array", x))

    def unfit(self, loss):
        if not isinstance(loss, numpy_impl.autograd.Tensor):
            return (
                f"the loss is a {type(loss).__name__}, not a tensor of the tape",
                "a function of the output, such as (output - y).square().mean()",
            )
        if loss.array.size != 1:
            return super().unfit(loss.array)
        if not loss.requires_grad:
            return (
                "the loss does not require a gradient: the graph ends before it",
                "leave out detach(), .array and no_grad() between the model's output "
                "and the loss",
            )
        return None

    def backward(self, model, criterion, loss):
        loss.backward()

    def left_over(self, model):
        return []


def _must_be(name, value, kind):
    if not isinstance(value, kind):
        where = "torch" if kind.__module__.startswith("torch") else "numpy_impl"
        raise TypeError(
            f"{name} must be {kind.__name__} of {where}, as the model is, got "
            f"{type(value).__module__}.{type(value).__name__}"
        )


def library_of(model):
    """PyTorch(), NumPy() or OnTape().

    Raises:
        TypeError: the model is a Module of neither.
    """
    for library in (PyTorch(), NumPy(), OnTape()):
        if isinstance(model, library.module):
            return library
    raise TypeError(
        "model must be a Module of torch.nn or of numpy_impl.nn, got "
        f"{type(model).__name__}"
    )


@contextmanager
def generators_kept(*loaders):
    """A block after which every generator is where it was, the loaders' own included.

    The default ones of Python, NumPy, numpy_impl and torch, of each GPU in use.
    """
    found = [generator for loader in loaders for generator in generators_of(loader)]
    own = [(generator, generator.get_state()) for generator in found]
    python = random.getstate()
    numpys = np.random.get_state()  # noqa: NPY002 - whoever uses it shall not notice
    ours, torchs = numpy_impl.random.get_rng_state(), torch.get_rng_state()
    gpus = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpys)  # noqa: NPY002
        numpy_impl.random.set_rng_state(ours)
        torch.set_rng_state(torchs)
        if gpus is not None:
            torch.cuda.set_rng_state_all(gpus)
        for generator, state in own:
            generator.set_state(state)


def generators_of(loader):
    """The generators that a loader and its samplers hold."""
    batches = getattr(loader, "batch_sampler", None)
    holders = (loader, getattr(loader, "sampler", None), batches)
    holders += (getattr(batches, "sampler", None),)
    found = [getattr(holder, "generator", None) for holder in holders]
    return {id(g): g for g in found if hasattr(g, "get_state")}.values()
