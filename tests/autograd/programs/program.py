"""What every program is written with: the two tables, leaves, a Function to count."""

import importlib

__all__ = [
    "ERRORS",
    "PROGRAMS",
    "constant",
    "counted",
    "dtype",
    "error",
    "leaf",
    "program",
    "random",
    "square_of",
]

PROGRAMS, ERRORS = {}, {}


def program(function):
    PROGRAMS[function.__name__] = function
    return function


def error(function):
    """A program that raises."""
    ERRORS[function.__name__] = function
    return function


def leaf(lib, data):
    return lib.tensor(data, dtype=lib.float64, requires_grad=True)


def constant(lib, data):
    return lib.tensor(data, dtype=lib.float64)


def dtype(x):
    """Its name, without the library's."""
    return str(x.dtype).split(".")[-1]


def random(lib):
    """The module of random numbers beside lib."""
    return importlib.import_module(lib.__name__.replace("autograd", "random"))


def square_of(lib):
    """A Function, and how often its backward ran."""

    class Square(lib.Function):
        calls = 0

        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad_y):
            Square.calls += 1
            (x,) = ctx.saved_tensors
            return grad_y * 2 * x

    return Square


def counted(lib):
    """A function of two tensors, and the list of its runs."""
    runs = []

    def function(x, w):
        runs.append(1)
        return lib.cat((lib.tanh(x @ w).exp(), x * 2), dim=1)

    return function, runs
