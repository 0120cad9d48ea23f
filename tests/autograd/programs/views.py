"""Views, and reading by index."""

from tests.autograd.programs.program import constant, leaf, program

__all__ = []


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
