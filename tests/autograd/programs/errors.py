"""What is refused, and how."""

from tests.autograd.programs.program import constant, error, leaf, square_of

__all__ = []


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
