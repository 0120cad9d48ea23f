"""What is written through a view, or under one."""

from tests.autograd.programs.program import constant, error, leaf, program

__all__ = []


@program
def view_written(lib):
    a = leaf(lib, [[1.0, 2.0], [3.0, 4.0]])
    x = a * 2
    v = x[0]
    v.mul_(3)
    x.sum().backward()
    return x, v, a.grad


@program
def view_hooked_after_its_base_was_written(lib):
    """It has one place in the graph, however often it is asked for it."""
    a = leaf(lib, [1.0, 2.0])
    x = a * 2
    v = x[:1]
    x.mul_(3)
    same = v.grad_fn is v.grad_fn  # PyTorch 2.13 and 2.14 crash, if nobody looks first
    v.register_hook(lambda g: g * 10)
    v.sum().backward()
    return a.grad, same


@program
def number_of_a_tensor_written(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * 2
    x[1].mul_(x[0].detach().clone())
    x.square().sum().backward()
    return x, a.grad


@program
def view_written_with_a_recorded_value(lib):
    a, w = leaf(lib, [1.0, 2.0, 3.0]), leaf(lib, 5.0)
    x = a * a
    x[1:].mul_(w)
    (x * constant(lib, [1.0, 10.0, 100.0])).sum().backward()
    return x, a.grad, w.grad


@program
def view_of_a_constant_written_with_a_recorded_value(lib):
    x, w = constant(lib, [1.0, 2.0, 3.0]), leaf(lib, [5.0, 6.0])
    v = x[:2]
    v.mul_(w)
    (x * x).sum().backward()
    return x.requires_grad, v.requires_grad, x.is_leaf, v.is_leaf, w.grad


@program
def base_written_under_a_view(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * 1
    v = x[1:]
    x.mul_(a)
    (v * 10 + x.sum()).sum().backward()
    return v, a.grad


@program
def view_of_a_constant_follows_its_base(lib):
    x, a = constant(lib, [1.0, 2.0]), leaf(lib, [3.0, 4.0])
    v = x[1:]
    x.mul_(a)
    v.square().sum().backward()
    return v, v.requires_grad, a.grad


@program
def one_view_written_another_read(lib):
    a = leaf(lib, [[1.0, 2.0], [3.0, 4.0]])
    x = a * 1
    row, column = x[0], x.T[0]
    row.exp_()
    (column * constant(lib, [1.0, 10.0])).sum().backward()
    return column, a.grad


@program
def view_of_a_view_written(lib):
    a = leaf(lib, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x = a * 1
    x.T[1:].reshape(2, 2)[0].mul_(7)
    x.diagonal().add_(1)
    x.square().sum().backward()
    return x, a.grad


@program
def view_written_and_differentiated_twice(lib):
    a, w = leaf(lib, [1.0, 2.0, 3.0]), leaf(lib, [0.5, 0.7])
    x = a * a
    x[1:].mul_(w)
    x[:2].sin_()
    (g,) = lib.grad((x * x).sum(), a, create_graph=True)
    return g, lib.grad(g.square().sum(), (a, w))


@program
def view_written_in_a_loop(lib):
    a = leaf(lib, [0.1, 0.2, 0.3])
    x = a * 1
    for i in range(3):
        x[i] *= i + x[i - 1].item()
    x.prod().backward()
    return x, a.grad


@program
def copied_filled_and_zeroed(lib):
    a, b = leaf(lib, [1.0, 2.0, 3.0]), leaf(lib, 4.0)
    x = a * a
    x[0].copy_(b)
    x[1:2].zero_()
    y = x * 1
    y[2:].fill_(7.0)
    (x * y).sum().backward()
    return x, y, a.grad, b.grad


@program
def written_under_no_grad(lib):
    a = leaf(lib, [1.0, 2.0])
    v = a[:1]
    with lib.no_grad():
        v.mul_(5)
        a[1:].add_(1)
    (v * 3).sum().backward()
    return a, a._version, v.requires_grad, a.grad


@program
def views_made_under_no_grad(lib):
    a = leaf(lib, [1.0, 2.0])
    with lib.no_grad():
        v = a[:1]
        v.mul_(2)
    return a, v.requires_grad


@error
def views_made_and_written_under_no_grad_used_again(lib):
    a = leaf(lib, [1.0, 2.0])
    with lib.no_grad():
        v = a[:1]
        v.mul_(2)
    v * 3


@program
def gradient_of_a_view_that_is_written_to(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * 1
    v = x[:1]
    v.retain_grad()
    v.mul_(3)
    (x.sum() + v.sum() * 10).backward()
    return v.grad, a.grad


@program
def gradient_of_a_base_that_is_written_to(lib):
    seen = []
    a = leaf(lib, [1.0, 2.0])
    x = a * 1
    x.retain_grad()
    x.register_hook(lambda g: seen.append(g.tolist()))
    x[:1].mul_(3)
    x.sum().backward()
    return x.grad, a.grad, seen


@program
def multiplied_by_what_it_was(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * 3
    x.add_(x)
    x.sum().backward()
    return x, a.grad


@program
def value_with_an_axis_in_front(lib):
    a, v = leaf(lib, [[1.0, 2.0], [3.0, 4.0]]), leaf(lib, [[5.0, 6.0]])
    x = a * 1
    x[0] = v
    x.square().sum().backward()
    return x, a.grad, v.grad


@program
def pieces_read(lib):
    a = leaf(lib, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    left, right = lib.split(a, 2, 1)
    top, bottom = lib.unbind(a)
    (left.prod() * right.sum() + (top * bottom * bottom).sum()).backward()
    return left, right, a.grad


@program
def written_over_one_another(lib):
    a = leaf(lib, [1.0, 2.0, 3.0])
    x = a * 1
    rest = x[1:] * 1
    x[:2] = rest
    x[1:] = x[:2] * 2
    x.square().sum().backward()
    return x, a.grad


@program
def written_by_a_mask_and_turned_round(lib):
    a = leaf(lib, [[1.0, 2.0], [3.0, 4.0]])
    x = a * 1
    x.T[0] += a[1]
    x[x > 3] = 0.0
    x.square().sum().backward()
    return x, a.grad


@program
def view_that_requires_a_gradient(lib):
    x = constant(lib, [1.0, 2.0])
    v = x[:1].requires_grad_()
    x.mul_(2)
    (v * v).sum().backward()
    return v, v.is_leaf, v.grad, x.requires_grad


@program
def hook_of_a_view_whose_base_is_written(lib):
    seen = []
    a = leaf(lib, [1.0, 2.0])
    x = a * 1
    v = x[:1]
    v.register_hook(lambda g: seen.append(g.tolist()))
    x.mul_(2)
    v.sum().backward()
    return seen, a.grad


@program
def one_piece_and_none(lib):
    a, nothing = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[], []])
    (row,) = a
    (piece,) = lib.split(a, 5)
    (row.prod() + piece.square().sum()).backward()
    return row, piece, a.grad, lib.unbind(nothing, 1), lib.unbind(nothing)


@program
def pieces_of_a_constant_written(lib):
    x = constant(lib, [1.0, 2.0])
    first, last = x.unbind(0)
    first.mul_(7)
    return x, last


@program
def detached_in_place(lib):
    a = leaf(lib, [1.0, 2.0])
    x = a * 2
    x.detach_()
    return x.requires_grad, x.is_leaf, (x * a).sum().backward(), a.grad


@error
def multiplied_by_itself_in_place(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    x.mul_(x).sum().backward()


@error
def row_of_a_loop_written(lib):
    for row in leaf(lib, [[1.0], [2.0]]) * 1:
        row.mul_(2)


@error
def piece_written(lib):
    lib.split(leaf(lib, [1.0, 2.0]) * 1, 1)[0].mul_(2)


@error
def view_of_a_piece_written(lib):
    lib.split(leaf(lib, [1.0, 2.0]) * 1, 1)[0].reshape(1, 1).mul_(2)


@error
def view_in_recording_of_a_view_without(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    with lib.no_grad():
        v = x[:1]
    v.reshape(1, 1).mul_(2)


@error
def piece_whose_base_was_written(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    first, _ = x.unbind(0)
    x.mul_(2)
    (first * 2).sum().backward()


@error
def piece_of_a_constant_written_with_a_recorded_value(lib):
    first, _ = constant(lib, [1.0, 2.0]).unbind(0)
    first.mul_(leaf(lib, 2.0))


@error
def no_grad_view_written_with_recording(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    with lib.no_grad():
        v = x[:1]
    v.mul_(2)


@error
def no_grad_view_of_a_constant_written_with_a_recorded_value(lib):
    x = constant(lib, [1.0, 2.0])
    with lib.no_grad():
        v = x[:1]
    v.mul_(leaf(lib, 2.0))


@error
def no_grad_view_whose_base_was_written(lib):
    x = constant(lib, [1.0, 2.0])
    with lib.no_grad():
        v = x[:1]
    x.mul_(leaf(lib, 2.0))
    (v * 2).sum().backward()


@error
def view_of_a_view_of_a_leaf_written(lib):
    leaf(lib, [[1.0, 2.0]]).T[0].zero_()


@error
def view_detached_in_place(lib):
    (leaf(lib, [1.0, 2.0]) * 1)[:1].detach_()


@error
def saved_view_changed_through_its_base(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    y = x[:1].sin()
    x.add_(1)
    y.sum().backward()


@error
def saved_base_changed_through_a_view(lib):
    x = leaf(lib, [1.0, 2.0]) * 1
    y = x.sin()
    x[:1].add_(1)
    y.sum().backward()


@error
def expanded_written(lib):
    (leaf(lib, [[1.0], [2.0]]) * 1).expand(2, 3).add_(1)


@error
def filled_with_several(lib):
    (leaf(lib, [1.0, 2.0]) * 1).fill_(constant(lib, [1.0, 2.0]))


@error
def pieces_that_do_not_sum(lib):
    lib.split(leaf(lib, [1.0, 2.0, 3.0]), [1, 1])


@error
def value_does_not_fit(lib):
    x = leaf(lib, [1.0, 2.0, 3.0]) * 1
    x[:2] = constant(lib, [1.0, 2.0, 3.0])
