"""Functions of one's own: what their context can do, and what is refused."""

from tests.autograd.programs.program import constant, error, leaf, program

__all__ = []


def doubling_in_place(lib):
    class Double(lib.Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, grad_y):
            return grad_y * 2

    return Double


def returning(lib, gradients, forward=lambda x, *rest: x * 2):
    """A Function whose backward returns what `gradients` makes of its gradient."""

    class Returning(lib.Function):
        @staticmethod
        def forward(ctx, *args):
            return forward(*args)

        @staticmethod
        def backward(ctx, grad_y):
            return gradients(grad_y)

    return Returning


@program
def own_function_in_place(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * a
    y = doubling_in_place(lib).apply(x)
    y.square().sum().backward()
    return y is x, x.is_leaf, a.grad, x._version > 0


@program
def own_function_in_place_on_a_view(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * a
    v = x[:1]
    y = doubling_in_place(lib).apply(v)
    x.square().sum().backward()
    return y is v, x, a.grad


@program
def own_function_in_place_on_a_constant(lib):
    x = constant(lib, [1.0, 2.0])
    y = doubling_in_place(lib).apply(x)
    return y is x, y, y.requires_grad


@program
def own_function_gets_zeros(lib):
    seen = []

    class Both(lib.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, grad_a, grad_b):
            seen.append((grad_a.tolist(), grad_b.tolist()))
            return grad_a * 2 + grad_b * 3

    x = leaf(lib, [1.0, 2.0])
    Both.apply(x)[1].sum().backward()
    return seen, x.grad


@program
def own_function_gets_none(lib):
    seen = []

    class Both(lib.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, grad_a, grad_b):
            seen.append((grad_a is None, grad_b.tolist()))
            return grad_b * 3

    x = leaf(lib, [1.0, 2.0])
    Both.apply(x)[1].sum().backward()
    return seen, x.grad


@program
def own_function_needs(lib):
    seen = []

    class Times(lib.Function):
        @staticmethod
        def forward(ctx, x, w, power):
            ctx.save_for_backward(x, w)
            seen.append(ctx.needs_input_grad)
            return x * w

        @staticmethod
        def backward(ctx, grad_y):
            x, w = ctx.saved_tensors
            seen.append(ctx.needs_input_grad)
            return grad_y * w if ctx.needs_input_grad[0] else None, grad_y * x, None

    x, w = constant(lib, [1.0, 2.0]), leaf(lib, [3.0, 4.0])
    Times.apply(x, w, 2).sum().backward()
    return seen, x.grad, w.grad


@program
def own_function_with_its_context_set_up_apart(lib):
    class Power(lib.Function):
        @staticmethod
        def forward(x, k):
            return x**k

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, ctx.k = inputs
            ctx.save_for_backward(x, output)

        @staticmethod
        def backward(ctx, grad_y):
            x, y = ctx.saved_tensors
            return grad_y * ctx.k * y / x, None

    x = leaf(lib, [2.0, 3.0])
    (g,) = lib.grad(Power.apply(x, 3).sum(), x, create_graph=True)
    return g, lib.grad(g.sum(), x)


@program
def own_function_saves_none(lib):
    class Times(lib.Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.save_for_backward(None, w)
            return x * w

        @staticmethod
        def backward(ctx, grad_y):
            nothing, w = ctx.saved_tensors
            return grad_y * w if nothing is None else grad_y, None

    x = leaf(lib, [1.0, 2.0])
    Times.apply(x, constant(lib, [3.0, 4.0])).sum().backward()
    return x.grad


@program
def own_function_of_more_than_tensors(lib):
    class Parts(lib.Function):
        @staticmethod
        def forward(ctx, x, names):
            return x * 2, names["a"], x.to(lib.int64)

        @staticmethod
        def backward(ctx, grad_y, grad_name, grad_integers):
            return grad_y * 2, None

    x = leaf(lib, [1.7, 2.7])
    y, name, integers = Parts.apply(x, {"a": "word"})
    y.sum().backward()
    return name, integers, integers.requires_grad, x.grad


@program
def own_function_returns_its_input(lib):
    identity = returning(lib, lambda g: g * 2, lambda x: x)
    x = leaf(lib, [1.0, 2.0])
    y = identity.apply(x)
    y.sum().backward()
    return y is x, y, x.grad


@program
def own_function_returns_a_view_of_its_own(lib):
    double = returning(lib, lambda g: g.reshape(2) * 2, lambda x: (x * 2).reshape(2, 1))
    x = leaf(lib, [1.0, 2.0])
    y = double.apply(x)
    y[0].square().sum().backward()
    return y, y.is_leaf, x.grad


@program
def own_function_returns_more_nones(lib):
    x = leaf(lib, [1.0, 2.0])
    returning(lib, lambda g: (g * 2, None, None)).apply(x).sum().backward()
    return x.grad


@program
def own_function_returns_no_gradient(lib):
    x = leaf(lib, [1.0, 2.0])
    returning(lib, lambda g: None).apply(x).sum().backward()
    return x.grad


@program
def own_function_returns_another_dtype(lib):
    x = leaf(lib, [1.0, 2.0])
    returning(lib, lambda g: g.to(lib.float32)).apply(x).sum().backward()
    return x.grad


@program
def own_function_broadcasts(lib):
    x, w = leaf(lib, [1.0, 2.0]), constant(lib, [[1.0], [2.0], [3.0]])
    returning(lib, lambda g: (g * w, None), lambda x, w: x * w).apply(x, w).backward(
        constant(lib, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    )
    return x.grad


def once(lib):
    class Square(lib.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @lib.once_differentiable
        def backward(ctx, grad_y):
            (x,) = ctx.saved_tensors
            return grad_y * 2 * x

    return Square


@program
def own_function_differentiable_once(lib):
    x, v = leaf(lib, [1.0, 2.0]), leaf(lib, [3.0, 4.0])
    y = once(lib).apply(x)
    plain = lib.grad(y, x, v.detach(), create_graph=True)[0]
    (recorded,) = lib.grad(y, x, v, create_graph=True)
    return plain, plain.requires_grad, recorded, recorded.requires_grad


@error
def differentiated_twice_all_the_same(lib):
    x, v = leaf(lib, [1.0, 2.0]), leaf(lib, [3.0, 4.0])
    (g,) = lib.grad(once(lib).apply(x), x, v, create_graph=True)
    g.sum().backward()


@error
def own_function_without_forward(lib):
    class Empty(lib.Function):
        pass

    Empty.apply(leaf(lib, 1.0))


@error
def own_function_without_backward(lib):
    class Half(lib.Function):
        @staticmethod
        def forward(ctx, x):
            return x / 2

    Half.apply(leaf(lib, 1.0)).backward()


@error
def own_function_with_too_few_gradients(lib):
    x, w = leaf(lib, 1.0), leaf(lib, 2.0)
    returning(lib, lambda g: g).apply(x, w).backward()


@error
def own_function_with_a_gradient_for_a_number(lib):
    returning(lib, lambda g: (g, g)).apply(leaf(lib, 1.0), 2).backward()


@error
def own_function_with_a_number_for_a_gradient(lib):
    returning(lib, lambda g: 1.0).apply(leaf(lib, 1.0)).backward()


@error
def own_function_saves_a_number(lib):
    class Times(lib.Function):
        @staticmethod
        def forward(ctx, x, k):
            ctx.save_for_backward(x, k)
            return x * k

    Times.apply(leaf(lib, 1.0), 2)


@error
def own_function_in_place_on_a_leaf(lib):
    doubling_in_place(lib).apply(leaf(lib, [1.0, 2.0]))


@error
def own_function_keeps_what_it_wrote_to(lib):
    class Lost(lib.Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x + 1

    Lost.apply(leaf(lib, [1.0, 2.0]) * 1)


@error
def returned_input_written(lib):
    identity = returning(lib, lambda g: g * 2, lambda x: x)
    identity.apply(leaf(lib, [1.0, 2.0]) * 1).mul_(2)


@error
def returned_view_written(lib):
    first = returning(lib, lambda g: lib.cat((g, g * 0)), lambda x: x[:1])
    first.apply(leaf(lib, [1.0, 2.0]) * 1).mul_(2)


@error
def own_functions_result_saved_and_changed(lib):
    class Exp(lib.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad_y):
            return grad_y * ctx.saved_tensors[0]

    y = Exp.apply(leaf(lib, [1.0, 2.0]))
    y.add_(1)
    y.sum().backward()
