"""What is written in place: gradients, versions."""

from tests.autograd.programs.program import constant, leaf, program

__all__ = []


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
