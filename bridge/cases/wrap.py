"""A function and its derivative as modules, for a case that has no class."""

import torch

import numpy_impl.nn

__all__ = ["wrap"]


def wrap(function, backward, torch_impl_function, torch_function):
    """A case's `build`: modules whose forward is function(*inputs, **options).

    Args:
        function, backward: y, and the gradients from (grad_y, *inputs, **options).
        torch_impl_function, torch_function: the same as PyTorch has it.
    """

    class Wrapped(numpy_impl.nn.Module):
        def __init__(self, **options):
            super().__init__()
            self.options = options

        def forward(self, x, *others):
            self.saved.append((x, *others))
            return function(x, *others, **self.options)

        def backward(self, grad_y):
            return backward(grad_y, *self.saved.pop(), **self.options)

    def torch_module(function):
        class TorchWrapped(torch.nn.Module):
            def __init__(self, **options):
                super().__init__()
                self.options = options

            def forward(self, x, *others):
                return function(x, *others, **self.options)

        return TorchWrapped

    return {
        "numpy_impl": Wrapped,
        "torch_impl": torch_module(torch_impl_function),
        "torch": torch_module(torch_function),
    }
