"""Small programs, written once for both sides: `lib` is the one or the other.

Each returns what is compared: tensors, numbers, words, None, or a tuple of these.
"""

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


# Gradients


@program
def one_number(lib):
    w = leaf(lib, 3.0)
    loss = (w * 2 - 1) ** 2
    loss.backward()
    return loss, w.grad


@program
def linear_regression(lib):
    x = constant(lib, [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    target = constant(lib, [1.0, 0.0, 2.0])
    w, b = leaf(lib, [0.5, -0.5]), leaf(lib, 0.1)
    losses = []
    for _ in range(20):
        loss = ((x @ w + b - target) ** 2).mean()
        w.grad = b.grad = None
        loss.backward()
        with lib.no_grad():
            w -= 0.01 * w.grad
            b -= 0.01 * b.grad
        losses.append(loss.item())
    return w, b, w.grad, losses


@program
def two_layers(lib):
    x = constant(lib, [[0.2, -0.4], [1.0, 0.3]])
    w1, w2 = (
        leaf(lib, [[0.1, 0.2, 0.3], [0.4, -0.5, 0.6]]),
        leaf(lib, [[1.0], [-2], [3]]),
    )
    loss = lib.tanh(x @ w1).matmul(w2).sigmoid().log().sum()
    loss.backward()
    return loss, w1.grad, w2.grad


@program
def cross_entropy(lib):
    scores = leaf(lib, [[1.0, 2.0, -1.0], [0.0, 0.5, 3.0]])
    rows, labels = lib.tensor([0, 1]), lib.tensor([2, 0])
    loss = -lib.log_softmax(scores, 1)[rows, labels].mean()
    loss.backward()
    return loss, scores.grad


@program
def diamond(lib):
    x = leaf(lib, [1.0, 2.0])
    a, b = x * 2, x.exp()
    (a * b + a).sum().backward()
    return x.grad


@program
def used_many_times(lib):
    x = leaf(lib, 1.1)
    y = x
    for _ in range(10):
        y = y * x + y
    y.backward()
    return y, x.grad


@program
def deeper_than_the_stack(lib):
    x = leaf(lib, 1.0)
    y = x
    for _ in range(3000):
        y = y + x
    y.backward()
    return x.grad


@program
def gradient_given(lib):
    x = leaf(lib, [1.0, 2.0, 3.0])
    (x * x).backward(constant(lib, [1.0, 10.0, 100.0]))
    return x.grad


@program
def two_backwards_add(lib):
    x = leaf(lib, [1.0, 2.0])
    (x * 3).sum().backward()
    first = x.grad.clone()
    (x * x).sum().backward()
    return first, x.grad


@program
def grad_is_the_same_tensor(lib):
    x = leaf(lib, 1.0)
    (x * 3).backward()
    seen = x.grad
    (x * 4).backward()
    return seen, seen is x.grad


@program
def zeroed_in_place(lib):
    x = leaf(lib, 2.0)
    (x * x).backward()
    x.grad.mul_(0)
    (3 * x).backward()
    return x.grad


@program
def zeroed_by_none(lib):
    x = leaf(lib, 2.0)
    (x * x).backward()
    x.grad = None
    return x.grad


@program
def no_gradient_before_backward(lib):
    return leaf(lib, 2.0).grad


@program
def unused_leaf(lib):
    x, y = leaf(lib, 2.0), leaf(lib, 3.0)
    (x * 2).backward()
    return x.grad, y.grad


@program
def constants_get_none(lib):
    x, c = leaf(lib, 2.0), constant(lib, 3.0)
    (x * c).backward()
    return x.grad, c.grad


@program
def retained_graph(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x.exp().sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@program
def twice_where_nothing_was_saved(lib):
    x = leaf(lib, [1.0, 2.0])
    y = (x + 1).sum()
    y.backward()
    y.backward()
    return x.grad


@program
def into_some_leaves_only(lib):
    x, w = leaf(lib, 2.0), leaf(lib, 3.0)
    (x * w).backward(inputs=[w])
    return x.grad, w.grad


@program
def broadcast_row(lib):
    x, b = leaf(lib, [[1.0, 2.0], [3.0, 4.0]]), leaf(lib, [10.0, 20.0])
    (x * b).sum().backward()
    return x.grad, b.grad


@program
def broadcast_number(lib):
    s = leaf(lib, 2.0)
    (s * constant(lib, [[1.0, 2.0, 3.0]])).sum().backward()
    return s.grad


@program
def broadcast_column_against_row(lib):
    a, b = leaf(lib, [[1.0], [2.0]]), leaf(lib, [3.0, 4.0, 5.0])
    (a - b).square().mean().backward()
    return a.grad, b.grad


# grad


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


# Leaves, modes


@program
def leaf_or_not(lib):
    x, c = leaf(lib, 1.0), constant(lib, 1.0)
    y, z = x * 2, c * 2
    return [(t.is_leaf, t.requires_grad, t.grad_fn is None) for t in (x, c, y, z)]


@program
def retain_grad(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 3
    y.retain_grad()
    y.square().sum().backward()
    return y.grad, x.grad, y.retains_grad, x.retains_grad


@program
def detached(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * x
    (y.detach() * x).sum().backward()
    return x.grad, y.detach().requires_grad


@program
def detached_shares_memory(lib):
    x = leaf(lib, [1.0, 2.0])
    x.detach()[0] = 7.0
    return x


@program
def no_grad_records_nothing(lib):
    x = leaf(lib, 2.0)
    with lib.no_grad():
        y = x * x
        with lib.enable_grad():
            z = x * x
    return y.requires_grad, z.requires_grad, lib.is_grad_enabled()


@program
def no_grad_as_decorator(lib):
    @lib.no_grad()
    def evaluate(x):
        return x * 2

    return evaluate(leaf(lib, 2.0)).requires_grad


@program
def grad_mode_switched(lib):
    with lib.set_grad_enabled(False):
        y = leaf(lib, 2.0) * 2
    return y.requires_grad


@program
def update_through_data(lib):
    x = leaf(lib, [1.0, 2.0])
    y = (x * x).sum()
    x.data.mul_(2)
    y.backward()
    return x, x.grad


@program
def requires_grad_later(lib):
    x = constant(lib, [1.0, 2.0])
    x.requires_grad_()
    (x * x).sum().backward()
    x.requires_grad = False
    return x.grad, x.requires_grad


@program
def integers_beside(lib):
    x, n = leaf(lib, [1.0, 2.0]), lib.tensor([3, 4])
    (x * n).sum().backward()
    return x.grad, n.requires_grad


@program
def float32_by_default(lib):
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    (x * 0.5).sum().backward()
    return x.grad, str(x.grad.dtype).split(".")[-1]


@program
def gradient_has_the_inputs_dtype(lib):
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    (x.to(lib.float64) * constant(lib, [0.25, 3.0])).sum().backward()
    return x.grad, str(x.grad.dtype).split(".")[-1]


# Views and indices


@program
def views_of_a_view(lib):
    x = leaf(lib, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x.T[1:].reshape(-1)[::2].square().sum().backward()
    return x.grad


@program
def same_entry_twice(lib):
    x = leaf(lib, [1.0, 2.0, 3.0])
    x[lib.tensor([0, 0, 2])].backward(constant(lib, [1.0, 10.0, 100.0]))
    return x.grad


@program
def boolean_mask(lib):
    x = leaf(lib, [1.0, -2.0, 3.0])
    (x[x > 0] ** 2).sum().backward()
    return x.grad


@program
def loop_over_rows(lib):
    x = leaf(lib, [[1.0, 2.0], [3.0, 4.0]])
    total = 0
    for i, row in enumerate(x):
        total = total + (i + 1) * row.prod()
    total.backward()
    return total, x.grad


@program
def cat_of_its_parts(lib):
    x = leaf(lib, [1.0, 2.0, 3.0])
    lib.cat((x[1:], x[:2] * 2)).square().sum().backward()
    return x.grad


@program
def where_hides_the_other_branch(lib):
    x = leaf(lib, [-1.0, 2.0])
    lib.where(x > 0, x * 3, x * 0).sum().backward()
    return x.grad


@program
def power_of_zero(lib):
    a, b = leaf(lib, [0.0, 2.0]), leaf(lib, [3.0, 0.0])
    lib.pow(a, b).sum().backward()
    return a.grad, b.grad


# In place


@program
def in_place_on_a_result(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.add_(1)
    y *= 3
    y.square().sum().backward()
    return y, x.grad


@program
def in_place_by_itself(lib):
    x, w = leaf(lib, [1.0, 2.0]), leaf(lib, [3.0, 4.0])
    y = x * 1
    y.mul_(w)
    y.sum().backward()
    return x.grad, w.grad


@program
def in_place_makes_it_require_a_gradient(lib):
    x, y = leaf(lib, [1.0, 2.0]), constant(lib, [0.0, 0.0])
    y.add_(x)
    (y * y).sum().backward()
    return y.requires_grad, y.is_leaf, x.grad


@program
def entries_written(lib):
    x, v = leaf(lib, [1.0, 2.0, 3.0]), leaf(lib, 5.0)
    y = x * x
    y[1:] = v
    (y * constant(lib, [1.0, 10.0, 100.0])).sum().backward()
    return y, x.grad, v.grad


@program
def entries_written_in_a_loop(lib):
    x = leaf(lib, 2.0)
    y = constant(lib, [0.0, 0.0, 0.0])
    for i in range(3):
        y[i] = x**i
    y.sum().backward()
    return y, x.grad


@program
def result_saved_in_place(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 1
    y.exp_()
    y.sum().backward()
    return y, x.grad


@program
def written_where_it_does_not_matter(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 1
    z = y + 1  # needs nothing of y
    y.mul_(5)
    z.sum().backward()
    return x.grad


@program
def versions(lib):
    x = constant(lib, [1.0, 2.0])
    counts = [x._version]
    x.add_(1)
    counts.append(x._version)
    x[:1].mul_(2)
    counts += [x._version, x.detach()._version, x.clone()._version]
    return counts


@program
def leaf_updated_under_no_grad(lib):
    x = leaf(lib, [1.0, 2.0])
    with lib.no_grad():
        x.sub_(0.5)
    return x, x.is_leaf, x.requires_grad, x._version


@program
def retained_gradient_of_what_is_written_to(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.retain_grad()
    y.mul_(3)
    (y * y).sum().backward()
    return y.grad, x.grad


# Hooks


@program
def hook_sees(lib):
    seen = []
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.register_hook(lambda g: seen.append(g.tolist()))
    x.register_hook(lambda g: seen.append(g.tolist()))
    (y * y).sum().backward()
    return seen, x.grad


@program
def hook_replaces(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g + 1)
    y.sum().backward()
    return x.grad


@program
def hook_removed(lib):
    x = leaf(lib, 1.0)
    handle = x.register_hook(lambda g: g * 100)
    handle.remove()
    (x * 2).backward()
    return x.grad


@program
def hook_sees_the_whole_sum(lib):
    seen = []
    x = leaf(lib, 2.0)
    y = x * 1
    y.register_hook(lambda g: seen.append(g.item()))
    (y * 3 + y * 4).backward()
    return seen


@program
def hook_in_grad(lib):
    x = leaf(lib, 2.0)
    x.register_hook(lambda g: g * 5)
    return lib.grad(x * 3, x)


# Functions of one's own


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


# Checkpoints


def counted(lib):
    """A function of two tensors, and the list of its runs."""
    runs = []

    def function(x, w):
        runs.append(1)
        return lib.cat((lib.tanh(x @ w).exp(), x * 2), dim=1)

    return function, runs


@program
def checkpointed(lib):
    function, runs = counted(lib)
    x, w = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[0.1, 0.2], [0.3, 0.4]])
    y = lib.checkpoint(function, x * 1, w, use_reentrant=False)
    before = len(runs)
    y.square().sum().backward()
    return y, x.grad, w.grad, before, len(runs)


@program
def checkpoint_differentiated_twice(lib):
    function, _ = counted(lib)
    x, w = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[0.1, 0.2], [0.3, 0.4]])
    y = lib.checkpoint(function, x, w, use_reentrant=False)
    grads = lib.grad((y * y).sum(), (x, w), create_graph=True)
    return grads, lib.grad(grads[0].square().sum() + grads[1].sum(), (x, w))


@program
def checkpoint_of_own_function(lib):
    x = leaf(lib, 3.0)
    square = square_of(lib)
    y = lib.checkpoint(lambda x: square.apply(x.sin()), x, use_reentrant=False)
    y.backward()
    return y, x.grad


@program
def checkpoint_in_a_checkpoint(lib):
    def inner(x):
        return x.sin().exp()

    def outer(x):
        return lib.checkpoint(inner, x * x, use_reentrant=False).tanh() * x

    x = leaf(lib, [0.3, 0.7])
    lib.checkpoint(outer, x, use_reentrant=False).sum().backward()
    return x.grad


# Jacobians


def curve(x):
    return (x * x).cumsum(0)


@program
def vector_jacobian(lib):
    x, v = constant(lib, [1.0, 2.0, 3.0]), constant(lib, [1.0, -1.0, 2.0])
    return lib.vjp(curve, x, v)


@program
def jacobian_vector(lib):
    x, v = constant(lib, [1.0, 2.0, 3.0]), constant(lib, [1.0, -1.0, 2.0])
    return lib.jvp(curve, x, v)


@program
def jacobian_vector_of_two(lib):
    a, b = constant(lib, [1.0, 2.0]), constant(lib, [3.0, 4.0])
    return lib.jvp(lambda a, b: a * b, (a, b), (b, a))


@program
def whole_jacobian(lib):
    return lib.jacobian(curve, constant(lib, [1.0, 2.0, 3.0]))


@program
def jacobian_of_two(lib):
    a, b = constant(lib, [[1.0, 2.0]]), constant(lib, [[3.0], [4.0]])
    return lib.jacobian(lambda a, b: a * b, (a, b))


@program
def jacobian_of_a_constant(lib):
    return lib.jacobian(lambda x: x.detach() * 2, constant(lib, [1.0, 2.0]))


@program
def whole_hessian(lib):
    return lib.hessian(lambda x: (x.exp() * x.sum()).prod(), constant(lib, [0.1, 0.2]))


@program
def hessian_of_two(lib):
    a, b = constant(lib, [1.0, 2.0]), constant(lib, 3.0)
    return lib.hessian(lambda a, b: (a * a * b * b).sum(), (a, b))


@program
def hessian_of_something_linear(lib):
    return lib.hessian(lambda x: (3 * x).sum(), constant(lib, [1.0, 2.0]))


@program
def hessian_vector(lib):
    x, v = constant(lib, [1.0, 2.0]), constant(lib, [1.0, 10.0])
    return lib.hvp(lambda x: (x**3).sum() * x[0], x, v)


# Errors


@error
def backward_twice(lib):
    y = leaf(lib, 2.0).exp()
    y.backward()
    y.backward()


@error
def grad_twice(lib):
    x = leaf(lib, 2.0)
    y = x * x
    lib.grad(y, x)
    lib.grad(y, x)


@error
def shared_part_twice(lib):
    h = leaf(lib, 2.0).exp()
    (h * 2).backward()
    (h * 3).backward()


@error
def own_function_twice(lib):
    y = square_of(lib).apply(leaf(lib, 2.0))
    y.backward()
    y.backward()


@error
def no_grad_fn(lib):
    (constant(lib, 2.0) * 3).backward()


@error
def no_grad_fn_after_detach(lib):
    leaf(lib, 2.0).exp().detach().backward()


@error
def no_grad_fn_under_no_grad(lib):
    with lib.no_grad():
        y = leaf(lib, 2.0) * 2
    y.backward()


@error
def not_one_number(lib):
    (leaf(lib, [1.0, 2.0]) * 2).backward()


@error
def not_one_number_in_grad(lib):
    x = leaf(lib, [1.0, 2.0])
    lib.grad(x * 2, x)


@error
def gradient_of_another_shape(lib):
    (leaf(lib, [1.0, 2.0]) * 2).backward(constant(lib, [1.0, 2.0, 3.0]))


@error
def gradient_would_broadcast(lib):
    (leaf(lib, [1.0, 2.0]) * 2).backward(constant(lib, 1.0))


@error
def integer_requires_grad(lib):
    lib.tensor([1, 2], requires_grad=True)


@error
def integer_requires_grad_later(lib):
    lib.tensor([1, 2]).requires_grad_()


@error
def bool_requires_grad(lib):
    lib.tensor([True]).requires_grad = True


@error
def leaf_in_place(lib):
    leaf(lib, [1.0, 2.0]).add_(1)


@error
def leaf_updated_with_recording(lib):
    w = leaf(lib, 2.0)
    (w * w).backward()
    w -= 0.1 * w.grad


@error
def leaf_entry_written(lib):
    leaf(lib, [1.0, 2.0])[0] = 5.0


@error
def view_of_leaf_in_place(lib):
    leaf(lib, [1.0, 2.0])[:1].mul_(2)


@error
def saved_input_changed(lib):
    y = leaf(lib, [1.0, 2.0]) * 1
    z = y.sin()
    y.add_(1)
    z.sum().backward()


@error
def saved_result_changed(lib):
    y = leaf(lib, [1.0, 2.0]).exp()
    y.add_(1)
    y.sum().backward()


@error
def saved_result_in_place_changed(lib):
    y = leaf(lib, [1.0, 2.0]) * 1
    y.exp_()
    y.add_(1)
    y.sum().backward()


@error
def saved_through_a_view_changed(lib):
    c = constant(lib, [1.0, 2.0])
    z = leaf(lib, [1.0, 2.0]) * c
    c[:1].add_(1)
    z.sum().backward()


@error
def saved_leaf_updated(lib):
    w = leaf(lib, [1.0, 2.0])
    y = (w * w).sum()
    with lib.no_grad():
        w.sub_(0.1)
    y.backward()


@error
def saved_by_own_function_changed(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    y = square_of(lib).apply(x)
    x.add_(1)
    y.sum().backward()


@error
def unused_in_the_graph(lib):
    x, y = leaf(lib, 2.0), leaf(lib, 3.0)
    lib.grad(x * 2, (x, y))


@error
def differentiated_constant(lib):
    x, c = leaf(lib, 2.0), constant(lib, 3.0)
    lib.grad(x * c, c)


@error
def not_a_leaf_any_more(lib):
    (leaf(lib, 2.0) * 2).requires_grad = False


@error
def numpy_of_what_is_recorded(lib):
    leaf(lib, [1.0]).numpy()


@error
def shapes_do_not_broadcast(lib):
    leaf(lib, [1.0, 2.0]) + constant(lib, [1.0, 2.0, 3.0])


@error
def matmul_sizes_differ(lib):
    leaf(lib, [[1.0, 2.0]]) @ constant(lib, [[1.0, 2.0]])


@error
def reshape_to_another_size(lib):
    leaf(lib, [1.0, 2.0, 3.0]).reshape(2, 2)


@error
def axis_out_of_range(lib):
    leaf(lib, [1.0, 2.0]).sum(1)


@error
def index_out_of_range(lib):
    leaf(lib, [1.0, 2.0])[2]


@error
def in_place_to_another_shape(lib):
    (leaf(lib, [1.0]) * 2).add_(constant(lib, [1.0, 2.0]))


@error
def item_of_several(lib):
    leaf(lib, [1.0, 2.0]).item()


@error
def truth_of_several(lib):
    bool(leaf(lib, [1.0, 2.0]) > 0)


@error
def length_of_a_number(lib):
    len(leaf(lib, 1.0))


@error
def hook_on_a_constant(lib):
    constant(lib, 2.0).register_hook(lambda g: g)


@error
def retain_grad_of_a_constant(lib):
    constant(lib, 2.0).retain_grad()


@error
def grad_of_another_shape_assigned(lib):
    leaf(lib, [1.0, 2.0]).grad = constant(lib, [1.0])


@error
def grad_that_is_no_tensor(lib):
    leaf(lib, [1.0, 2.0]).grad = 1.0


@error
def own_function_with_too_many_gradients(lib):
    class Twice(lib.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad_y):
            return grad_y * 2, grad_y

    Twice.apply(leaf(lib, 2.0)).backward()


@error
def own_function_with_a_gradient_of_another_shape(lib):
    class Twice(lib.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad_y):
            return constant(lib, [1.0, 2.0, 3.0])

    Twice.apply(leaf(lib, [1.0, 2.0])).sum().backward()


@error
def hessian_of_a_vector(lib):
    lib.hessian(lambda x: x * 2, constant(lib, [1.0, 2.0]))


@error
def checkpoint_twice(lib):
    y = lib.checkpoint(lambda x: x.exp() * x, leaf(lib, 2.0), use_reentrant=False)
    y.backward()
    y.backward()


@error
def checkpoint_of_what_changes(lib):
    runs = []

    def function(x):
        runs.append(1)
        return x.exp().sin() if len(runs) == 1 else x * 2

    x = leaf(lib, 2.0)
    lib.checkpoint(function, x, use_reentrant=False).backward()


@error
def singular_matrix(lib):
    lib.inverse(leaf(lib, [[1.0, 2.0], [2.0, 4.0]]))
