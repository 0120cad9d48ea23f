"""grad(): the gradients of what one asks for, and their own gradients."""

from tests.autograd.programs.program import constant, error, leaf, program

__all__ = []


@program
def grad_of_leaves(lib):
    x, y = leaf(lib, 2.0), leaf(lib, 3.0)
    return lib.grad(x * y * y, (x, y)), x.grad


@program
def grad_of_what_is_between(lib):
    x = leaf(lib, 2.0)
    y = x * x
    return lib.grad(y.exp(), y)


@program
def grad_of_itself(lib):
    y = leaf(lib, 2.0) * 3
    return lib.grad(y, y)


@program
def grad_of_leaf_and_between(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * x
    return lib.grad((y * x).sum(), (x, y))


@program
def grad_of_several_outputs(lib):
    x = leaf(lib, [1.0, 2.0])
    v = constant(lib, [1.0, -1.0])
    return lib.grad((x.sum(), x * x), x, (constant(lib, 3.0), v))


@program
def grad_unused(lib):
    x, y = leaf(lib, 2.0), leaf(lib, 3.0)
    return lib.grad(x * 2, (x, y), allow_unused=True)


@program
def second_derivative(lib):
    x = leaf(lib, 2.0)
    (first,) = lib.grad(x**4, x, create_graph=True)
    (second,) = lib.grad(first, x, create_graph=True)
    (third,) = lib.grad(second, x)
    return first, second, third, third.requires_grad


@program
def gradient_penalty(lib):
    x, w = constant(lib, [[1.0, 2.0]]), leaf(lib, [[0.3], [-0.7]])
    x.requires_grad_()
    (g,) = lib.grad(lib.tanh(x @ w).sum(), x, create_graph=True)
    (g.square().sum() - 1).square().backward()
    return w.grad, x.grad


@program
def backward_that_is_recorded(lib):
    x = leaf(lib, 2.0)
    (x**3).backward(create_graph=True, inputs=[x])
    g, x.grad = x.grad, None
    g.backward()
    return g, x.grad, g.requires_grad


@program
def grad_of_what_is_unused_as_zeros(lib):
    x, y = leaf(lib, [1.0, 2.0]), leaf(lib, [3.0, 4.0])
    return lib.grad((x * 2).sum(), (x, y), materialize_grads=True)


@error
def zeros_for_what_is_not_allowed(lib):
    x, y = leaf(lib, 2.0), leaf(lib, 3.0)
    lib.grad(x * 2, (x, y), allow_unused=False, materialize_grads=True)
