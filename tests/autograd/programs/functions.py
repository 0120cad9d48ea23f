"""Functions of one's own."""

from tests.autograd.programs.program import constant, leaf, program, square_of

__all__ = []


@program
def own_function(lib):
    square = square_of(lib)
    x = leaf(lib, [1.0, 3.0])
    y = square.apply(x)
    y.sum().backward()
    return y, x.grad, square.calls, type(y.grad_fn) is not type(None)


@program
def own_function_twice_differentiated(lib):
    x = leaf(lib, 3.0)
    (g,) = lib.grad(square_of(lib).apply(x) * x, x, create_graph=True)
    return g, lib.grad(g, x)


@program
def own_function_of_two(lib):
    class Scale(lib.Function):
        @staticmethod
        def forward(ctx, x, w, power):
            ctx.save_for_backward(x, w)
            ctx.needed = ctx.needs_input_grad
            return x * w

        @staticmethod
        def backward(ctx, grad_y):
            x, w = ctx.saved_tensors
            return grad_y * w, (grad_y * x).sum(), None

    x, w = leaf(lib, [1.0, 2.0]), leaf(lib, 3.0)
    Scale.apply(x, w, 2).sum().backward()
    return x.grad, w.grad


@program
def own_function_with_two_results(lib):
    class Both(lib.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x + 1, x * x

        @staticmethod
        def backward(ctx, grad_a, grad_b):
            (x,) = ctx.saved_tensors
            return grad_a + grad_b * 2 * x

    x = leaf(lib, [1.0, 2.0])
    a, b = Both.apply(x)
    only_second = lib.grad(b.sum(), x, retain_graph=True)
    (a * b).sum().backward()
    return only_second, x.grad


@program
def own_function_saves_its_result(lib):
    class Exp(lib.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad_y):
            return grad_y * ctx.saved_tensors[0]

    x = leaf(lib, 0.5)
    (g,) = lib.grad(Exp.apply(x), x, create_graph=True)
    return g, lib.grad(g, x)


@program
def own_function_non_differentiable(lib):
    class Parts(lib.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.floor()
            ctx.mark_non_differentiable(y)
            return x - y, y

        @staticmethod
        def backward(ctx, grad_rest, grad_floor):
            return grad_rest

    x = leaf(lib, [1.5, 2.25])
    rest, floor = Parts.apply(x)
    rest.sum().backward()
    return x.grad, rest.requires_grad, floor.requires_grad


@program
def own_function_under_no_grad(lib):
    with lib.no_grad():
        return square_of(lib).apply(leaf(lib, 3.0)).requires_grad


@program
def straight_through(lib):
    class Round(lib.Function):
        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, grad_y):
            return grad_y

    x = leaf(lib, [0.4, 1.6])
    (Round.apply(x) * constant(lib, [2.0, 3.0])).sum().backward()
    return x.grad
