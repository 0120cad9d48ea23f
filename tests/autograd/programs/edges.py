"""Where a formula is infinite or no number, and what is hidden must stay hidden."""

from tests.autograd.programs.program import constant, leaf, program

__all__ = []

INF = float("inf")


@program
def infinite_slopes_behind_a_mask(lib):
    x, apart = leaf(lib, [-1.0, 0.0, 4.0]), leaf(lib, [-1.0, 4.0])
    mask = lib.tensor([True, True, False])
    found = [
        x.relu().sqrt(),
        lib.where(mask, 0.0 * x, x).sqrt(),
        x.masked_fill(mask, 0.0).sqrt(),
        lib.maximum(x, constant(lib, 0.0)).sqrt(),
        x.floor().abs().sqrt(),
        x.sign().abs().log(),
    ]
    clamped = lib.clamp(apart, min=0.0).sqrt()  # at the limit, versions differ
    return [lib.grad(y.sum(), x) for y in found], lib.grad(clamped.sum(), apart)


@program
def infinite_gradients_given(lib):
    x, v = leaf(lib, [-1.0, 0.0, 4.0]), constant(lib, [INF, -INF, INF])
    functions = lib.relu, lib.round, lib.sign, lambda x: lib.clamp(x, min=1.0)
    functions += (lambda x: lib.where(x > 1, x, 0.0),)
    return [lib.grad(f(x), x, v) for f in functions]


@program
def origin_of_an_angle(lib):
    a, b = leaf(lib, [0.0, 1.0]), leaf(lib, [0.0, 2.0])
    return lib.grad(lib.atan2(a, b).sum(), (a, b))


@program
def powers_of_zero(lib):
    a, b = leaf(lib, [0.0, 0.0, 0.0, 2.0]), leaf(lib, [0.0, 0.5, -1.0, 0.0])
    return lib.grad(lib.pow(a, b).sum(), (a, b)), lib.grad((a**0).sum(), a)


@program
def no_spread(lib):
    x = leaf(lib, [1.0, 1.0, 1.0])
    return lib.grad(x.std(), x), lib.grad(x.var(), x)


@program
def comparisons_with_nan(lib):
    nan = float("nan")
    a, b = leaf(lib, [nan, 1.0, nan]), leaf(lib, [0.0, nan, nan])
    found = [lib.grad(f(a, b).sum(), (a, b)) for f in (lib.maximum, lib.minimum)]
    return found, [lib.grad(f(a).sum(), a) for f in (lib.relu, lib.abs)]


@program
def sums_of_nothing_but_infinities(lib):
    x, y = leaf(lib, [-INF, -INF]), leaf(lib, [INF, 1.0])
    z = leaf(lib, [1000.0, -1000.0])
    found = [lib.logsumexp(t, 0) for t in (x, y, z)]
    found += [lib.softmax(x, 0), lib.log_softmax(x, 0), lib.log_softmax(z, 0)]
    return found, lib.grad(found[2], z)


@program
def quotient_that_is_whole(lib):
    a, b = leaf(lib, [1.0, -1.0, 6.0]), leaf(lib, [0.1, 0.1, 3.0])
    return lib.grad(lib.remainder(a, b).sum(), (a, b))


@program
def limits_that_cross(lib):
    x = leaf(lib, [-1.0, 1.0, 1.5, 3.0])
    low, high = leaf(lib, 2.0), leaf(lib, 1.0)
    y = lib.clamp(x, low, high)
    return y, lib.grad(y.sum(), (x, low, high))


def cofactors(lib, rows):
    """Recorded: only then PyTorch's gradient of a singular matrix is right."""
    x = leaf(lib, rows)
    (g,) = lib.grad(lib.det(x), x, create_graph=True)
    return (g * 1000).round() / 1000


@program
def determinant_of_a_singular_matrix(lib):
    small = cofactors(lib, [[1.0, 2.0], [2.0, 4.0]])
    return small, cofactors(lib, [[1.0, 2, 3], [2, 4, 6], [3, 1, 9]])


@program
def determinant_of_a_singular_matrix_twice(lib):
    x = leaf(lib, [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 1.0, 9.0]])
    w = constant(lib, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    (g,) = lib.grad(lib.det(x), x, create_graph=True)
    (h,) = lib.grad((g * w).sum(), x)
    return (h * 1000).round() / 1000


@program
def determinant_of_a_matrix_of_rank_one(lib):
    x = leaf(lib, [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]])
    w = constant(lib, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 1.0]])
    (g,) = lib.grad(lib.det(x), x, create_graph=True)
    (h,) = lib.grad((g * w).sum(), x)
    return abs(g) < 1e-12, (h * 1000).round() / 1000


@program
def only_the_shape_was_kept(lib):
    """Writing to what was joined, or written by index, does not matter."""
    a, b = leaf(lib, [1.0, 2.0]), leaf(lib, [3.0])
    x, y = a * 1, b * 1
    z = lib.cat((x, y))
    z[0] = y[0]
    x.add_(1)
    y.add_(1)
    return lib.grad(z.square().sum(), (a, b))
